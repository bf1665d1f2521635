// One conversation: lines as the server numbers them, the state it tells, and the advisor's acts.

import { make } from "../elements.js";
import { showNotes, showTags, writeNote, writeTag } from "./beside.js";
import { listen } from "./keys.js";
import { act, clock, desk, follow, get, labelled, moment, post, words } from "./link.js";
import { draft, Outbox } from "./outbox.js";
import { showPacket } from "./packet.js";

const id = desk.dataset.conversation;
const api = `/api/desk/conversations/${id}`;
const [scroll, log, form, text, take] = ["scroll", "log", "reply", "text", "take"].map((name) => document.getElementById(name));
const SIGN_MS = 3000;
let signed = 0;
const kept = draft(text, id);
const outbox = new Outbox(id, showWaiting);
outbox.refused = (words) => kept.set(text.value ? `${words}\n${text.value}` : words);

follow(`${api}/events`, { state: showState, line: showLine, rests: true });
listen({
  f: () => location.assign("/desk"),
  j: next,
  n: () => !take.hidden && take.click(),
  r: () => !form.hidden && text.focus(),
  t: () => press("transfer-open"),
  h: () => press("back-open"),
  z: () => press("snooze-open"),
  m: writeNote,
  g: writeTag,
});
take.addEventListener("click", () => act(() => post(`${api}/claim`)));
form.addEventListener("submit", (event) => { event.preventDefault(); send(); });
text.addEventListener("keydown", (event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); send(); } });
text.addEventListener("input", sign);
document.getElementById("insert").addEventListener("change", (event) => insert(event.target));
ask("transfer", (given) => post(`${api}/transfer`, { to: given.to }));
ask("snooze", (given) => post(`${api}/snooze`, { id: crypto.randomUUID(), until: given.at || given.when, text: given.text }));
document.getElementById("resume").addEventListener("click", () => act(() => post(`${api}/resume`)));
ask("back", (given) => post(`${api}/hand-back`, given));

/** What a button of the reply does, for whoever may press it. */
function press(name) {
  if (!form.hidden) document.getElementById(name).click();
}

/** The next conversation in hand, after this one. */
function next() {
  return act(async () => {
    const { taken } = await get("/api/desk/queue");
    const mine = taken.filter((one) => one.mine && !one.aside_until).map((one) => one.conversation);
    const other = mine[(mine.indexOf(id) + 1) % mine.length];
    if (other && other !== id) location.assign(`/desk/conversations/${other}`);
  });
}

function send() {
  if (!text.value.trim()) return;
  outbox.send(text.value);
  kept.set("");
  signed = 0; // the next letter is news
  text.focus();
}

/** The student is told that somebody writes, at most every few seconds; a sign that is lost costs nothing. */
function sign() {
  if (Date.now() - signed < SIGN_MS) return;
  signed = Date.now();
  post(`${api}/typing`).catch(() => {});
}

/** The answers that fit what was understood come first in the list. */
function showSuggested(answers) {
  const group = document.getElementById("suggested");
  group.hidden = !answers.length;
  group.replaceChildren(...answers.map(([key, title]) => make("option", { value: key }, title)));
}

/** What was chosen goes where the cursor is, to be edited before it leaves. */
async function insert(choice) {
  const key = choice.value;
  choice.value = "";
  if (!key) return;
  await act(async () => {
    const said = await get(`${api}/words?key=${encodeURIComponent(key)}`);
    text.setRangeText(said.text, text.selectionStart, text.selectionEnd, "end");
    kept.set(text.value);
    text.focus();
  });
}

function showLine(one) {
  if (one.reply) outbox.arrived(one.reply);
  const stays = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 60;
  const item = make("li", { id: `line-${one.seq}`, class: one.from, "data-seq": one.seq, lang: one.language },
    make("small", {}, `${words[one.from]} · ${clock(one.sent_at)}${one.masked ? ` · ${words.masked}` : ""} `, make("span", { class: "delivery" }), make("span", { class: "thumb" })),
    make("p", {}, one.text));
  if (one.choices.length) item.append(make("small", {}, labelled(words.choices, one.choices.join(" · "))));
  item.append(make("small", { class: "readings" }));
  showUnderstood(item, one.understood);
  log.append(item);
  if (stays) scroll.scrollTop = scroll.scrollHeight;
}

function showUnderstood(item, readings) {
  item.querySelector(".readings").textContent = readings.length ? labelled(words.understood, readings.join(" · ")) : "";
}

function showState(state) {
  const who = state.mine ? words.you : state.owner === "human" ? `${state.advisor} ${words.owner_human}` : words[`owner_${state.owner}`];
  const why = state.reason ? ` · ${state.urgent ? `${words.urgent} · ` : ""}${words[state.reason] ?? state.reason}` : "";
  const until = state.aside_until ? ` · ${words.aside_until} ${moment(state.aside_until)}` : "";
  document.getElementById("state").textContent = who + why + until;
  document.getElementById("resume").hidden = !(state.mine && state.aside_until);
  document.getElementById("typing").hidden = !state.typing;
  take.hidden = !state.may_act || state.owner === "human";
  if (!state.mine && form.contains(document.activeElement)) document.getElementById("to-queue").focus(); // what it stood on goes away
  form.hidden = !state.mine;
  for (const item of log.children) {
    const at = state.undelivered[item.dataset.seq];
    item.querySelector(".delivery").textContent = at ? words[at] ?? at : item.classList.contains("advisor") ? words[arrived(state, item.dataset.seq)] ?? "" : "";
    item.querySelector(".delivery").classList.toggle("well", !at);
    const readings = state.understood[item.dataset.seq];
    if (readings) showUnderstood(item, readings);
    const [helpful, word] = state.thumbs[item.dataset.seq] ?? [];
    const useful = helpful ? words.helpful : words.not_helpful;
    item.querySelector(".thumb").textContent = helpful === undefined ? "" : word ? labelled(useful, word) : useful;
  }
  showSuggested(state.suggested);
  showPacket(state.packet);
  showNotes(state.notes);
  showTags(state.tags, state.may_act);
}

/** Telegram says that it took a line, and never that it was read; the page says that it showed one. */
function arrived(state, seq) {
  return state.channel === "web" ? Number(seq) <= state.read_seq && "read" : "delivered";
}

function showWaiting(waiting) {
  const items = waiting.map((one) => make("li", { class: "advisor" }, make("small", {}, words.sending), make("p", {}, one.text)));
  document.getElementById("waiting-replies").replaceChildren(...items);
}

/** A dialog that asks before an act. */
function ask(name, done) {
  const dialog = document.getElementById(name);
  document.getElementById(`${name}-open`).addEventListener("click", () => dialog.showModal());
  dialog.addEventListener("close", () => {
    const asked = dialog.querySelector("form");
    if (dialog.returnValue === "yes") act(async () => { await done(Object.fromEntries(new FormData(asked))); asked.reset(); });
    dialog.returnValue = "";
  });
}

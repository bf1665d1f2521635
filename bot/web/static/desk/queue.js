// The queue: redrawn whole from what the server tells.

import { make } from "../elements.js";
import { alertsOn, announce } from "./alerts.js";
import { listen } from "./keys.js";
import { lead, showLoads } from "./lead.js";
import { desk, follow, labelled, moment, post, problem, words } from "./link.js";

const MINUTE = 60_000;
const isLead = desk.dataset.lead !== undefined;
let known = null; // what waited or was mine when the server last told
let waiting = [];
let isTaking = false;

follow("/api/desk/queue/events", { state: show });
listen({ n: () => waiting.length && take(waiting[0].conversation), j: () => document.querySelector("#mine a")?.click() });
addEventListener("pageshow", () => { isTaking = false; }); // the browser may show this page again as it was left
alertsOn(document.getElementById("alerts"));
setInterval(() => document.querySelectorAll("[data-since]").forEach(age), MINUTE / 4);

function show(state) {
  waiting = state.waiting;
  draw("waiting", waiting, words.nobody, lead((one) => make("button", { onclick: () => take(one.conversation) }, words.take)));
  const mine = state.taken.filter((one) => one.mine);
  const present = mine.filter((one) => !one.aside_until);
  draw("mine", present, words.none, link);
  draw("aside", mine.filter((one) => one.aside_until), words.none, link);
  draw("others", state.taken.filter((one) => !one.mine), words.none, lead(link));
  showLoads(state.loads);
  tell("full", state.full.length && `${words.full} ${state.full.join(", ")}`);
  document.getElementById("mentioned").hidden = !state.mentions.length;
  draw("mentions", state.mentions, "", link, mention);
  const tooLong = waiting.filter((one) => one.late).length;
  tell("late", isLead && tooLong && labelled(words.late_count, tooLong)); // for as long as it lasts
  document.title = document.title.replace(/^(\(\d+\) )?/, waiting.length ? `(${waiting.length}) ` : "");
  if (known) tellNews(mine);
  known = new Map([...waiting, ...mine].map((one) => [one.conversation, one]));
}

/** What is new since the server last told; the gravest is said last, for it stays. */
function tellNews(mine) {
  const was = (one) => known.get(one.conversation);
  const turned = (is) => [...waiting, ...mine].find((one) => is(one) && was(one) && !is(was(one)));
  const given = mine.find((one) => !was(one)?.mine);
  const back = mine.find((one) => !one.aside_until && was(one)?.aside_until);
  const late = isLead && waiting.find((one) => one.late && !was(one)?.late);
  const asked = turned((one) => one.reason === "asked");
  const fresh = waiting.find((one) => !was(one) || was(one).mine);
  const urgent = turned((one) => one.urgent);
  if (given) announce(labelled(words.given, reason(given)), given.urgent);
  if (back) announce(labelled(words.back, reason(back)), false);
  if (late) announce(labelled(words.late, reason(late)), true);
  if (asked) announce(labelled(words.new, reason(asked)), asked.urgent);
  if (fresh) announce(labelled(words.new, reason(fresh)), fresh.urgent);
  if (urgent) announce(labelled(words.turned_urgent, words[urgent.reason] ?? urgent.reason), true);
}

/** A line that stands while there is something to say; the same words are not said twice. */
function tell(id, text) {
  const place = document.getElementById(id);
  place.hidden = !text;
  if (place.textContent !== (text || "")) place.textContent = text || "";
}

/** What has not changed stays the same element, in its place: a press or a focus on it is not lost. */
function draw(id, lines, empty, action, show = row) {
  const list = document.getElementById(id);
  const there = new Map([...list.children].map((item) => [item.dataset.told, item]));
  const items = lines.map((one) => there.get(JSON.stringify(one)) ?? show(one, action));
  if (!items.length) items.push(there.get("none") ?? make("li", { class: "hint", "data-told": "none" }, empty));
  items.forEach((item, place) => list.children[place] === item || list.insertBefore(item, list.children[place] ?? null));
  while (list.children.length > items.length) list.lastChild.remove();
}

function row(one, action) {
  const since = one.advisor ? "" : make("small", { "data-since": one.requested_at });
  if (since) age(since);
  return make("li", { "data-conversation": one.conversation, "data-told": JSON.stringify(one), class: one.urgent && "urgent" },
    make("span", {},
      make("strong", {}, reason(one)), " ",
      make("small", {}, [one.yours && words.yours, one.topic, one.language, one.territory, one.channel, one.advisor, one.followed_by && `${words.seen_by} ${one.followed_by}`, !one.for_me && words.for_others, one.aside_until && `${words.aside_until} ${moment(one.aside_until)}`, one.late && words.late, ...one.tags.map((tag) => `#${tag}`)].filter(Boolean).join(" · ")), " ", since,
      make("br"), make("q", {}, one.last_words)),
    action(one));
}

function mention(one, action) {
  return make("li", { "data-told": JSON.stringify(one) },
    make("span", {}, make("strong", {}, one.by), " ", make("small", {}, moment(one.at)), make("br"), make("q", {}, one.text)), action(one));
}

function reason(one) {
  return `${one.urgent ? `${words.urgent} · ` : ""}${words[one.reason] ?? one.reason}`;
}

function link(one) {
  return make("a", { class: "button", href: `/desk/conversations/${one.conversation}` }, words.open);
}

function age(place) {
  const minutes = Math.max(0, Math.floor((Date.now() - new Date(place.dataset.since)) / MINUTE));
  place.textContent = `${words.since} ${minutes < 120 ? `${minutes} ${words.minutes}` : `${Math.floor(minutes / 60)} ${words.hours}`}`;
}

/** One at a time: the page is left when it is taken. */
async function take(conversation) {
  if (isTaking) return;
  isTaking = true;
  problem(null);
  try {
    await post(`/api/desk/conversations/${conversation}/claim`);
    location.assign(`/desk/conversations/${conversation}`);
  } catch (error) {
    problem(error);
    isTaking = false;
  }
}

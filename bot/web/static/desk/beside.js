// Beside a conversation: the team's notes, the colleagues they name, its tags.

import { make } from "../elements.js";
import { act, desk, moment, post, words } from "./link.js";

const api = `/api/desk/conversations/${desk.dataset.conversation}`;
let kept = {}; // the note on its way
const [note, tag] = ["note", "tag"].map((name) => document.getElementById(name));

note.addEventListener("submit", (event) => { event.preventDefault(); keepNote(note.elements.text); });
document.getElementById("mention")?.addEventListener("change", (event) => mention(event.target, note.elements.text));
tag.addEventListener("submit", (event) => { event.preventDefault(); addTag(tag.elements.tag); });

export function writeNote() {
  note.elements.text.focus();
}

export function writeTag() {
  document.getElementById("tagging").open = true;
  tag.elements.tag.focus();
}

export function showNotes(notes) {
  document.getElementById("notes").replaceChildren(...notes.map((one) =>
    make("li", {}, make("span", {}, make("small", {}, `${one.by} · ${moment(one.at)}`), make("br"), one.text))));
}

/** `isMine`: whether this member may change them. */
export function showTags(tags, isMine) {
  const place = document.getElementById("tags");
  if (place.dataset.told === JSON.stringify(tags)) return;
  place.dataset.told = JSON.stringify(tags);
  const remove = (one) => act(() => post(`${api}/tags/remove`, { tag: one }));
  place.replaceChildren(...tags.map((one) =>
    make("li", {}, one, isMine && make("button", { "aria-label": `${words.remove_tag}${words.colon} ${one}`, onclick: () => remove(one) }, "×"))));
}

/** The same words again, since the first receipt was lost, are the same note. */
function keepNote(place) {
  if (kept.text !== place.value) kept = { id: crypto.randomUUID(), text: place.value };
  return act(async () => {
    await post(`${api}/notes`, kept);
    kept = {};
    place.value = "";
  });
}

function addTag(place) {
  return act(async () => {
    await post(`${api}/tags`, { tag: place.value });
    place.value = "";
  });
}

/** The colleague's name goes where the cursor is in the note. */
function mention(choice, place) {
  if (choice.value) place.setRangeText(`@${choice.value} `, place.selectionStart, place.selectionEnd, "end");
  choice.value = "";
  place.focus();
}

// Under an answer: useful or not, and after "not" a word on what was missing.

import { make } from "./elements.js";
import { WORDS } from "./words.js";

/** `give(helpful, word)` sends it, and resolves to whether the server has it. */
export function thumbs({ seq, feedback }, language, give) {
  const words = WORDS[language];
  const button = (helpful, label) => make("button", { type: "button", "aria-pressed": String(feedback.helpful === helpful), onclick: () => press(helpful) }, label);
  const [up, down] = [button(true, words.useful), button(false, words.notUseful)];
  const word = make("input", { id: `missing-${seq}`, type: "text", maxlength: "500", autocomplete: "off", value: feedback.word ?? "" });
  const told = make("p", { class: "told", role: "status" });
  const missing = make(
    "form",
    { class: "missing", hidden: feedback.helpful !== false, onsubmit: (event) => { event.preventDefault(); say(); } },
    make("label", { for: word.id }, words.missing),
    word,
    make("button", { type: "submit" }, words.send),
  );

  async function press(helpful) {
    if (!await give(helpful)) return;
    up.setAttribute("aria-pressed", String(helpful));
    down.setAttribute("aria-pressed", String(!helpful));
    missing.hidden = helpful;
    if (!helpful) missing.scrollIntoView({ block: "nearest" });
    told.textContent = helpful ? words.noted : "";
  }

  async function say() {
    const text = word.value.trim();
    if (!text || !await give(false, text)) return;
    told.textContent = words.noted;
    down.focus(); // before its own button disappears
    missing.hidden = true;
  }

  return make("div", { class: "thumbs", role: "group", "aria-label": words.isUseful, lang: language }, up, down, missing, told);
}

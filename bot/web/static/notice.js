// Before the conversation: the notice, and what follows a refusal.

import { fill, make } from "./elements.js";

/** `answer(accepted)` is called with the person's choice. */
export function noticeElement(html, words, answer) {
  const button = (name, className, accepted) =>
    make("button", { type: "button", class: className, onclick: () => answer(accepted) }, words[name]);
  return make(
    "div",
    { class: "before" },
    fill(make("div", { class: "notice", tabindex: "0", role: "region", "aria-label": words.menu }), html),
    make("div", { class: "actions" }, button("accept", "primary", true), button("refuse", "", false)),
  );
}

/** A text to read, then one thing to do next. */
export function pauseElement(heading, html, label, go) {
  const text = make("div", { class: "notice", role: "status", tabindex: "-1" }, make("h2", {}, heading));
  if (html) text.append(fill(make("div", {}), html));
  return make(
    "div",
    { class: "before" },
    text,
    make("div", { class: "actions" }, make("button", { type: "button", class: "primary", onclick: go }, label)),
  );
}

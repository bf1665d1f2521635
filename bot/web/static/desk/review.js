// Judging with three keys: they are about the open item; of a group, about the one message opened in it, else about all.

import { listen } from "./keys.js";

const items = [...document.querySelectorAll(".item")];
const opened = () => items.find((item) => item.open);
const form = () => opened()?.querySelector("[name=one][open] form") ?? opened()?.querySelector("form");

listen({
  j: () => go(1),
  k: () => go(-1),
  1: () => choose("intent")?.select(),
  2: () => choose("new_question")?.focus(),
  3: () => { choose("not_for_us"); form()?.requestSubmit(); },
  u: () => document.getElementById("undo")?.requestSubmit(),
});
document.addEventListener("input", ({ target }) => target.dataset.of && check(target.form, target.dataset.of));

function go(step) {
  const place = items.indexOf(opened());
  const item = items[Math.min(Math.max(place + step, 0), items.length - 1)];
  if (!item) return;
  item.open = true; // which closes the others: they share a name
  item.querySelector("summary").focus();
}

/** Check a verdict of the open item; gives the field that goes with it. */
function choose(verdict) {
  return form() && check(form(), verdict);
}

function check(judged, verdict) {
  judged.elements.verdict.value = verdict;
  return judged.querySelector(`[data-of=${verdict}]`);
}

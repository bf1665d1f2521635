// What a lead sees and does on the queue: everybody's load, and conversations given to somebody.

import { make } from "../elements.js";
import { act, desk, post, words } from "./link.js";

const isLead = desk.dataset.lead !== undefined;
const dialog = document.getElementById("give");
let loads = [];
let given = null; // the conversation the dialog is about

dialog?.addEventListener("close", () => {
  const to = dialog.querySelector("select").value;
  if (dialog.returnValue === "yes" && to) act(() => post(`/api/desk/conversations/${given}/assign`, { to }));
  dialog.returnValue = "";
});

export function showLoads(told) {
  if (!isLead) return;
  loads = told;
  document.getElementById("loads").replaceChildren(...loads.map((one) =>
    make("li", {}, make("span", {}, load(one), one.is_here && make("small", {}, ` · ${words.here}`)))));
}

/** Beside what an advisor may do with a line of the queue. */
export function lead(action) {
  if (!isLead) return action;
  return (one) => make("span", { class: "bar" }, action(one), make("button", { class: "quiet", onclick: () => open(one.conversation) }, words.give));
}

function open(conversation) {
  given = conversation;
  dialog.querySelector("select").replaceChildren(...loads.map((one) => make("option", { value: one.id }, load(one))));
  dialog.showModal();
}

function load(one) {
  return `${one.name} · ${one.in_hand} / ${one.capacity} ${words.in_hand}`;
}

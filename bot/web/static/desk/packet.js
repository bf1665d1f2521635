// What to know of the student, in sections; open at once where there is room beside the transcript.

import { make } from "../elements.js";
import { words } from "./link.js";

const place = document.getElementById("packet");
place.open = matchMedia("(min-width: 60rem)").matches;

/** What has not changed is left alone: a link being followed with the keyboard keeps its focus. */
export function showPacket(sections) {
  const told = JSON.stringify(sections);
  if (place.dataset.told === told) return;
  place.dataset.told = told;
  place.querySelector("div").replaceChildren(...sections.flatMap((one) => [make("h2", {}, one.title), make("ul", {}, ...one.lines.map(line))]));
}

function line(one) {
  const text = one.url ? make("a", { href: one.url, target: "_blank", rel: "noopener noreferrer" }, one.text) : one.text;
  const source = one.seq && make("a", { href: `#line-${one.seq}` }, `${words.line} ${one.seq}`);
  return make("li", {}, one.strong && make("strong", {}, one.strong), " ", text, " ", one.quote && make("q", {}, one.quote), " ", source);
}

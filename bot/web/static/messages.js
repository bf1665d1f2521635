// One message of the log as an element.

import { fill, make } from "./elements.js";
import { thumbs } from "./thumbs.js";
import { WORDS, dateInWords } from "./words.js";

/** `press(value, label)` is called when a choice is pressed, `give(helpful, word)` when the answer is found useful or not. */
export function messageElement(message, language, press, give) {
  const words = WORDS[language];
  const time = new Intl.DateTimeFormat(language === "en" ? "en-CA" : "fr-CA", { timeStyle: "short" }).format(new Date(message.sent_at));
  const body = fill(make("div", { class: "body" }), message.html);
  const article = make(
    "article",
    { class: `message from-${message.from}`, lang: message.language ?? language, "data-seq": message.seq },
    make("p", { class: "who", lang: language }, words[message.from], make("time", { datetime: message.sent_at }, time)),
    body,
  );
  if (message.sources.length) article.append(sources(message.sources, language));
  if (message.buttons.length) article.append(choices(message.buttons, press));
  if (message.feedback) article.append(thumbs(message, language, give));
  return article;
}

/** A message that has not left yet. */
export function pendingElement(item, language) {
  return make(
    "article",
    { class: "message from-student pending" },
    make("p", { class: "who" }, WORDS[language].student, make("span", {}, WORDS[language].pending)),
    make("div", { class: "body" }, make("p", {}, item.text ?? item.label ?? "")),
  );
}

function sources(list, language) {
  const words = WORDS[language];
  const items = list.map((source) => {
    const title = source.url
      ? make("a", { href: source.url, target: "_blank", rel: "noopener noreferrer" }, source.title, make("span", { class: "hidden" }, ` ${words.newTab}`))
      : make("span", {}, source.title);
    const dates = [`${words.checked} ${dateInWords(source.verified_on, language)}`];
    if (source.as_of) dates.push(`${words.dated} ${dateInWords(source.as_of, language)}`);
    return make("li", {}, title, make("span", { class: "dates" }, dates.join(" · ")));
  });
  return make("div", { class: "sources", lang: language }, make("p", {}, words.sources), make("ul", {}, ...items));
}

function choices(list, press) {
  const buttons = list.map(({ label, value }) => make("button", { type: "button", onclick: () => press(value, label) }, label));
  return make("div", { class: "choices" }, ...buttons);
}

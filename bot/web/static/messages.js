// One message of the log as an element.

import { fill, make } from "./elements.js";
import { WORDS, dateInWords, timeInWords } from "./words.js";

/** `press(value, label)` is called when a choice is pressed. */
export function messageElement(message, language, press) {
  const words = WORDS[language];
  const time = make("time", { datetime: message.sent_at }, timeInWords(message.sent_at, language));
  const article = make(
    "article",
    { class: `message from-${message.from}`, "data-seq": message.seq },
    make("p", { class: "who" }, make("span", {}, words[message.from]), time),
    fill(make("div", { class: "body", lang: message.language ?? language }), message.html),
  );
  if (message.sources.length) article.append(sources(message, language));
  if (message.buttons.length) article.append(choices(message, press));
  return article;
}

/** What the student wrote and the log does not show yet. */
export function unseenElement(item, language) {
  const words = WORDS[language];
  return make(
    "article",
    { class: "message from-student unseen" },
    make("p", { class: "who" }, make("span", {}, words.student), item.waits && make("span", {}, words.pending)),
    make("div", { class: "body" }, make("p", {}, item.text ?? item.label)),
  );
}

function sources(message, language) {
  const words = WORDS[language];
  const items = message.sources.map((source) => {
    const dates = [`${words.checked} ${dateInWords(source.verified_on, language)}`];
    if (source.as_of) dates.push(`${words.dated} ${dateInWords(source.as_of, language)}`);
    return make("li", {}, title(source, message.language, words), make("span", { class: "dates" }, dates.join(" · ")));
  });
  return make("div", { class: "sources" }, make("p", {}, words.sources), make("ul", {}, ...items));
}

function title(source, lang, words) {
  if (!source.url) return make("span", { lang }, source.title);
  const attributes = { href: source.url, target: "_blank", rel: "noopener noreferrer nofollow" };
  return make("a", attributes, make("span", { lang }, source.title), make("span", { class: "hidden" }, ` ${words.newTab}`));
}

function choices(message, press) {
  const buttons = message.buttons.map(({ label, value }) =>
    make("button", { type: "button", onclick: () => press(value, label) }, label));
  return make("div", { class: "choices", lang: message.language }, ...buttons);
}

// The conversation on the screen: the log, what has not left yet, who is answering, and where one writes.

import { make } from "./elements.js";
import { messageElement, unseenElement } from "./messages.js";
import { WORDS } from "./words.js";

const LATE_MS = 10_000;
const LONGEST = 4096; // characters
const ROWS = 6;
const LINE = 40; // characters on a line of a phone, about

export class Conversation {
  #connection;
  #parts = {};
  #lines = [];
  #owner = "bot";
  #offline = false;
  #trouble = ""; // what went wrong with the last thing the student did
  #late = null;

  constructor(connection) {
    this.#connection = connection;
    const on = (type, act) => connection.addEventListener(type, ({ detail }) => this.element && act(detail));
    on("message", (message) => this.#add(message));
    on("owner", ({ owner }) => { this.#owner = owner; this.#paint(); });
    on("changed", () => this.#paint());
    on("ready", () => this.#parts.log.setAttribute("aria-live", "polite"));
    on("online", () => { this.#offline = false; this.#paint(); });
    on("offline", () => { this.#offline = true; this.#paint(); });
    on("slow", (error) => this.tell(error));
    on("refused", (refusal) => this.#refused(refusal));
  }

  get #words() { return WORDS[this.#connection.language]; }

  /** The whole view in the present language. `isNew`: nothing was said before, so the welcome is announced too. */
  render({ isNew = false } = {}) {
    if (isNew) Object.assign(this, { element: null }).#begin();
    const written = this.#parts.input?.value ?? "";
    const wasLive = this.#parts.log?.getAttribute("aria-live") ?? (isNew ? "polite" : "off");
    this.#build();
    this.#parts.input.value = written;
    this.#grow();
    this.#parts.log.append(...this.#lines.map((line) => this.#lineElement(line)));
    this.#parts.log.setAttribute("aria-live", wasLive); // what was said before is not read out again
    this.#paint();
    return this.element;
  }

  /** Where to go on: the place to write, but on a phone without making the keyboard rise. */
  focus() {
    if (matchMedia("(pointer: coarse)").matches) this.#parts.scroll.focus();
    else this.#parts.input.focus();
  }

  toTheEnd() { this.#parts.scroll.scrollTop = this.#parts.scroll.scrollHeight; }

  /** Words about something that failed. */
  tell(error) {
    this.#trouble = error.words?.[this.#connection.language] ?? this.#words.fault;
    this.#paint();
  }

  press(button, label) {
    this.#trouble = "";
    this.#connection.send({ button, label });
    this.toTheEnd();
  }

  #begin() {
    this.#lines = [];
    this.#owner = "bot";
    this.#trouble = "";
    this.#parts = {};
  }

  #build() {
    const words = this.#words;
    const parts = (this.#parts = {
      log: make("div", { class: "log", role: "log", "aria-label": words.log, "aria-live": "off" }),
      unseen: make("div", { class: "unseen-list" }),
      typing: make("p", { class: "typing", role: "status" }),
      state: make("p", { class: "state", role: "status" }),
      input: make("textarea", {
        id: "message", rows: "1", placeholder: words.placeholder, enterkeyhint: "send", autocomplete: "off",
        oninput: () => this.#grow(), onkeydown: (event) => this.#key(event),
      }),
      person: make("button", { type: "button", class: "quiet person", onclick: () => this.#person() }),
    });
    const region = { class: "scroll", tabindex: "0", role: "region", "aria-label": words.log };
    parts.scroll = make("div", region, parts.log, parts.unseen, parts.typing);
    const form = make(
      "form",
      { class: "write", onsubmit: (event) => { event.preventDefault(); this.#send(); } },
      make("label", { for: "message", class: "hidden" }, words.write),
      parts.input,
      make("button", { type: "submit", class: "primary" }, words.send),
    );
    this.element = make("div", { class: "conversation" }, parts.scroll, parts.state, form, make("div", { class: "below" }, parts.person));
  }

  #lineElement(line) {
    return messageElement(line, this.#connection.language, (value, label) => this.press(value, label));
  }

  #add(message) {
    this.#lines.push(message);
    const element = this.#lineElement(message);
    this.#parts.log.append(element);
    this.#paint();
    const { scroll } = this.#parts;
    if (message.from === "student" || element.offsetHeight < scroll.clientHeight) this.toTheEnd();
    else scroll.scrollTop += element.getBoundingClientRect().top - scroll.getBoundingClientRect().top - 8; // read from its beginning
  }

  /** Everything that follows from the state: what waits, who answers, what is wrong. */
  #paint() {
    if (!this.element) return;
    const { unseen, state, person } = this.#parts;
    const items = this.#connection.unseen;
    unseen.replaceChildren(...items.map((item) => unseenElement(item, this.#connection.language)));
    const owned = { waiting: this.#words.waiting, human: this.#words.human }[this.#owner] ?? "";
    setText(state, this.#offline ? this.#words.offline : this.#trouble || owned);
    setText(person, this.#owner === "waiting" ? this.#words.assistant : this.#words.person);
    person.hidden = this.#owner === "human";
    const asked = items.some((item) => !item.waits) || this.#lines.at(-1)?.from === "student";
    this.#await(this.#owner === "bot" && asked && !this.#offline);
  }

  #await(isExpected) {
    const { typing } = this.#parts;
    if (isExpected === typing.classList.contains("dots") && isExpected === Boolean(this.#late)) return;
    clearTimeout(this.#late);
    this.#late = isExpected ? setTimeout(() => setText(typing, this.#words.late), LATE_MS) : null;
    typing.classList.toggle("dots", isExpected);
    setText(typing, isExpected ? this.#words.typing : "");
    if (isExpected) this.toTheEnd();
  }

  #send() {
    const text = this.#parts.input.value.trim();
    if (!text) return;
    if ([...text].length > LONGEST) {
      this.#trouble = this.#words.tooLong;
      this.#paint();
      return;
    }
    this.#trouble = "";
    this.#parts.input.value = "";
    this.#grow();
    this.#connection.send({ text });
    this.toTheEnd();
  }

  #person() {
    const button = this.#owner === "waiting" ? "stay_with_bot" : "human_adviser";
    this.press(button, this.#parts.person.textContent);
  }

  #refused({ error, item }) {
    const { input } = this.#parts;
    if (item.text) input.value = [input.value, item.text].filter(Boolean).join("\n"); // nothing written is lost
    this.#grow();
    this.tell(error);
  }

  #grow() {
    const { input } = this.#parts;
    const rows = input.value.split("\n").reduce((sum, line) => sum + 1 + Math.floor(line.length / LINE), 0);
    input.rows = Math.min(ROWS, rows);
  }

  #key(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.#send();
  }
}

/** Only a change is announced. */
function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

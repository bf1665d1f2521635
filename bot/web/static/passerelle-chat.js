// <passerelle-chat>: the student's conversation. One element, usable on any page of this server.

import { Connection } from "./connection.js";
import { fill, make } from "./elements.js";
import { messageElement, pendingElement } from "./messages.js";
import { WORDS } from "./words.js";

const LATE_MS = 10_000;
const NEAR_PX = 60; // of the end: somebody who reads there goes on reading there

class PasserelleChat extends HTMLElement {
  #connection = new Connection();
  #owner = "bot";
  #answered = true;
  #late = null;
  #sign = ""; // the word of who is writing
  #personWrites = false;
  #parts = {};

  connectedCallback() {
    this.#connection.addEventListener("message", ({ detail }) => this.#show(detail));
    this.#connection.addEventListener("owner", ({ detail }) => this.#own(detail.owner));
    this.#connection.addEventListener("typing", ({ detail }) => { this.#personWrites = detail.typing; this.#changed(); });
    document.addEventListener("visibilitychange", () => this.#isShown());
    addEventListener("focus", () => this.#isShown());
    this.#connection.addEventListener("changed", () => this.#changed());
    this.#connection.addEventListener("offline", () => this.#state(this.#words.offline));
    this.#connection.addEventListener("online", () => this.#own(this.#owner));
    this.#connection.addEventListener("joined", () => this.#converse());
    this.#connection.addEventListener("lost", () => this.#ask());
    this.#connection.addEventListener("refused", ({ detail }) => this.#refusedMessage(detail));
    if (this.#connection.isOpen) this.#converse();
    else this.#ask();
  }

  get #language() { return this.#connection.language; }
  get #words() { return WORDS[this.#language]; }

  // --- the notice ---------------------------------------------------------------------------------------------------

  async #ask() {
    this.#frame();
    let offer;
    try {
      offer = await this.#connection.begin();
    } catch (error) {
      this.#parts.main.replaceChildren(this.#alert(error), this.#action("again", () => this.#ask()));
      return;
    }
    const text = fill(make("div", { class: "notice", tabindex: "0", role: "region", "aria-label": this.#words.menu }), offer.notice.html);
    const answer = (accepted) => this.#answer(offer, accepted);
    const actions = make(
      "div",
      { class: "actions" },
      make("button", { type: "button", class: "primary", onclick: () => answer(true) }, this.#words.accept),
      make("button", { type: "button", onclick: () => answer(false) }, this.#words.refuse),
    );
    this.#parts.main.replaceChildren(text, actions);
  }

  async #answer(offer, accepted) {
    try {
      const refused = await this.#connection.consent(offer.token, offer.notice.version, accepted);
      if (accepted) this.#converse();
      else this.#refused(refused.refused[this.#language]);
    } catch (error) {
      if (error.status === 409) return this.#ask();
      this.#parts.main.prepend(this.#alert(error));
    }
  }

  #refused(text) {
    const body = make("div", { class: "notice", role: "status", tabindex: "-1" }, make("h2", {}, this.#words.refused));
    for (const line of text.split("\n").filter(Boolean)) body.append(make("p", {}, line));
    this.#parts.main.replaceChildren(body, this.#action("reconsider", () => this.#ask()));
    body.focus();
  }

  // --- the conversation ---------------------------------------------------------------------------------------------

  #converse() {
    this.#frame();
    const words = this.#words;
    this.#parts.log = make("div", { class: "log", role: "log", "aria-live": "polite", "aria-label": words.log, tabindex: "0" });
    this.#parts.pending = make("div", { class: "queue" });
    this.#sign = "";
    this.#parts.typing = make("p", { class: "typing", role: "status", hidden: true });
    this.#parts.state = make("p", { class: "state", role: "status" });
    this.#parts.input = make("textarea", {
      id: "message", rows: "1", maxlength: "4096", placeholder: words.placeholder, enterkeyhint: "send", autocomplete: "off",
      oninput: () => this.#write(), onkeydown: (event) => this.#key(event),
    });
    this.#parts.person = make("button", { type: "button", class: "quiet", onclick: () => this.#person() }, words.person);
    const form = make(
      "form",
      { class: "write", onsubmit: (event) => { event.preventDefault(); this.#send(); } },
      make("label", { for: "message", class: "hidden" }, words.write),
      this.#parts.input,
      make("button", { type: "submit", class: "primary" }, words.send),
    );
    const scroll = make("div", { class: "scroll" }, this.#parts.log, this.#parts.pending, this.#parts.typing);
    this.#parts.scroll = scroll;
    this.#parts.main.replaceChildren(scroll, this.#parts.state, form, make("div", { class: "below" }, this.#parts.person));
    this.#parts.menu.hidden = false;
    this.#connection.resume();
    this.#changed();
    this.#own(this.#owner);
    if (!matchMedia("(pointer: coarse)").matches) this.#parts.input.focus();
  }

  #show(message) {
    if (!this.#parts.log) this.#converse();
    const press = (value, label) => this.#press(value, label);
    const give = (helpful, word) => this.#give(message.seq, helpful, word);
    const element = messageElement(message, this.#language, press, give);
    this.#parts.log.append(element);
    this.#answered = message.from !== "student";
    if (message.from === "advisor") this.#personWrites = false;
    this.#changed();
    this.#scroll(element);
    this.#isShown();
  }

  /** A person is told which of their lines stood before somebody's eyes. */
  #isShown() {
    const last = [...(this.#parts.log?.querySelectorAll(".from-advisor") ?? [])].at(-1);
    if (last && !document.hidden && this.getClientRects().length) this.#connection.shown(Number(last.dataset.seq));
  }

  /** To the end; an answer that leaves no room for its question is read from that question on. */
  #scroll(element) {
    const { log, scroll } = this.#parts;
    const question = [...log.querySelectorAll(".from-student")].at(-1) ?? element;
    const top = (one) => one.getBoundingClientRect().top;
    const isLong = element.getBoundingClientRect().bottom - top(question) > scroll.clientHeight;
    if (isLong) scroll.scrollTop += top(question.offsetHeight < scroll.clientHeight / 3 ? question : element) - top(scroll) - 8;
    else scroll.scrollTop = scroll.scrollHeight;
  }

  #send() {
    const text = this.#parts.input.value.trim();
    if (!text) return;
    this.#connection.send({ text });
    this.#parts.input.value = "";
    this.#grow();
    this.#answered = false;
    this.#changed();
  }

  #press(value, label) {
    this.#answered = false;
    this.#connection.send({ button: value, label });
    this.#parts.input.focus();
  }

  async #give(seq, helpful, word) {
    try {
      await this.#connection.give(seq, helpful, word);
      return true;
    } catch (error) {
      this.#state(error.words?.[this.#language] ?? this.#words.fault);
      return false;
    }
  }

  #person() { this.#press(this.#owner === "waiting" ? "stay_with_bot" : "human_adviser", this.#parts.person.textContent); }

  #own(owner) {
    this.#owner = owner;
    if (!this.#parts.state) return;
    this.#state({ waiting: this.#words.waiting, human: this.#words.human }[owner] ?? "");
    this.#parts.person.textContent = owner === "waiting" ? this.#words.assistant : this.#words.person;
    this.#parts.person.hidden = owner === "human";
    this.#changed();
  }

  /** Show what is not sent yet, and whether an answer is being made. */
  #changed() {
    if (!this.#parts.pending) return;
    this.#parts.pending.replaceChildren(...this.#connection.queue.map((item) => pendingElement(item, this.#language)));
    const sign = this.#owner === "bot" && !this.#answered ? "typing" : this.#owner === "human" && this.#personWrites ? "personTyping" : "";
    if (sign === this.#sign) return;
    this.#sign = sign;
    clearTimeout(this.#late);
    const { scroll } = this.#parts;
    const stays = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < NEAR_PX;
    this.#parts.typing.hidden = !sign;
    this.#parts.typing.textContent = this.#words[sign] ?? "";
    this.#parts.typing.classList.toggle("dots", Boolean(sign));
    if (stays) scroll.scrollTop = scroll.scrollHeight;
    if (sign === "typing") this.#late = setTimeout(() => this.#isLate(), LATE_MS);
  }

  #isLate() {
    this.#parts.typing.classList.remove("dots");
    this.#parts.typing.textContent = this.#words.late;
  }

  #refusedMessage({ error, content }) {
    this.#answered = true;
    if (content.text && !this.#parts.input.value) this.#parts.input.value = content.text; // nothing written is lost
    this.#state(error.words?.[this.#language] ?? this.#words.fault);
    this.#changed();
  }

  #state(text) {
    if (this.#parts.state) this.#parts.state.textContent = text;
  }

  #write() {
    this.#grow();
    if (this.#owner === "human") this.#connection.typing();
  }

  #grow() {
    const { input } = this.#parts;
    input.rows = Math.min(6, input.value.split("\n").length + Math.floor(input.value.length / 60));
  }

  #key(event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.#send();
    }
  }

  // --- the frame: name, language, privacy ---------------------------------------------------------------------------

  #frame() {
    this.#parts = {};
    this.lang = document.documentElement.lang = this.#language;
    const words = this.#words;
    const other = this.#language === "fr" ? "en" : "fr";
    const name = { fr: "Français", en: "English" }[other];
    this.#parts.menu = make(
      "details",
      { class: "menu", hidden: true, onkeydown: (event) => event.key === "Escape" && this.#closeMenu() },
      make("summary", {}, words.menu),
      make(
        "div",
        { class: "menu-list" },
        make("a", { href: "/privacy", target: "_blank", rel: "noopener" }, words.notice, make("span", { class: "hidden" }, ` ${words.newTab}`)),
        make("button", { type: "button", onclick: () => this.#download() }, words.download),
        make("button", { type: "button", onclick: () => this.#confirmErase() }, words.erase),
      ),
    );
    this.#parts.main = make("main", { id: "chat" });
    this.replaceChildren(
      make(
        "header",
        {},
        make("img", { src: "/static/footbridge.svg", alt: "", width: "40", height: "40" }),
        make("div", { class: "names" }, make("h1", {}, words.title), make("p", {}, words.subtitle)),
        make(
          "button",
          { type: "button", class: "quiet language", lang: other, "aria-label": name, onclick: () => this.#switch(other) },
          make("span", { class: "long" }, name),
          make("span", { class: "short" }, other.toUpperCase()),
        ),
        this.#parts.menu,
      ),
      this.#parts.main,
    );
  }

  #switch(language) {
    this.#connection.setLanguage(language);
    if (!this.#connection.isOpen) return this.#ask();
    const kept = this.#parts.log;
    const written = this.#parts.input.value;
    this.#converse();
    this.#parts.log.append(...kept.childNodes);
    this.#parts.input.value = written;
    this.#press(`language/${language}`, { fr: "Français", en: "English" }[language]);
  }

  async #download() {
    this.#closeMenu();
    try {
      const url = URL.createObjectURL(new Blob([JSON.stringify(await this.#connection.export(), null, 2)], { type: "application/json" }));
      make("a", { href: url, download: "passerelle.json" }).click();
      URL.revokeObjectURL(url);
    } catch (error) {
      this.#state(error.words?.[this.#language] ?? this.#words.fault);
    }
  }

  #confirmErase() {
    this.#closeMenu();
    const dialog = make(
      "dialog",
      { "aria-labelledby": "erase-sure", onclose: () => dialog.remove() },
      make("p", { id: "erase-sure" }, this.#words.eraseSure),
      make(
        "div",
        { class: "actions" },
        make("button", { type: "button", class: "primary", onclick: () => this.#erase(dialog) }, this.#words.eraseYes),
        make("button", { type: "button", onclick: () => dialog.close() }, this.#words.eraseNo),
      ),
    );
    this.append(dialog);
    dialog.showModal();
  }

  async #erase(dialog) {
    dialog.close();
    try {
      await this.#connection.erase();
    } catch (error) {
      this.#state(error.words?.[this.#language] ?? this.#words.fault);
      return;
    }
    this.#frame();
    const done = make("p", { class: "notice", role: "status", tabindex: "-1" }, this.#words.erased);
    this.#parts.main.replaceChildren(done, this.#action("again", () => this.#ask()));
    done.focus();
  }

  #closeMenu() {
    this.#parts.menu.open = false;
    this.#parts.menu.querySelector("summary").focus();
  }

  #action(word, act) {
    return make("div", { class: "actions" }, make("button", { type: "button", class: "primary", onclick: act }, this.#words[word]));
  }

  #alert(error) {
    return make("p", { class: "alert", role: "alert" }, error.words?.[this.#language] ?? this.#words.fault);
  }
}

customElements.define("passerelle-chat", PasserelleChat);

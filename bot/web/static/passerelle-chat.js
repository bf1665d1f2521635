// <passerelle-chat>: the student's page. It shows the notice first, then the conversation, and speaks both languages.

import { Connection } from "./connection.js";
import { Conversation } from "./conversation.js";
import { make } from "./elements.js";
import { noticeElement, pauseElement } from "./notice.js";
import { privacyMenu, save } from "./privacy.js";
import { NAMES, WORDS } from "./words.js";

class PasserelleChat extends HTMLElement {
  #connection = new Connection();
  #conversation = new Conversation(this.#connection);
  #main = null;
  #closedWords = null; // why the last conversation ended, when it was not the student's wish

  connectedCallback() {
    const on = (type, act) => this.#connection.addEventListener(type, act);
    on("joined", () => this.#converse({ isNew: true }));
    on("closed", () => { this.#closedWords = "closed"; this.#ask(); });
    on("language", () => this.#translate());
    this.addEventListener("keydown", ({ key }) => key === "Escape" && parent !== window && parent.postMessage("passerelle-close", "*"));
    visualViewport?.addEventListener("resize", () => this.#fit());
    if (this.#connection.isOpen) this.#converse({ isNew: true, live: false });
    else this.#ask();
  }

  get #words() { return WORDS[this.#connection.language]; }

  async #ask() {
    this.#frame();
    try {
      const { token, notice } = await this.#connection.begin();
      this.#offer(token, notice);
    } catch (error) {
      this.#main.replaceChildren(this.#alert(error), this.#action("again", () => this.#ask()));
    }
  }

  #offer(token, notice) {
    const view = noticeElement(notice.html, this.#words, (accepted) => this.#answer(view, token, notice.version, accepted));
    this.#main.replaceChildren(view);
    if (this.#closedWords) view.prepend(make("p", { class: "alert", role: "status" }, this.#words[this.#closedWords]));
    this.#closedWords = null;
  }

  async #answer(view, token, version, accepted) {
    for (const button of view.querySelectorAll("button")) button.disabled = true;
    try {
      const refused = await this.#connection.consent(token, version, accepted);
      if (accepted) this.#converse({ isNew: true });
      else this.#pause(this.#words.refused, refused.html[this.#connection.language], "reconsider");
    } catch (error) {
      if (error.status === 409) { this.#offer(token, error.content.notice); return; }
      for (const button of view.querySelectorAll("button")) button.disabled = false;
      view.querySelector(".alert")?.remove();
      view.prepend(this.#alert(error));
    }
  }

  #converse({ isNew, live = true }) {
    this.#frame();
    this.#main.replaceChildren(this.#conversation.render({ isNew, live }));
    this.#conversation.toTheEnd();
    this.#conversation.focus();
    this.#connection.resume();
  }

  #pause(heading, html, label) {
    this.#frame();
    this.#main.replaceChildren(pauseElement(heading, html, this.#words[label], () => this.#ask()));
    this.#main.querySelector("[tabindex]").focus();
  }

  #switch(language) {
    this.#connection.language = language;
    this.#translate();
    this.querySelector(".language").focus();
    if (this.#connection.isOpen) this.#conversation.press(`language/${language}`, NAMES[language]);
  }

  #translate() {
    if (!this.#connection.isOpen) { this.#ask(); return; }
    this.#frame();
    this.#main.replaceChildren(this.#conversation.render());
    this.#conversation.toTheEnd();
  }

  /** What surrounds everything: the name, the other language, privacy. */
  #frame() {
    const { language, isOpen } = this.#connection;
    const words = this.#words;
    const other = language === "fr" ? "en" : "fr";
    this.lang = document.documentElement.lang = language;
    this.#main = make("main", {});
    this.replaceChildren(
      make(
        "header",
        {},
        make("img", { src: "/static/footbridge.svg", alt: "", width: "40", height: "40" }),
        make("div", { class: "names" }, make("h1", {}, words.title), make("p", {}, words.subtitle)),
        make("button", { type: "button", class: "quiet language", lang: other, onclick: () => this.#switch(other) }, NAMES[other]),
        privacyMenu(words, isOpen ? { download: () => this.#download(), erase: () => this.#erase() } : {}),
      ),
      this.#main,
    );
  }

  async #download() {
    try {
      save(await this.#connection.export());
    } catch (error) {
      this.#conversation.tell(error);
    }
  }

  async #erase() {
    try {
      await this.#connection.erase();
    } catch (error) {
      this.#conversation.tell(error);
      return;
    }
    this.#pause(this.#words.erased, "", "again");
  }

  #alert(error) {
    return make("p", { class: "alert", role: "alert" }, error.words?.[this.#connection.language] ?? this.#words.fault);
  }

  #action(label, act) {
    return make("div", { class: "actions" }, make("button", { type: "button", class: "primary", onclick: act }, this.#words[label]));
  }

  /** Above the keyboard of a phone, where the browser does not see to it itself. */
  #fit() {
    this.style.setProperty("--room", `${visualViewport.height}px`);
    this.#conversation.element?.isConnected && this.#conversation.toTheEnd();
  }
}

customElements.define("passerelle-chat", PasserelleChat);

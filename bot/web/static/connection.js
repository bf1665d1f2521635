// The link with the server: who we are, what is still to be sent, and what the conversation holds.
// The server's log is the truth. This keeps a cursor into it, and sends what waits, in order; a retry carries the same id.

import { call, stream } from "./api.js";
import * as memory from "./memory.js";

const FIRST_RETRY_MS = 1000;
const LONGEST_RETRY_MS = 10_000;
const SILENCE_MS = 40_000; // the server sends a heartbeat every 15 s; past this the line is dead without knowing it
const DOUBT_MS = 20_000; // after sleep, doubt sooner

/**
 * Tells: `message`, `owner`, `changed` (the queue), `ready` (the past is read), `joined` (another tab began a conversation),
 * `closed`, `language`, `online`, `offline`, `slow` (asked to wait) and `refused`.
 */
export class Connection extends EventTarget {
  #token = memory.remembered().token ?? null;
  #language = memory.remembered().language ?? preferredLanguage();
  #cursor = 0;
  #accepted = new Map(); // by number: sent, and not yet read back
  #line = null; // aborts the present stream
  #heard = 0;
  #listening = false;
  #sending = false;

  constructor() {
    super();
    memory.onChange(() => this.#notice());
    addEventListener("online", () => this.resume());
    document.addEventListener("visibilitychange", () => document.hidden || this.resume());
  }

  get language() { return this.#language; }
  get isOpen() { return Boolean(this.#token); }

  /** What the student wrote and the log does not show yet: accepted by the server or not. */
  get unseen() {
    return [...this.#accepted.values(), ...memory.queue().map((item) => ({ ...item, waits: true }))];
  }

  set language(language) {
    this.#language = language;
    memory.remember({ language });
  }

  /** A token and the notice; nothing is stored anywhere yet. */
  begin() { return call("POST", "/sessions", { body: { language: this.#language } }); }

  /** Accepting opens the conversation; refusing gives other ways to get help. */
  async consent(token, version, accepted) {
    const answer = await call("POST", "/consent", { token, body: { notice_version: version, accepted } });
    if (accepted) {
      memory.remember({ token });
      this.#take(token);
    }
    return answer;
  }

  /** Queue a message `{text}` or a button press `{button, label}`. */
  send(content) {
    memory.enqueue(content);
    this.#tell("changed");
    this.#drain();
  }

  /** Go on from where we stopped. Harmless when all is well. */
  resume() {
    if (!this.isOpen) return;
    this.#tell("awake");
    if (Date.now() - this.#heard > DOUBT_MS) this.#line?.abort();
    this.#listen();
    this.#drain();
  }

  export() { return call("GET", "/export", { token: this.#token }); }

  async erase() {
    await call("DELETE", "/sessions", { token: this.#token });
    memory.forget();
    this.#take(null);
  }

  #take(token) {
    this.#token = token;
    this.#cursor = 0;
    this.#accepted.clear();
    this.#line?.abort();
    this.resume();
  }

  /** The server no longer knows us. What was written and has not left is kept for the next conversation. */
  #close() {
    memory.forget({ texts: true });
    this.#take(null);
    this.#tell("closed");
  }

  /** Another tab began, ended, switched the language, or queued something. */
  #notice() {
    const { token = null, language } = memory.remembered();
    if (language && language !== this.#language) {
      this.#language = language;
      this.#tell("language");
    }
    if (token !== this.#token) {
      this.#take(token);
      this.#tell(token ? "joined" : "closed");
    }
    this.#tell("changed");
  }

  // Every tab sends what waits, whoever queued it: the ids make sending twice harmless.
  async #drain() {
    if (this.#sending) return;
    this.#sending = true;
    for (let failures = 0, next; this.isOpen && (next = memory.queue()[0]);) {
      const token = this.#token;
      try {
        const { id, text, button } = next;
        const { seq } = await call("POST", "/messages", { token, body: { id, text, button } });
        if (seq > this.#cursor && token === this.#token) this.#accepted.set(seq, next);
        memory.dequeue(id);
        failures = 0;
        this.#tell("changed");
        this.#tell("online");
      } catch (error) {
        if (token !== this.#token) continue;
        if (isClosed(error)) { this.#close(); break; }
        if (isFinal(error)) {
          memory.dequeue(next.id);
          this.#tell("refused", { error, item: next });
          continue;
        }
        this.#tell(error.status === 429 ? "slow" : "offline", error);
        await this.#nap(error.retryAfter * 1000 || waitAfter(failures++));
      }
    }
    this.#sending = false;
  }

  async #listen() {
    if (this.#listening) return;
    this.#listening = true;
    for (let failures = 0; this.isOpen;) {
      const token = this.#token;
      const line = (this.#line = new AbortController());
      const silence = new Alarm(SILENCE_MS, () => line.abort());
      const alive = () => { this.#heard = Date.now(); failures = 0; silence.restart(); };
      const event = (type, data) => { if (token === this.#token && !line.signal.aborted) this.#event(type, data); };
      const opened = () => { alive(); this.#tell("online"); };
      try {
        if (this.#cursor === 0) await this.#readThePast(token, event);
        await stream(token, this.#cursor, { signal: line.signal, opened, alive, event });
      } catch (error) {
        if (token === this.#token && isClosed(error)) this.#close();
        else if (!line.signal.aborted) this.#tell("offline", error);
      } finally {
        silence.stop();
      }
      if (this.isOpen && !line.signal.aborted) await this.#nap(waitAfter(failures++));
    }
    this.#listening = false;
  }

  async #readThePast(token, event) {
    for (let more = true; more;) {
      const { owner, messages } = await call("GET", `/messages?after=${this.#cursor}`, { token });
      event("owner", { owner });
      messages.forEach((message) => event("message", message));
      more = messages.length > 0 && token === this.#token;
    }
    this.#tell("ready");
  }

  #event(type, data) {
    if (type === "message") {
      if (data.seq <= this.#cursor) return;
      this.#cursor = data.seq;
      this.#accepted.delete(data.seq);
    }
    this.#tell(type, data);
  }

  #nap(milliseconds) {
    return new Promise((resolve) => {
      setTimeout(resolve, milliseconds);
      this.addEventListener("awake", resolve, { once: true });
    });
  }

  #tell(type, detail) { this.dispatchEvent(new CustomEvent(type, { detail })); }
}

/** Rings when it has not been restarted in time. */
class Alarm {
  #timer;
  constructor(milliseconds, ring) { Object.assign(this, { milliseconds, ring }); this.restart(); }
  restart() { this.stop(); this.#timer = setTimeout(this.ring, this.milliseconds); }
  stop() { clearTimeout(this.#timer); }
}

function isClosed({ status }) { return status === 401 || status === 403; }

function isFinal({ status }) { return status >= 400 && status < 500 && status !== 429 && status !== 408; }

function waitAfter(failures) { return Math.min(FIRST_RETRY_MS * 2 ** failures, LONGEST_RETRY_MS) * (0.75 + Math.random() / 2); }

/** The page's own wish, or the first of the browser's languages that we speak. */
function preferredLanguage() {
  const wished = new URLSearchParams(location.search).get("language");
  const spoken = [wished, ...navigator.languages].map((tag) => tag?.slice(0, 2).toLowerCase());
  return spoken.find((tag) => tag === "fr" || tag === "en") ?? "fr";
}

// Replies leave in order and wait here while the server is out of reach; the draft survives a reload.

import { desk, post, problem } from "./link.js";
import { keyOf } from "./store.js";

const RETRY_MS = 1000;
const PATIENCE_MS = 2000; // with the first try; each has twice the time of the one before
const LONGEST_MS = 16_000;

export class Outbox {
  #key; #path; #changed; #busy = false; #patience = PATIENCE_MS; #hurry = new AbortController();

  /** `changed`: called with the replies that wait, whenever they change. */
  constructor(conversation, changed) {
    this.#key = keyOf(desk.dataset.member, `outbox/${conversation}`);
    this.#path = `/api/desk/conversations/${conversation}/replies`;
    this.#changed = changed;
    addEventListener("online", () => this.#again());
    addEventListener("linked", () => this.#again());
    this.drain();
  }

  get waiting() { return JSON.parse(localStorage.getItem(this.#key) ?? "[]"); }

  send(text) {
    this.#keep([...this.waiting, { id: crypto.randomUUID(), text }]);
    this.drain();
  }

  /** The server has this one, whatever became of its receipt. */
  arrived(id) {
    const left = this.waiting.filter((one) => one.id !== id);
    if (left.length < this.waiting.length) this.#keep(left);
  }

  /** What waits leaves, one after the other; the same id again is the same line. What the server refuses is told, and given back by `refused` with what was to follow it. */
  async drain() {
    if (this.#busy) return;
    this.#busy = true;
    this.#changed(this.waiting);
    let wrong = null;
    while (this.waiting.length) {
      const [next] = this.waiting;
      const signal = AbortSignal.any([this.#hurry.signal, AbortSignal.timeout(this.#patience)]);
      wrong = await post(this.#path, next, signal).then(() => null, (error) => error);
      problem(wrong);
      if (wrong instanceof TypeError) { await this.#pause(signal); continue; }
      this.#patience = PATIENCE_MS;
      if (wrong) this.#giveBack();
      else this.arrived(next.id);
    }
    if (wrong instanceof TypeError) problem(null); // it had arrived
    this.#busy = false;
  }

  /** Before the next try: none after one that was waited for in vain. */
  async #pause(signal) {
    if (!signal.aborted) return new Promise((resolve) => { setTimeout(resolve, RETRY_MS); signal.addEventListener("abort", resolve); });
    if (signal.reason.name === "TimeoutError") this.#patience = Math.min(this.#patience * 2, LONGEST_MS);
  }

  /** The link is back: a try that began before may never be answered. */
  #again() {
    this.#hurry.abort();
    this.#hurry = new AbortController();
    this.#patience = PATIENCE_MS;
    this.drain();
  }

  /** All at once and in order: what follows a reply may make no sense without it. */
  #giveBack() {
    const texts = this.waiting.map((one) => one.text);
    if (texts.length) this.refused?.(texts.join("\n"));
    this.#keep([]);
  }

  #keep(waiting) {
    localStorage.setItem(this.#key, JSON.stringify(waiting));
    this.#changed(waiting);
  }
}

/** Keep what is being written. */
export function draft(place, conversation) {
  const key = keyOf(desk.dataset.member, `draft/${conversation}`);
  place.value = localStorage.getItem(key) ?? "";
  const keep = () => (place.value ? localStorage.setItem(key, place.value) : localStorage.removeItem(key));
  place.addEventListener("input", keep);
  return { set: (text) => { place.value = text; keep(); } };
}

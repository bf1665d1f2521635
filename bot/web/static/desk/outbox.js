// Replies leave in order and wait here while the server is out of reach; the draft survives a reload.

import { post, problem } from "./link.js";

const RETRY_MS = 1500;

export class Outbox {
  #key; #path; #changed; #busy = false;

  /** `changed`: called with the replies that wait, whenever they change. */
  constructor(conversation, changed) {
    this.#key = `desk/outbox/${conversation}`;
    this.#path = `/api/desk/conversations/${conversation}/replies`;
    this.#changed = changed;
    addEventListener("online", () => this.drain());
    this.drain();
  }

  get waiting() { return JSON.parse(localStorage.getItem(this.#key) ?? "[]"); }

  send(text) {
    this.#keep([...this.waiting, { id: crypto.randomUUID(), text }]);
    this.drain();
  }

  /** What waits leaves, one after the other; the same id again is the same line. What the server refuses is told, and given back by `refused`. */
  async drain() {
    if (this.#busy) return;
    this.#busy = true;
    this.#changed(this.waiting);
    while (this.waiting.length) {
      const [next] = this.waiting;
      try {
        await post(this.#path, next);
        problem(null);
      } catch (error) {
        problem(error);
        if (error instanceof TypeError) { await new Promise((resolve) => setTimeout(resolve, RETRY_MS)); continue; }
        this.refused?.(next.text);
      }
      this.#keep(this.waiting.filter((one) => one.id !== next.id));
    }
    this.#busy = false;
  }

  #keep(waiting) {
    localStorage.setItem(this.#key, JSON.stringify(waiting));
    this.#changed(waiting);
  }
}

/** Keep what is being written. */
export function draft(place, conversation) {
  const key = `desk/draft/${conversation}`;
  place.value = localStorage.getItem(key) ?? "";
  const keep = () => (place.value ? localStorage.setItem(key, place.value) : localStorage.removeItem(key));
  place.addEventListener("input", keep);
  return { set: (text) => { place.value = text; keep(); } };
}

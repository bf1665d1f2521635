// The link with the server: who we are, what is still to be sent, and what the conversation holds.
// The server's log is the truth; this only keeps a cursor, and a queue of what has not been accepted yet.

const KEY = "passerelle";
const RETRY_MS = 1500;
const TYPING_MS = 3000;
const SHOWN_MS = 500;
const CHANNEL = "passerelle-tabs";

export class Connection extends EventTarget {
  #state = load();
  #tabs = "BroadcastChannel" in window ? new BroadcastChannel(CHANNEL) : null;
  #stream = null;
  #sending = false;
  #posting = null;
  #cursor = 0;
  #typed = 0;
  #shown = 0;
  #soon = null;

  constructor() {
    super();
    this.#tabs?.addEventListener("message", () => this.#reload());
    addEventListener("storage", (event) => event.key === KEY && this.#reload());
    addEventListener("online", () => this.resume());
    document.addEventListener("visibilitychange", () => !document.hidden && this.resume());
  }

  get language() { return this.#state.language; }
  get isOpen() { return Boolean(this.#state.token); }
  get queue() { return this.#state.queue; }

  setLanguage(language) { this.#keep({ language }); }

  /** A token and the notice, nothing stored anywhere yet. */
  async begin() {
    const { token, notice } = await this.#call("POST", "/sessions", { language: this.language }, null);
    return { token, notice };
  }

  /** Accepting keeps the token here; refusing gives other ways to get help. */
  async consent(token, noticeVersion, accepted) {
    const answer = await this.#call("POST", "/consent", { notice_version: noticeVersion, accepted }, token);
    if (accepted) {
      this.#keep({ token, queue: [] });
      this.resume();
    }
    return answer;
  }

  /** Queue a message or a button press; it leaves in order, and a retry carries the same id. */
  send(content) {
    this.#typed = 0; // the next letter is news
    this.#keep({ queue: [...this.#state.queue, { id: crypto.randomUUID(), ...content }] });
    this.#drain();
  }

  /** Open the stream again from where it stopped, and send what waits. Harmless when all is well. */
  resume() {
    if (!this.isOpen) return;
    if (!this.#stream) this.#listen();
    this.#drain();
  }

  /** Whether an answer was useful, and a word on what was missing. The last one counts. */
  async give(seq, helpful, word) { return this.#call("POST", "/feedback", { seq, helpful, word }); }

  /** A sign to whoever answers, at most every few seconds; one that is lost costs nothing. */
  typing() {
    if (Date.now() - this.#typed < TYPING_MS) return;
    this.#typed = Date.now();
    this.#call("POST", "/typing").catch(() => {});
  }

  /** The lines up to this one were shown; told once for several. */
  shown(seq) {
    if (seq <= this.#shown) return;
    this.#shown = seq;
    this.#soon ??= setTimeout(() => {
      this.#soon = null;
      this.#call("POST", "/read", { seq: this.#shown }).catch(() => { this.#shown = 0; });
    }, SHOWN_MS);
  }

  async export() { return this.#call("GET", "/export"); }

  async erase() {
    await this.#call("DELETE", "/sessions");
    this.forget();
  }

  forget() {
    this.#stream?.abort();
    this.#stream = null;
    this.#cursor = this.#shown = 0;
    this.#keep({ token: null, queue: [] });
  }

  async #drain() {
    if (this.#sending) return;
    this.#sending = true;
    while (this.isOpen && this.#state.queue.length) {
      const [next] = this.#state.queue;
      try {
        await (this.#posting = this.#post(next));
      } catch (error) {
        if (error.status === 401 || error.status === 403) { this.#lost(); break; }
        if (error.status >= 400 && error.status < 500 && error.status !== 429) {
          this.#dequeue(next.id);
          this.#tell("refused", { error, content: next });
          continue;
        }
        this.#tell("offline");
        await pause((error.retryAfter || 0) * 1000 || RETRY_MS);
      }
    }
    this.#sending = false;
  }

  async #post(item) {
    await this.#call("POST", "/messages", item);
    this.#dequeue(item.id);
  }

  async #listen() {
    const stream = (this.#stream = new AbortController());
    while (this.isOpen && !stream.signal.aborted) {
      try {
        const answer = await fetch(`/api/chat/events?after=${this.#cursor}`, {
          headers: { Authorization: `Bearer ${this.#state.token}` },
          signal: stream.signal,
        });
        if (answer.status === 401 || answer.status === 403) { this.#lost(); return; }
        if (!answer.ok) throw new Error(answer.statusText);
        this.#tell("online");
        await this.#read(answer.body.pipeThrough(new TextDecoderStream()).getReader());
      } catch (error) {
        if (stream.signal.aborted) return;
        this.#tell("offline");
      }
      await pause(RETRY_MS);
    }
  }

  async #read(reader) {
    for (let rest = ""; ;) {
      const { value, done } = await reader.read();
      if (done) return;
      const blocks = (rest + value).split("\n\n");
      rest = blocks.pop();
      for (const block of blocks) await this.#event(block);
    }
  }

  async #event(block) {
    const fields = Object.fromEntries(block.split("\n").filter((line) => !line.startsWith(":") && line.includes(":"))
      .map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1).trim()]));
    if (!fields.data) return;
    const data = JSON.parse(fields.data);
    if (fields.event) return this.#tell(fields.event, data); // `owner`, `typing`
    if (data.seq <= this.#cursor) return;
    // Our own message can be here before the answer to its POST: it must leave the queue first, or it shows twice.
    if (data.from === "student") await Promise.race([this.#posting?.catch(() => {}), pause(RETRY_MS)]);
    this.#cursor = data.seq;
    this.#tell("message", data);
  }

  async #call(method, path, body, token = this.#state.token) {
    const headers = { ...(token && { Authorization: `Bearer ${token}` }), ...(body && { "Content-Type": "application/json" }) };
    const answer = await fetch(`/api/chat${path}`, { method, headers, body: body && JSON.stringify(body) });
    const content = answer.status === 204 ? null : await answer.json();
    if (answer.ok) return content;
    const error = new Error(content?.error?.code);
    throw Object.assign(error, { status: answer.status, words: content?.error, retryAfter: Number(answer.headers.get("Retry-After")) });
  }

  #lost() {
    this.forget();
    this.#tell("lost");
  }

  #dequeue(id) { this.#keep({ queue: this.#state.queue.filter((one) => one.id !== id) }); }

  #keep(change) {
    this.#state = { ...this.#state, ...stored(), ...change };
    try { localStorage.setItem(KEY, JSON.stringify(this.#state)); } catch { /* private browsing: this tab alone remembers */ }
    this.#tabs?.postMessage("changed");
    this.#tell("changed");
  }

  #reload() {
    const before = this.#state.token;
    this.#state = { ...this.#state, ...stored() };
    if (before !== this.#state.token) {
      this.#stream?.abort();
      this.#stream = null;
      this.#cursor = 0;
      this.#tell(this.isOpen ? "joined" : "lost");
    }
    this.#tell("changed");
    this.resume();
  }

  #tell(type, detail) { this.dispatchEvent(new CustomEvent(type, { detail })); }
}

function load() {
  const wanted = new URLSearchParams(location.search).get("language") ?? navigator.language ?? "fr";
  const language = wanted.toLowerCase().startsWith("en") ? "en" : "fr";
  return { token: null, queue: [], language, ...stored() };
}

/** What this browser remembers; nothing in private browsing. */
function stored() {
  try { return JSON.parse(localStorage.getItem(KEY) ?? "{}"); } catch { return {}; }
}

function pause(milliseconds) { return new Promise((resolve) => setTimeout(resolve, milliseconds)); }

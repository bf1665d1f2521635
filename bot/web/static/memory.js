// What this browser remembers: the token, the language, and the messages that still have to leave.
// Each message waits under a key of its own, so that two tabs writing at once never overwrite one another.

const KEY = "passerelle";
const WAITING = "passerelle.waiting.";
const store = usable();

/** `{token, language}`, as far as they are known. */
export function remembered() {
  return JSON.parse(store.getItem(KEY) ?? "{}");
}

export function remember(change) {
  store.setItem(KEY, JSON.stringify({ ...remembered(), ...change }));
}

/** The messages that wait, the oldest first: `{id, text}` or `{id, button, label}`. */
export function queue() {
  return waitingKeys().map((key) => JSON.parse(store.getItem(key)));
}

export function enqueue(content) {
  const item = { id: uuid(), ...content };
  const place = String(Math.max(Date.now(), lastPlace() + 1)).padStart(15, "0");
  store.setItem(`${WAITING}${place}.${item.id}`, JSON.stringify(item));
}

export function dequeue(id) {
  waitingKeys().filter((key) => key.endsWith(id)).forEach((key) => store.removeItem(key));
}

/** Forget the conversation; texts that have not left yet are kept when `texts` says so. */
export function forget({ texts = false } = {}) {
  remember({ token: null });
  for (const item of queue()) if (!texts || item.button) dequeue(item.id);
}

/** Call back when another tab changed something. */
export function onChange(act) {
  addEventListener("storage", ({ key }) => (key === null || key.startsWith(KEY)) && act());
}

function waitingKeys() {
  return store.keys().filter((key) => key.startsWith(WAITING)).sort();
}

function lastPlace() {
  return Number(waitingKeys().at(-1)?.slice(WAITING.length).split(".")[0] ?? 0);
}

/** The browser's storage; where it is refused (private browsing, blocked in frames), this page's own memory. */
function usable() {
  try {
    localStorage.setItem(`${KEY}.try`, "");
    localStorage.removeItem(`${KEY}.try`);
    return {
      keys: () => Object.keys(localStorage),
      getItem: (key) => localStorage.getItem(key),
      setItem: (key, value) => localStorage.setItem(key, value),
      removeItem: (key) => localStorage.removeItem(key),
    };
  } catch {
    const map = new Map();
    return {
      keys: () => [...map.keys()],
      getItem: (key) => map.get(key) ?? null,
      setItem: (key, value) => map.set(key, value),
      removeItem: (key) => map.delete(key),
    };
  }
}

/** A random UUID; browsers only offer their own over https and on this machine. */
function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

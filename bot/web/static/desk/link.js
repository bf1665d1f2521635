// The link with the server. The server's state is the truth: it is told whole, and lines come with their numbers.

const QUIET_MS = 8000; // the server says something every five seconds: past this the link is dead
const LOOK_MS = 1000;

export const desk = document.getElementById("desk");
export const words = JSON.parse(desk.dataset.words);

/** Follow a stream: `state`, each `line` once and in order, `sync` after each look. Opens again by itself from the last line. */
export function follow(url, { state, line = () => {} }) {
  let source, heard, after = 0;
  const open = () => {
    source?.close();
    heard = Date.now();
    source = new EventSource(`${url}?after=${after}`);
    source.addEventListener("state", (event) => told(() => state(JSON.parse(event.data))));
    source.addEventListener("message", (event) => told(() => take(JSON.parse(event.data))));
    source.addEventListener("sync", (event) => told(() => synced(JSON.parse(event.data).at)));
    source.addEventListener("ended", () => location.assign("/desk")); // which asks to sign in, if that is why
    source.addEventListener("error", () => source.readyState === EventSource.CLOSED && refused());
  };
  const told = (act) => { heard = Date.now(); act(); };
  const take = (one) => {
    if (one.seq <= after) return; // said twice by a link that was cut
    after = one.seq;
    line(one);
  };
  setInterval(() => {
    if (Date.now() - heard < QUIET_MS) return;
    lost();
    open();
  }, LOOK_MS);
  addEventListener("online", open);
  document.addEventListener("visibilitychange", () => !document.hidden && Date.now() - heard > LOOK_MS && open());
  open();
}

/** Send to the server. Throws `Error` with the server's words when it refuses, `TypeError` when it is out of reach. */
export async function post(path, body = {}) {
  const headers = { "Content-Type": "application/json", "X-CSRF-Token": desk.dataset.csrf };
  return answer(await fetch(path, { method: "POST", headers, body: JSON.stringify(body) }));
}

export async function get(path) {
  return answer(await fetch(path));
}

async function answer(response) {
  if (response.status >= 500) throw new TypeError(String(response.status));
  if (response.status === 401) location.assign("/desk/sign-in");
  if (!response.ok) throw new Error((await response.json()).error[document.documentElement.lang]);
  return response.status === 204 ? null : response.json();
}

export function problem(error) {
  const place = document.getElementById("problem");
  place.textContent = error ? (error instanceof TypeError ? words.lost : error.message) : "";
  place.hidden = !error;
}

/** Do something, and say what went wrong if anything did. */
export async function act(doing) {
  problem(null);
  try {
    await doing();
  } catch (error) {
    problem(error);
  }
}

export function clock(at) {
  return new Date(at).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", second: "2-digit" });
}

/** A day and a time, in Québec. */
export function moment(at) {
  return new Date(at).toLocaleString(`${document.documentElement.lang}-CA`, { dateStyle: "medium", timeStyle: "short", timeZone: "America/Toronto" });
}

function synced(at) {
  const place = document.getElementById("sync");
  place.textContent = clock(at);
  place.classList.remove("lost");
}

function lost() {
  const place = document.getElementById("sync");
  place.textContent = words.lost;
  place.classList.add("lost");
}

async function refused() {
  try {
    const response = await fetch("/api/desk/queue");
    if (response.status === 401) location.assign("/desk/sign-in");
  } catch { /* out of reach: the watch above opens the stream again */ }
}

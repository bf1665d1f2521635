// The link with the server. The server's state is the truth: it is told whole, and lines come with their numbers.

const QUIET_MS = 1800; // the server says something every second: past this the link is dead
const AGAIN_MS = 1000; // between two tries to open it
const CUT_MS = 500; // after a link was cut, before the first try
const AT_ONCE = 3; // tries that may be under way: on a slow link the first may still be the one that answers
const STALE_MS = 15_000; // the server looks every ten seconds: past this it is in trouble, though the link is well
const QUEBEC = "America/Toronto"; // its time, as on every page
const LOOK_MS = 200;
const REST_MS = 30_000; // hidden for longer, what `rests` is closed: a browser opens six connections to a host, and posts need one
const PATIENCE_MS = 10_000;

export const desk = document.getElementById("desk");
export const words = JSON.parse(desk.dataset.words);

/** Follow a stream: `state`, each `line` once and in order. Opens again by itself from the last line; then the window gets a `linked` event. `rests`: see REST_MS. */
export function follow(url, { state, line = () => {}, rests = false }) {
  let sources = [], after = 0, due = 0, looked = 0, shown = Date.now(), isLost = false;

  const open = () => {
    due = Date.now() + AGAIN_MS;
    const source = new EventSource(`${url}?after=${after}`);
    sources.push(source);
    if (sources.length > AT_ONCE) sources.shift().close();
    const on = (event, act) => source.addEventListener(event, ({ data }) => { heard(source); act(JSON.parse(data)); });
    on("beat", () => {});
    on("state", (told) => { synced(told.at); state(told); });
    on("message", take);
    on("sync", ({ at }) => synced(at));
    on("ended", () => location.assign("/desk")); // which asks to sign in, if that is why
    source.addEventListener("error", () => cut(source));
  };
  const heard = (source) => {
    due = Date.now() + QUIET_MS;
    for (const other of sources) if (other !== source) other.close();
    sources = [source];
    if (isLost) dispatchEvent(new Event("linked"));
    isLost = false;
  };
  const cut = (source) => {
    const isRefused = source.readyState === EventSource.CLOSED;
    due = isRefused ? Date.now() + QUIET_MS : Math.min(due, Date.now() + CUT_MS);
    if (isRefused) refused();
  };
  const synced = (at) => {
    looked = Date.now();
    const place = document.getElementById("sync");
    place.textContent = clock(at);
    place.classList.remove("lost");
  };
  const take = (one) => {
    if (one.seq <= after) return; // said twice by a link that was cut
    after = one.seq;
    line(one);
  };
  const begin = () => {
    looked = Date.now();
    open();
  };
  const rest = () => {
    for (const source of sources) source.close();
    sources = [];
  };
  const look = () => {
    if (!document.hidden) shown = Date.now();
    if (rests && Date.now() - shown > REST_MS) return rest();
    if (!sources.length) return begin();
    if (Date.now() - looked > STALE_MS) lost();
    if (Date.now() < due) return;
    isLost = true;
    lost();
    open();
  };

  look();
  setInterval(look, LOOK_MS);
  addEventListener("online", () => sources.length && open());
  addEventListener("pageshow", look);
  document.addEventListener("visibilitychange", look); // timers of a hidden page are slow
}

/** Send to the server. Throws `Error` with the server's words when it refuses, `TypeError` when it is out of reach. */
export async function post(path, body = {}, signal = undefined) {
  const headers = { "Content-Type": "application/json", "X-CSRF-Token": desk.dataset.csrf };
  return answer(path, { method: "POST", headers, body: JSON.stringify(body), signal });
}

export async function get(path) {
  return answer(path, {});
}

async function answer(path, request) {
  const response = await fetch(path, { ...request, signal: request.signal ?? AbortSignal.timeout(PATIENCE_MS) }).catch(unreachable);
  if (response.status === 401) location.assign("/desk/sign-in"); // what waits to leave still waits there
  if (response.status >= 500 || response.status === 401) unreachable();
  if (response.status === 204) return null;
  const said = await response.json().catch(unreachable);
  if (!response.ok) throw new Error(said.error[document.documentElement.lang]);
  return said;
}

function unreachable() {
  throw new TypeError("out of reach");
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

/** « Mot : chose », as each language writes it. */
export function labelled(label, what) {
  return `${label}${words.colon} ${what}`;
}

export function clock(at) {
  return new Date(at).toLocaleTimeString(document.documentElement.lang, { timeStyle: "medium", timeZone: QUEBEC });
}

/** A day and a time, in Québec. */
export function moment(at) {
  return new Date(at).toLocaleString(`${document.documentElement.lang}-CA`, { dateStyle: "medium", timeStyle: "short", timeZone: QUEBEC });
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

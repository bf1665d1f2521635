// The chat API. A refusal is thrown as an error with `status`, `words` in both languages, and `retryAfter` in seconds.

const ANSWER_MS = 20_000;

/** Ask once; the answer's JSON, or null when there is none. */
export async function call(method, path, { token, body } = {}) {
  const headers = { ...authorization(token), ...(body && { "Content-Type": "application/json" }) };
  const signal = AbortSignal.timeout(ANSWER_MS);
  const answer = await fetch(`/api/chat${path}`, { method, headers, body: body && JSON.stringify(body), signal });
  if (!answer.ok) throw await refusal(answer);
  return answer.status === 204 ? null : answer.json();
}

/** Read the stream of events after a number until it ends. `alive` is called whenever anything arrives, a heartbeat included. */
export async function stream(token, after, { signal, opened, alive, event }) {
  const answer = await fetch("/api/chat/events", { headers: { ...authorization(token), "Last-Event-ID": after }, signal });
  if (!answer.ok) throw await refusal(answer);
  opened();
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  for (let rest = ""; ;) {
    const { value, done } = await reader.read();
    if (done) return;
    alive();
    const blocks = (rest + value).split("\n\n");
    rest = blocks.pop();
    for (const block of blocks) {
      const fields = fieldsOf(block);
      if (fields.data) event(fields.event ?? "message", JSON.parse(fields.data));
    }
  }
}

function fieldsOf(block) {
  const fields = {};
  for (const line of block.split("\n")) {
    const colon = line.indexOf(":");
    if (colon > 0) fields[line.slice(0, colon)] = line.slice(colon + 1).trim(); // at 0, it is a comment: a heartbeat
  }
  return fields;
}

async function refusal(answer) {
  const content = await answer.json().catch(() => null);
  const error = new Error(content?.error?.code ?? answer.statusText);
  const retryAfter = Number(answer.headers.get("Retry-After"));
  return Object.assign(error, { status: answer.status, words: content?.error, retryAfter, content });
}

function authorization(token) {
  return token ? { Authorization: `Bearer ${token}` } : {};
}

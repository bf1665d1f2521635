// The keyboard: the same few keys on every page of the desk, never while somebody types.

/** `keys`: what each key does. `?` always shows the help sheet. */
export function listen(keys) {
  const help = document.getElementById("help");
  document.getElementById("help-open").addEventListener("click", () => help.showModal());
  document.addEventListener("keydown", (event) => {
    if (event.repeat) return; // a key held down acts once
    // A dialog that has just closed may hold the focus for a frame more.
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, dialog[open]")) return;
    const act = event.key === "?" ? () => help.showModal() : keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
}

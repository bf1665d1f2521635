// The "Privacy" menu: the notice again, my information, the end.

import { make } from "./elements.js";

/** `download()` and `erase()` do what they say; `erase` is called once the person is sure. */
export function privacyMenu(words, { download, erase }) {
  const close = () => { menu.open = false; summary.focus(); };
  const item = (label, act) => make("button", { type: "button", onclick: () => { close(); act(); } }, label);
  const hint = make("span", { class: "hidden" }, ` ${words.newTab}`);
  const summary = make("summary", {}, words.menu);
  const menu = make(
    "details",
    {
      class: "menu",
      onkeydown: (event) => { if (event.key === "Escape" && menu.open) { event.stopPropagation(); close(); } },
      onfocusout: (event) => { if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false; },
    },
    summary,
    make(
      "div",
      { class: "menu-list" },
      make("a", { href: "/privacy", target: "_blank", rel: "noopener" }, words.notice, hint),
      download && item(words.download, download),
      erase && item(words.erase, () => askIfSure(words, erase)),
    ),
  );
  document.addEventListener("pointerdown", (event) => { if (!menu.contains(event.target)) menu.open = false; });
  return menu;
}

/** Save what the server keeps about this person as a file. */
export function save(content) {
  const url = URL.createObjectURL(new Blob([JSON.stringify(content, null, 2)], { type: "application/json" }));
  make("a", { href: url, download: "passerelle.json" }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000); // some browsers read it only later
}

function askIfSure(words, erase) {
  const dialog = make(
    "dialog",
    { "aria-labelledby": "erase-sure", onclose: () => dialog.remove() },
    make("p", { id: "erase-sure" }, words.eraseSure),
    make(
      "div",
      { class: "actions" },
      make("button", { type: "button", class: "primary", onclick: () => { dialog.close(); erase(); } }, words.eraseYes),
      make("button", { type: "button", autofocus: true, onclick: () => dialog.close() }, words.eraseNo),
    ),
  );
  document.querySelector("passerelle-chat").append(dialog);
  dialog.showModal();
}

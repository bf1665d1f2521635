// A new request is seen, heard and, where the browser allows it, notified.

import { desk } from "./link.js";
import { keyOf } from "./store.js";

const KEY = keyOf(desk.dataset.member, "alerts");
let sound = null;

/** The box that turns sound and notices on; a browser asks for a gesture first. */
export function alertsOn(box) {
  box.checked = localStorage.getItem(KEY) === "on";
  box.addEventListener("change", async () => {
    localStorage.setItem(KEY, box.checked ? "on" : "off");
    if (!box.checked) return;
    ring(false);
    if ("Notification" in window) await Notification.requestPermission();
  });
}

export function announce(text, isUrgent) {
  document.getElementById("told").textContent = text;
  if (localStorage.getItem(KEY) !== "on") return;
  ring(isUrgent);
  if ("Notification" in window && Notification.permission === "granted" && document.hidden) new Notification("Passerelle", { body: text, tag: "desk" });
}

function ring(isUrgent) {
  sound ??= new AudioContext();
  const notes = isUrgent ? [880, 660, 880] : [660];
  notes.forEach((pitch, place) => {
    const [tone, volume] = [sound.createOscillator(), sound.createGain()];
    const at = sound.currentTime + place * 0.2;
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0.15, at);
    volume.gain.exponentialRampToValueAtTime(0.001, at + 0.18);
    tone.connect(volume).connect(sound.destination);
    tone.start(at);
    tone.stop(at + 0.2);
  });
}

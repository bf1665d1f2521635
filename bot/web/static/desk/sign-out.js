// Who signs out leaves nothing in this browser: no draft, no reply that still waits to leave.

import { forget } from "./store.js";

const form = document.getElementById("sign-out");
form.addEventListener("submit", () => forget(form.dataset.member));

"""A student at their telephone, as the independent peer sees them (npm: telegram-test-api, started by `peer/`)."""

import contextlib
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from tests.telegram.processes import free_port
from tests.waiting import wait_until

FOLDER = Path(__file__).parent / "peer"
TOKEN = "654321:PEER-token"

Json = dict[str, Any]


def reason_to_skip() -> str | None:
    """Node is needed, and the package once from the registry."""
    if shutil.which("npm") is None or shutil.which("node") is None:
        return "node and npm are not installed"
    if not (FOLDER / "node_modules" / "telegram-test-api").exists():
        done = subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=FOLDER, capture_output=True, check=False)
        if done.returncode:
            return "npm ci could not install telegram-test-api"
    return None


@contextlib.contextmanager
def peer() -> Iterator[str]:
    """The peer, running; its address."""
    port = free_port()
    environment = {**os.environ, "PORT": str(port)}
    command = ["node", "serve.js"]
    with subprocess.Popen(command, cwd=FOLDER, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            yield f"http://127.0.0.1:{port}"
        finally:
            process.kill()


@dataclass
class PeerChat:
    """The peer leaves to its client what Telegram does itself: to give back, with a press, the message and its reply."""

    client: httpx.Client
    language: str
    id: int
    received: list[Json] = field(default_factory=list)
    _written: str = ""

    def writes(self, text: str) -> None:
        self._written = text
        content = {"date": int(time.time()), "text": text}
        self._post("sendMessage", {"botToken": TOKEN, "from": self._person, "chat": self._place, **content})

    def presses(self, label: str) -> None:
        for one in reversed(self.received):
            for row in one["message"].get("reply_markup", {}).get("inline_keyboard", []):
                for button in row:
                    if button["text"] == label:
                        press = {"botToken": TOKEN, "from": self._person, "message": self._shown(one)}
                        self._post("sendCallback", {**press, "data": button["callback_data"]})
                        return
        raise AssertionError(f"no button {label!r}")

    def is_told(self, words: str, seconds: float = 30) -> None:
        """Wait until a new message holds these words."""
        known = len(self.received)

        def told() -> bool:
            self.received += self._post("getUpdates", {"token": TOKEN, "chatId": self.id})["result"]
            return any(words in one["message"]["text"] for one in self.received[known:])

        wait_until(told, seconds, f"{words[:60]!r}", lambda: str([one["message"]["text"] for one in self.received]))

    @property
    def _person(self) -> Json:
        return {"id": self.id, "is_bot": False, "first_name": "Wei", "language_code": self.language}

    @property
    def _place(self) -> Json:
        return {"id": self.id, "type": "private", "first_name": "Wei"}

    def _shown(self, one: Json) -> Json:
        message = one["message"]
        shown = {
            "message_id": one["messageId"],
            "date": one["time"] // 1000,
            "chat": self._place,
            "text": message["text"],
        }
        if "reply_parameters" not in message:
            return shown
        reply = {"message_id": 1, "date": shown["date"], "chat": self._place, "from": self._person}
        return {**shown, "reply_to_message": {**reply, "text": self._written}}

    def _post(self, path: str, body: Json) -> Json:
        answer: Json = self.client.post(f"/{path}", json=body).raise_for_status().json()
        return answer

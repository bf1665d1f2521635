"""Students who write through the chat API and insist until each message is accepted, as the chat page does."""

import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from random import Random
from threading import Event

import httpx

TEXTS = (
    "c'est quoi le PTPD",
    "how long do I have to apply for the PGWP",
    "quel est le salaire minimum",
    "bonjour",
    "english please",  # needs the action server
    "parle en français svp",
    "merci",
    "where do I start to find a job",
)
PATIENCE = 1.0  # seconds between two tries of the same message


@dataclass
class Writer:
    """One conversation. `accepted` has, for each message, the number the server gave it."""

    url: str
    messages: int
    random: Random
    calm: Event  # set when everybody may hurry: the faults are over
    pause: float
    accepted: list[int] = field(default_factory=list)
    retries: int = 0

    def run(self) -> "Writer":
        with httpx.Client(base_url=self.url, timeout=10) as http:
            session = self._insist(http, "POST", "/api/chat/sessions", {"language": self.random.choice(["fr", "en"])})
            http.headers["Authorization"] = f"Bearer {session['token']}"
            consent = {"notice_version": session["notice"]["version"], "accepted": True}
            self._insist(http, "POST", "/api/chat/consent", consent)
            for _ in range(self.messages):
                body = {"id": str(uuid.uuid4()), "text": self.random.choice(TEXTS)}
                self.accepted.append(self._insist(http, "POST", "/api/chat/messages", body)["seq"])
                self.calm.wait(self.random.uniform(0, 2 * self.pause))
        return self

    def _insist(self, http: httpx.Client, method: str, path: str, body: dict[str, object]) -> dict[str, object]:
        while True:
            try:
                answer = http.request(method, path, json=body)
                if answer.is_success:
                    return answer.json() if answer.content else {}
            except (httpx.HTTPError, ValueError):
                pass
            self.retries += 1
            time.sleep(PATIENCE)


def write(url: str, *, conversations: int, messages: int, calm: Event, pause: float, seed: int) -> list[Writer]:
    """All conversations at once; returns when every message was accepted."""
    writers = [Writer(url, messages, Random(seed + number), calm, pause) for number in range(conversations)]
    with ThreadPoolExecutor(conversations) as pool:
        return list(pool.map(Writer.run, writers))

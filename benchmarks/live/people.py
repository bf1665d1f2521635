"""Students and advisors at their own pace, each at a browser of their own."""

import asyncio
import re
import time
import uuid
from dataclasses import dataclass, field
from random import Random
from typing import Any

import httpx

from benchmarks.live.streams import Shown, follow, insist, sign
from tests.cast import PASSWORD

QUESTIONS = (
    "c'est quoi le PTPD",
    "how long do I have to apply for the PGWP",
    "quel est le salaire minimum",
    "where do I start to find a job",
    "merci",
    "mon permis d'études finit quand exactement si j'ai déjà mes notes",
)
STUDENT_PACE = (20.0, 40.0)  # seconds between two lines
ADVISOR_PACE = (2.0, 12.0)  # and then they type
QUESTIONS_FIRST = (1, 3)  # then a person is asked for
REPLIES = 3  # then the conversation is handed back
HANDS = 5  # conversations of an advisor at once
NEVER = float("inf")
TYPES = 3.0  # seconds before a line, which the other side is told of
SHOWN_AFTER = 0.5  # seconds, until the page says that an advisor's line was shown
LOOKS_ON = 10.0  # seconds at a conversation that was handed back


@dataclass
class Student:
    """Asks the assistant, then for a person, and again."""

    conversation: str
    http: httpx.AsyncClient
    random: Random
    shown: Shown = field(default_factory=Shown)
    accepted: dict[int, float] = field(default_factory=dict)  # the numbers of what was written, and when each was accepted
    asked: list[float] = field(default_factory=list)  # when a person was asked for
    owner: str = "bot"
    signs: set[asyncio.Task[None]] = field(default_factory=set)

    async def look(self) -> None:
        await follow(self.http, "/api/chat/events", self.shown, self._told)

    async def live(self) -> None:
        await asyncio.sleep(self.random.uniform(0, STUDENT_PACE[1]))
        while True:
            for _ in range(self.random.randint(*QUESTIONS_FIRST)):
                await self._writes(text=self.random.choice(QUESTIONS))
            await self._writes(button="human_adviser")
            while self.owner != "bot":
                await self._writes(text=self.random.choice(QUESTIONS))

    async def _writes(self, **said: str) -> None:
        if self.owner == "human":
            await sign(self.http, "/api/chat/typing")
            await asyncio.sleep(TYPES)
        if "button" in said:
            self.asked.append(time.perf_counter())
        answer = await insist(self.http, "/api/chat/messages", id=str(uuid.uuid4()), **said)
        self.accepted[answer.raise_for_status().json()["seq"]] = time.perf_counter()
        await asyncio.sleep(self.random.uniform(*STUDENT_PACE))

    def _told(self, event: str, data: Any) -> None:
        if event == "owner":
            self.owner = data["owner"]
        if event == "message" and data["from"] == "advisor":
            task = asyncio.create_task(self._shown(data["seq"]))
            self.signs.add(task)
            task.add_done_callback(self.signs.discard)

    async def _shown(self, seq: int) -> None:
        await asyncio.sleep(SHOWN_AFTER)
        await sign(self.http, "/api/chat/read", seq=seq)


@dataclass
class Talk:
    """A conversation in an advisor's hands, as their screen shows it."""

    conversation: str
    shown: Shown = field(default_factory=Shown)
    accepted: dict[int, float] = field(default_factory=dict)
    closed: float = NEVER
    unanswered: asyncio.Event = field(default_factory=asyncio.Event)

    def told(self, event: str, data: Any) -> None:
        if event == "message" and data["from"] == "student":
            self.unanswered.set()


@dataclass
class Advisor:
    """Takes who waits, answers, hands back."""

    email: str
    http: httpx.AsyncClient
    random: Random
    talks: list[Talk] = field(default_factory=list)
    waited: dict[tuple[str, str], float] = field(default_factory=dict)  # conversation and request, and when the queue showed it
    waiting: list[str] = field(default_factory=list)
    in_hand: set[asyncio.Task[None]] = field(default_factory=set)
    streams: set[asyncio.Task[None]] = field(default_factory=set)

    async def enter(self) -> None:
        await self.http.post("/desk/sign-in", data={"email": self.email, "password": PASSWORD})
        page = await self.http.get("/desk/account")
        self.http.headers["X-CSRF-Token"] = re.search(r'name="csrf" value="(\w+)"', page.text)[1]  # type: ignore[index]

    async def look(self) -> None:
        await follow(self.http, "/api/desk/queue/events", Shown(), self._told)

    async def live(self) -> None:
        while True:
            await asyncio.sleep(self.random.uniform(0.5, 2))
            free = [one for one in self.waiting[:10] if one not in {talk.conversation for talk in self.talks if talk.closed == NEVER}]
            if free and len(self.in_hand) < HANDS:
                conversation = self.random.choice(free)
                taken = await insist(self.http, f"/api/desk/conversations/{conversation}/claim")
                if taken.is_success:
                    task = asyncio.create_task(self._talk(Talk(conversation)))
                    self.in_hand.add(task)
                    task.add_done_callback(self.in_hand.discard)

    async def _talk(self, talk: Talk) -> None:
        self.talks.append(talk)
        path = f"/api/desk/conversations/{talk.conversation}"
        stream = asyncio.create_task(follow(self.http, f"{path}/events", talk.shown, talk.told))
        self.streams.add(stream)
        for _ in range(REPLIES):
            await talk.unanswered.wait()
            talk.unanswered.clear()
            await asyncio.sleep(self.random.uniform(*ADVISOR_PACE))
            await sign(self.http, f"{path}/typing")
            await asyncio.sleep(TYPES)
            said = await insist(self.http, f"{path}/replies", id=str(uuid.uuid4()), text="Bonjour, voici ce qu’il en est.")
            talk.accepted[said.raise_for_status().json()["seq"]] = time.perf_counter()
        await insist(self.http, f"{path}/hand-back", outcome="answered")
        await asyncio.sleep(LOOKS_ON)
        stream.cancel()
        talk.closed = time.perf_counter()

    def _told(self, event: str, data: Any) -> None:
        if event == "state":
            self.waiting = [one["conversation"] for one in data["waiting"]]
            asked = [(one["conversation"], one["requested_at"]) for one in data["waiting"] if one["reason"] == "asked"]
            for request in asked:  # not those that the assistant made
                self.waited.setdefault(request, time.perf_counter())

    def stop(self) -> None:
        """Act no more; the screens stay open."""
        for task in self.in_hand:
            task.cancel()

    def leave(self) -> None:
        for task in self.streams:
            task.cancel()

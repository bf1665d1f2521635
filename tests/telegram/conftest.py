"""The Telegram door with the FAKE Bot API before it and the real database, worker and sender behind it."""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import text
from telegram.error import TelegramError

from bot.content.library import Library
from bot.db import Sessions
from bot.settings import Settings
from bot.telegram.client import bot_of
from bot.telegram.errands import Errands
from bot.telegram.pacing import Pacer
from bot.telegram.receive import poll
from bot.telegram.run import delivering
from bot.telegram.send import Sender
from bot.telegram.updates import Post
from tests.doubles import ScriptedRasa, run_jobs
from tests.telegram.chats import Chat
from tests.telegram.fake_api import TOKEN, FakeTelegram


class Hourglass:
    """A clock that only moves when somebody sleeps; `slept` tells how long in all."""

    def __init__(self) -> None:
        self.slept = 0.0

    def __call__(self) -> float:
        return 1000.0 + self.slept

    async def sleep(self, seconds: float) -> None:
        self.slept += seconds
        await asyncio.sleep(0)


@dataclass
class Door:
    """`settle()` does everything that is due: receives, answers, delivers."""

    fake: FakeTelegram
    settings: Settings
    database_url: str
    sessions: Sessions
    library: Library
    post: Post
    rasa: ScriptedRasa = field(default_factory=ScriptedRasa)
    glass: Hourglass = field(default_factory=Hourglass)
    stopped: list[TelegramError] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.pacer = Pacer(self.glass, self.glass.sleep)

    def receives(self) -> None:
        """Fetch and store what waits at Telegram, until all is confirmed."""

        async def work() -> None:
            bot = bot_of(self.settings)
            await bot.initialize()
            errands = Errands(bot, self.pacer)
            polling = asyncio.create_task(poll(bot, self.post, errands))
            confirmed = asyncio.create_task(asyncio.to_thread(self.fake.wait_until_confirmed))
            await asyncio.wait({polling, confirmed}, return_when=asyncio.FIRST_COMPLETED)
            if polling.done():
                polling.result()  # it ends only by an error
            confirmed.result()
            await errands.finish(20)
            polling.cancel()
            with suppress(asyncio.CancelledError):
                await polling
            await bot.shutdown()

        asyncio.run(work())

    def delivers(self) -> None:
        """Do the deliveries that are due, with the door's own worker, and those that were behind them."""
        while self._are_due("telegram"):
            self._delivers()

    def _are_due(self, queue: str) -> bool:
        due = "status = 'todo' AND queue_name = :queue AND coalesce(scheduled_at, now()) <= now()"
        with self.sessions() as session:
            query = text(f"SELECT count(*) FROM procrastinate_jobs WHERE {due}")
            return bool(session.scalar(query, {"queue": queue}))

    def _delivers(self) -> None:

        async def work() -> None:
            bot = bot_of(self.settings)
            await bot.initialize()
            sender = Sender(bot, self.sessions, self.library, self.pacer, self.stopped.append)
            app = delivering(self.database_url, sender)
            async with app.open_async():
                await app.run_worker_async(queues=["telegram"], wait=False, concurrency=4, listen_notify=False)
            await bot.shutdown()

        asyncio.run(work())

    def answers(self) -> None:
        """Do the turns that are due, with the product's own worker and the scripted engine."""
        while self._are_due("turns"):
            run_jobs(self.database_url, self.sessions, self.library, self.rasa)

    def settle(self) -> None:
        self.receives()
        self.answers()
        self.delivers()

    def retries_are_due(self) -> None:
        """The pause after a failure is over."""
        with self.sessions() as session, session.begin():
            session.execute(text("UPDATE procrastinate_jobs SET scheduled_at = now() WHERE status = 'todo'"))

    def a_student(self, language: str = "fr") -> Chat:
        """Somebody who has accepted the notice; what they were told so far is put aside."""
        chat = Chat(self.fake, language)
        chat.writes("/start")
        self.receives()
        chat.presses(self.library.phrase("button.accept", language))
        self.settle()
        chat.received.clear()
        self.fake.calls.clear()
        return chat


@pytest.fixture
def fake() -> Iterator[FakeTelegram]:
    with FakeTelegram() as running:
        yield running


@pytest.fixture
def settings(fake: FakeTelegram, tmp_path: Path) -> Settings:
    return Settings(data=tmp_path, telegram_token=SecretStr(TOKEN), telegram_api_base=fake.url)


@pytest.fixture
def door(fake: FakeTelegram, settings: Settings, database_url: str, sessions: Sessions, library: Library) -> Door:
    return Door(fake, settings, database_url, sessions, library, Post(sessions, library))


@pytest.fixture
def amina(door: Door) -> Chat:
    """A student who agreed, in French."""
    return door.a_student("fr")

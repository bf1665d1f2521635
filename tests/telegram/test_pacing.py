"""At most one message a second in a chat, twenty-five a second in all; and a flood is not answered with a flood."""

import asyncio
from collections import Counter
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.telegram.client import bot_of
from bot.telegram.effects import Say
from bot.telegram.errands import MOST_WAITING, Errands
from bot.telegram.pacing import Pacer
from tests.telegram.chats import Chat


class Time:
    """Sleepers are woken in the order of their time, which then is the present."""

    def __init__(self) -> None:
        self.present = 0.0
        self._sleepers: list[tuple[float, int, asyncio.Event]] = []

    def __call__(self) -> float:
        return self.present

    async def sleep(self, seconds: float) -> None:
        event = asyncio.Event()
        self._sleepers.append((self.present + seconds, len(self._sleepers), event))
        await event.wait()

    async def passes(self, tasks: list[asyncio.Task[None]]) -> None:
        while not all(task.done() for task in tasks):
            for _ in range(5):
                await asyncio.sleep(0)
            if self._sleepers:
                first = min(self._sleepers, key=lambda sleeper: sleeper[:2])
                self._sleepers.remove(first)
                self.present = max(self.present, first[0])
                first[2].set()


def moments_of(chats: list[int], *, pause: tuple[int, float] | None = None) -> list[tuple[int, float]]:
    """When each of these sendings, all wanted at once, gets its turn."""
    moments: list[tuple[int, float]] = []

    async def work() -> None:
        time = Time()
        pacer = Pacer(time, time.sleep)
        if pause:
            pacer.pause(*pause)

        async def one(chat: int) -> None:
            await pacer.turn(chat)
            moments.append((chat, time()))

        await time.passes([asyncio.create_task(one(chat)) for chat in chats])

    asyncio.run(work())
    return moments


@settings(max_examples=50)
@given(st.lists(st.integers(1, 6), min_size=1, max_size=60))
def test_no_chat_is_written_to_twice_in_a_second_nor_all_more_than_25_times(chats: list[int]) -> None:
    moments = moments_of(chats)
    assert Counter(chat for chat, _ in moments) == Counter(chats)
    for chat in set(chats):
        own = [at for who, at in moments if who == chat]
        assert all(later - earlier > 0.999 for earlier, later in pairwise(own))
    every = sorted(at for _, at in moments)
    assert all(later - earlier > 0.0399 for earlier, later in pairwise(every))


def test_one_busy_chat_does_not_hold_up_the_others() -> None:
    moments = dict(reversed(moments_of([1] * 30 + [2, 3])))
    assert moments[2] < 2
    assert moments[3] < 2


def test_a_pause_is_for_all() -> None:
    assert all(at >= 30 for _, at in moments_of([1, 2, 3], pause=(1, 30.0)))


def test_a_flood_before_agreeing_is_not_answered_with_a_flood(fake, settings) -> None:
    async def work() -> None:
        chat = Chat(fake)
        chat.writes("bonjour")
        bot = bot_of(settings)
        await bot.initialize()
        time = Time()
        errands = Errands(bot, Pacer(time, time.sleep))
        for _ in range(50):
            errands.run([Say(chat.id, "avis")])
        await time.passes(list(errands._tasks))
        assert 1 <= len(chat.received) <= MOST_WAITING
        await bot.shutdown()

    asyncio.run(work())

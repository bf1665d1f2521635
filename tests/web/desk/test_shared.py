"""What many streams read at once is read once, and nobody is given what was read before they asked."""

import asyncio
import threading
import time
from collections.abc import Callable
from itertools import count

import pytest

from bot.web.desk.shared import Shared


def test_one_reading_serves_all_who_asked_before_it_began_and_nobody_else() -> None:
    shared, readings = Shared[int](), count()
    asked = time.monotonic()

    async def all_ask() -> list[int]:
        return [await shared.get(lambda: next(readings), at or time.monotonic()) for at in (asked, asked, asked, None, None, asked)]

    assert asyncio.run(all_ask()) == [0, 0, 0, 1, 2, 2]


def test_who_asks_while_another_reads_is_not_given_that_reading() -> None:
    shared, readings = Shared[int](), count()
    is_reading, may_end = threading.Event(), threading.Event()

    def slowly() -> int:
        is_reading.set()
        may_end.wait(20)
        return next(readings)

    async def asks(read: Callable[[], int]) -> int:
        return await shared.get(read, time.monotonic())

    async def all_ask() -> list[int]:
        first = asyncio.create_task(asks(slowly))
        await asyncio.to_thread(is_reading.wait, 20)
        others = [asyncio.create_task(asks(lambda: next(readings))) for _ in range(8)]
        await asyncio.sleep(0)  # they have asked
        may_end.set()
        return [await first, *[await other for other in others]]

    assert asyncio.run(all_ask()) == [0, *[1] * 8]


def test_a_reading_that_fails_is_no_answer_to_the_next() -> None:
    shared, asked = Shared[int](), time.monotonic()

    def fails() -> int:
        raise OSError("away")

    async def both_ask() -> int:
        with pytest.raises(OSError, match="away"):
            await shared.get(fails, asked)
        return await shared.get(lambda: 7, asked)

    assert asyncio.run(both_ask()) == 7

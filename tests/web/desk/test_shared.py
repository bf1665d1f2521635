"""What many streams read at once is read once, and nobody is given what was read before they asked."""

import threading
import time

import pytest

from bot.web.desk.shared import Shared


def test_one_reading_serves_all_who_asked_before_it_began_and_nobody_else() -> None:
    shared, readings = Shared[int](), iter(range(10))
    asked = time.monotonic()
    assert [shared.get(lambda: next(readings), asked) for _ in range(3)] == [0, 0, 0]
    assert [shared.get(lambda: next(readings), time.monotonic()) for _ in range(3)] == [1, 2, 3]
    assert shared.get(lambda: next(readings), asked) == 3


def test_who_asks_while_another_reads_is_not_given_that_reading() -> None:
    shared, readings = Shared[int](), iter(range(100))
    is_reading, may_end = threading.Event(), threading.Event()

    def slowly() -> int:
        is_reading.set()
        may_end.wait(20)
        return next(readings)

    first = shared.thread.submit(shared.get, slowly, time.monotonic())
    is_reading.wait(20)
    others = [shared.thread.submit(shared.get, lambda: next(readings), time.monotonic()) for _ in range(8)]
    may_end.set()
    assert first.result() == 0
    assert {other.result() for other in others} == {1}  # all asked before this one began


def test_a_reading_that_fails_is_no_answer_to_the_next() -> None:
    shared, asked = Shared[int](), time.monotonic()

    def fails() -> int:
        raise OSError("away")

    with pytest.raises(OSError, match="away"):
        shared.get(fails, asked)
    assert shared.get(lambda: 7, asked) == 7

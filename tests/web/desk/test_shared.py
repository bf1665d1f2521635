"""What many streams read at once is read once, and nobody is given what was read before they asked."""

import threading
from concurrent.futures import ThreadPoolExecutor

from bot.web.desk.shared import Shared


def test_who_asks_later_never_gets_what_was_read_before() -> None:
    shared, readings = Shared[int](), iter(range(10))
    assert [shared.get(lambda: next(readings)) for _ in range(3)] == [0, 1, 2]


def test_who_asks_while_another_reads_is_not_given_that_reading() -> None:
    shared, readings = Shared[int](), iter(range(100))
    is_reading, may_end, asking = threading.Event(), threading.Event(), threading.Barrier(9)

    def slowly() -> int:
        is_reading.set()
        may_end.wait(20)
        return next(readings)

    def asks() -> int:
        asking.wait(20)
        return shared.get(lambda: next(readings))

    with ThreadPoolExecutor(9) as pool:
        first = pool.submit(shared.get, slowly)
        is_reading.wait(20)
        others = [pool.submit(asks) for _ in range(8)]
        asking.wait(20)
        may_end.set()
        assert first.result() == 0
        assert 0 not in {other.result() for other in others}  # it began before they asked


def test_a_reading_that_fails_is_no_answer_to_the_next() -> None:
    shared = Shared[int]()

    def fails() -> int:
        raise OSError

    with ThreadPoolExecutor(1) as pool:
        assert isinstance(pool.submit(shared.get, fails).exception(), OSError)
    assert shared.get(lambda: 7) == 7

"""What many streams read at the same moment is read once."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, TypeVar

T = TypeVar("T")


class Shared(Generic[T]):
    """One reading serves all who asked before it began. To be used in its own thread: who waits for it holds up no other stream."""

    def __init__(self) -> None:
        self.thread = ThreadPoolExecutor(1, "shared")
        self._began = float("-inf")
        self._value: T

    def get(self, read: Callable[[], T], asked: float) -> T:
        """What was read after this instant of the monotonic clock. `read` must give plain values, which outlive its transaction."""
        if self._began < asked:
            began = time.monotonic()
            self._value = read()
            self._began = began
        return self._value

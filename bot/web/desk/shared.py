"""What many streams read at the same moment is read once."""

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Shared(Generic[T]):
    """Who asks while another reads waits for the next reading, which serves all who wait: none is older than the asking."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._began = float("-inf")
        self._value: T

    def get(self, read: Callable[[], T]) -> T:
        """`read` must give plain values, which outlive the transaction of who reads."""
        asked = time.monotonic()
        with self._lock:
            if self._began < asked:
                began = time.monotonic()
                self._value = read()
                self._began = began
            return self._value

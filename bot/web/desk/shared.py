"""What many streams read at the same moment is read once."""

import asyncio
import time
from collections.abc import Callable
from typing import Generic, TypeVar

from starlette.concurrency import run_in_threadpool

T = TypeVar("T")


class Shared(Generic[T]):
    """One reading serves all who asked before it began."""

    def __init__(self) -> None:
        self._lock = asyncio.Lock()
        self._began = float("-inf")
        self._value: T

    async def get(self, read: Callable[[], T], asked: float) -> T:
        """What was read after this instant of the monotonic clock. `read` must give plain values, which outlive its transaction."""
        async with self._lock:
            if self._began < asked:
                began = time.monotonic()
                self._value = await run_in_threadpool(read)
                self._began = began
            return self._value

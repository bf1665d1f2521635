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
        self._began = float("-inf")
        self._value: T
        self._reading: asyncio.Task[None] | None = None

    async def get(self, read: Callable[[], T], asked: float) -> T:
        """What was read after this instant of the monotonic clock. `read` must give plain values, which outlive its transaction."""
        while self._began < asked:
            if self._reading is None:
                self._reading = asyncio.create_task(self._read(read))
            await asyncio.shield(self._reading)
        return self._value

    async def _read(self, read: Callable[[], T]) -> None:
        began = time.monotonic()
        try:
            self._value = await run_in_threadpool(read)
            self._began = began
        finally:
            self._reading = None

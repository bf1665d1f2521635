"""How often one address may begin a conversation. Kept in memory: it protects this process, and stores no address."""

import time
from collections import OrderedDict, deque
from typing import Annotated

from fastapi import Depends, Request

from bot.errors import TooManyMessages

ALLOWED = 60  # a minute; a whole class may share one address
WINDOW_SECONDS = 60.0
REMEMBERED = 10_000  # addresses


class Beginnings:
    """When each address last asked to begin."""

    def __init__(self) -> None:
        self._seen: OrderedDict[str, deque[float]] = OrderedDict()

    def note(self, address: str) -> None:
        """Raises TooManyMessages past the limit."""
        times = self._seen.setdefault(address, deque())
        self._seen.move_to_end(address)
        at = time.monotonic()
        while times and at - times[0] > WINDOW_SECONDS:
            times.popleft()
        if len(times) >= ALLOWED:
            raise TooManyMessages
        times.append(at)
        if len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)


# Asynchronous although it awaits nothing: it then runs in the event loop's one thread, and needs no lock.
async def _once_in_a_while(request: Request) -> None:
    beginnings: Beginnings = request.app.state.beginnings
    beginnings.note(request.client.host if request.client else "unknown")


OnceInAWhile = Annotated[None, Depends(_once_in_a_while)]

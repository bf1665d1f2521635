"""How often one address may begin a conversation. Kept in memory: it protects this process, and an address is not worth storing."""

import time
from collections import OrderedDict, deque

from fastapi import Request

from bot.errors import TooManyMessages

ALLOWED = 60  # a minute; a whole class may share one address
WINDOW_SECONDS = 60.0
REMEMBERED = 10_000  # addresses

_seen: OrderedDict[str, deque[float]] = OrderedDict()


def once_in_a_while(request: Request) -> None:
    """Raises TooManyMessages past the limit."""
    address = request.client.host if request.client else "unknown"
    times = _seen.setdefault(address, deque())
    _seen.move_to_end(address)
    at = time.monotonic()
    while times and at - times[0] > WINDOW_SECONDS:
        times.popleft()
    if len(times) >= ALLOWED:
        raise TooManyMessages
    times.append(at)
    if len(_seen) > REMEMBERED:
        _seen.popitem(last=False)

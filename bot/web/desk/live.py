"""Streams of the desk: what is on the screen is the server's, told again on each change and every few seconds.

As for students (`bot.web.events`), a notification only wakes the stream up; what it tells is read from the database.
"""

import asyncio
import contextlib
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from typing import Any

from fastapi import Request
from sqlalchemy.exc import SQLAlchemyError

from bot.clock import now
from bot.conversations.transcript import PAGE
from bot.db import RECONNECT_SECONDS, transaction
from bot.errors import Refusal
from bot.staff import sessions
from bot.web.desk.gate import Staff
from bot.web.events import News
from bot.web.reach import House
from bot.web.sse import sse

BEAT_SECONDS = 1.0
BEATS = 10  # then it is read again, whatever was or was not notified
BEAT = sse({}, event="beat")

# The present state, and the lines after a cursor, each with its number under `seq`.
Told = tuple[dict[str, Any], list[dict[str, Any]]]
Read = Callable[[int, float], Awaitable[Told]]  # from a cursor; what is given was read after this instant of the monotonic clock


async def told_again(
    request: Request, house: House, staff: Staff, topics: Sequence[str], read: Read, cursor: int = 0
) -> AsyncGenerator[bytes, None]:
    """After each look the lines as they came, then the `state` if it has changed, or else `sync`: each tells when it was read.

    And a `beat` at once and each second in which nothing else is told, so that a dead link is noticed soon.
    """
    news: News = request.app.state.news
    told: dict[str, Any] = {}
    mine = f"session/{staff.session_id}"
    yield BEAT
    with news.of(*topics, mine) as wake, news.of(mine) as ending:
        sure_until = 0.0  # whether the session goes on costs a query
        while True:
            at, asked = now(), time.monotonic()
            wake.clear()
            if ending.is_set():
                ending.clear()
                sure_until = 0.0
            doubt = asked > sure_until
            reading = asyncio.ensure_future(_read(house, staff if doubt else None, read, cursor, asked))
            while not (await asyncio.wait({reading}, timeout=BEAT_SECONDS))[0]:
                yield BEAT
            try:
                state, lines = reading.result()
            except SQLAlchemyError:  # the database is being restarted: the stream goes on when it is back
                yield BEAT
                sure_until = 0.0
                await asyncio.sleep(RECONNECT_SECONDS)
                continue
            except Refusal:  # signed out, or the conversation was erased
                yield sse({}, event="ended")
                return
            if doubt:
                sure_until = asked + BEATS * BEAT_SECONDS
            cursor = lines[-1]["seq"] if lines else cursor
            event, data = ("sync", {}) if state == told else ("state", state)
            told = state
            # The state last: it may speak of the lines.
            yield b"".join((*(sse(line, seq=line["seq"]) for line in lines), sse({"at": at.isoformat(), **data}, event=event)))
            for _ in range(BEATS if len(lines) < PAGE else 0):
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(BEAT_SECONDS):
                        await wake.wait()
                    break
                yield BEAT


async def _read(house: House, staff: Staff | None, read: Read, cursor: int, asked: float) -> Told:
    """Raises SignedOut, if it is asked whether these `staff` are signed in."""
    if staff:
        await asyncio.to_thread(_still, house, staff)
    return await read(cursor, asked)


def _still(house: House, staff: Staff) -> None:
    with transaction(house.sessions) as session:
        sessions.still(session, staff.session_id, at=now())

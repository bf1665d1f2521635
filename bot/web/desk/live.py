"""Streams of the desk: what is on the screen is the server's, told again on each change and every few seconds.

As for students (`bot.web.events`), a notification only wakes the stream up; what it tells is read from the database.
"""

import asyncio
import contextlib
import functools
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from concurrent.futures import Executor
from typing import Any

from fastapi import Request
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

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
Read = Callable[[Session, int, float], Told]  # from a cursor; what is given was read after this instant of the monotonic clock


async def told_again(
    request: Request,
    house: House,
    staff: Staff,
    topics: Sequence[str],
    read: Read,
    cursor: int = 0,
    *,
    reader: Executor | None = None,
) -> AsyncGenerator[bytes, None]:
    """After each look the lines as they came, then the `state` if it has changed, or else `sync`: each tells when it was read.

    And a `beat` at once and each second in which nothing else is told, so that a dead link is noticed soon. `reader`: the
    thread that reads, where it is not one of those of all streams.
    """
    news: News = request.app.state.news
    told: dict[str, Any] = {}
    mine = f"session/{staff.session_id}"
    yield BEAT
    with news.of(*topics, mine) as wake, news.of(mine) as ending:
        asked, sure_until = time.monotonic(), 0.0  # whether the session goes on costs a query
        while True:
            if ending.is_set():
                ending.clear()
                sure_until = 0.0
            doubt = asked > sure_until
            look = functools.partial(_read, house, staff if doubt else None, read, cursor, asked, told)
            reading = asyncio.get_running_loop().run_in_executor(reader, look)
            while not (await asyncio.wait({reading}, timeout=BEAT_SECONDS))[0]:
                yield BEAT
            try:
                told, lines, written = await reading
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
            yield written
            for _ in range(BEATS if len(lines) < PAGE else 0):
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(BEAT_SECONDS):
                        await wake.wait()
                    break
                yield BEAT
            wake.clear()
            asked = time.monotonic()


def _read(
    house: House, staff: Staff | None, read: Read, cursor: int, asked: float, told: dict[str, Any]
) -> tuple[dict[str, Any], list[dict[str, Any]], bytes]:
    """The state, the lines, and both as events: written here, where a long one holds up no other stream. Whether `staff` are signed in."""
    at = now()
    with transaction(house.sessions) as session:
        if staff:
            sessions.still(session, staff.session_id, at=at)
        state, lines = read(session, cursor, asked)
    event, data = ("sync", {}) if state == told else ("state", state)
    events = [*(sse(line, seq=line["seq"]) for line in lines), sse({"at": at.isoformat(), **data}, event=event)]
    return state, lines, b"".join(events)  # the state last: it may speak of the lines

"""Streams of the desk: what is on the screen is the server's, told again on each change and every few seconds.

As for students (`bot.web.events`), a notification only wakes the stream up; what it tells is read from the database.
"""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

from fastapi import Request
from fastapi.sse import ServerSentEvent
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

BEAT_SECONDS = 1.0
BEATS = 5  # then it is read again, whatever was or was not notified
BEAT = ServerSentEvent(event="beat", data={})

# From a cursor: the present state, and the lines after the cursor, each with its number under `seq`.
Told = tuple[dict[str, Any], list[dict[str, Any]]]
Read = Callable[[Session, int], Told]


async def told_again(
    request: Request, house: House, staff: Staff, topic: str, read: Read, cursor: int = 0, *, rest: float = 0.0
) -> AsyncIterator[ServerSentEvent]:
    """A `state` event when the state has changed, each line as it comes, `sync` after each look.

    And a `beat` at once and each second in which nothing else is told, so that a dead link is noticed soon. `rest`: seconds between
    two looks at what changes all the time.
    """
    news: News = request.app.state.news
    told = ""
    yield BEAT
    with news.of(topic) as wake:
        while True:
            wake.clear()
            reading = asyncio.ensure_future(asyncio.to_thread(_read, house, staff, read, cursor))
            while not (await asyncio.wait({reading}, timeout=BEAT_SECONDS))[0]:
                yield BEAT
            try:
                state, lines = await reading
            except SQLAlchemyError:  # the database is being restarted: the stream goes on when it is back
                yield BEAT
                await asyncio.sleep(RECONNECT_SECONDS)
                continue
            except Refusal:  # signed out, or the conversation was erased
                yield ServerSentEvent(event="ended", data={})
                return
            for line in lines:
                cursor = line["seq"]
                yield ServerSentEvent(data=line, id=str(cursor))
            if state != told:  # after the lines, some of which it speaks of
                told = state
                yield ServerSentEvent(event="state", raw_data=state)
            if len(lines) < PAGE:
                yield ServerSentEvent(event="sync", data={"at": now().isoformat()})
                if rest:
                    await asyncio.sleep(rest)
                    yield BEAT
                for _ in range(BEATS):
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(wake.wait(), BEAT_SECONDS)
                        break
                    yield BEAT


def _read(house: House, staff: Staff, read: Read, cursor: int) -> tuple[str, list[dict[str, Any]]]:
    """What `read` gives, the state as JSON: a long one would hold up every other stream if the event loop wrote it."""
    with transaction(house.sessions) as session:
        sessions.still(session, staff.session_id, at=now())
        state, lines = read(session, cursor)
    return json.dumps(state), lines

"""The stream of a conversation: server-sent events that resume where the client stopped.

PostgreSQL's notifications only wake a stream up. What it sends is read from the log, so that nothing depends on a
notification arriving.
"""

import asyncio
import contextlib
import math
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent
from sqlalchemy.exc import SQLAlchemyError

from bot.conversations.signals import TYPING
from bot.conversations.tables import Author, Owner
from bot.conversations.transcript import NEWS, PAGE, since
from bot.db import RECONNECT_SECONDS, heard
from bot.errors import Refusal
from bot.feedback import thumbs
from bot.web.reach import LAST_SEQ, After, House, InHouse, Token, speaking
from bot.web.rendering import message_object

router = APIRouter(prefix="/api/chat")

LOOK_AGAIN_SECONDS = 15.0  # should a notification be lost
TYPING_SECONDS = 6.0
TELL_AGAIN_SECONDS = 2.0


class News:
    """Wakes the streams of a conversation that has a new line, and knows who is writing. One connection to PostgreSQL for all of them."""

    def __init__(self, database_url: str) -> None:
        self._url = database_url
        self._waiting: dict[str, set[asyncio.Event]] = defaultdict(set)
        self._typed: dict[tuple[str, str], float] = {}  # conversation and author, and when they last wrote a letter

    async def listen(self) -> None:
        """For as long as the process lives."""
        async for notice in heard(self._url, NEWS, TYPING):
            if notice is None:
                self._wake(list(self._waiting))  # what came while nobody listened
            elif notice.channel == TYPING:
                _, conversation_id, author = notice.payload.split()
                at = time.monotonic()
                self._typed = {key: typed for key, typed in self._typed.items() if at - typed < TYPING_SECONDS}
                self._typed[conversation_id, author] = at
                self._wake([conversation_id])
            else:
                for author in Author:  # whoever has sent their line writes no more
                    self._typed.pop((notice.payload, author), None)
                self._wake([notice.payload])

    def is_typing(self, conversation_id: str, author: Author) -> bool:
        return self._since_typed(conversation_id, author) < TYPING_SECONDS

    def may_tell(self, conversation_id: str, author: Author) -> bool:
        """Whether it is time to tell again that they write."""
        return self._since_typed(conversation_id, author) > TELL_AGAIN_SECONDS

    def _since_typed(self, conversation_id: str, author: Author) -> float:
        return time.monotonic() - self._typed.get((conversation_id, author), -math.inf)

    @contextlib.contextmanager
    def of(self, conversation_id: str) -> Iterator[asyncio.Event]:
        news = asyncio.Event()
        self._waiting[conversation_id].add(news)
        try:
            yield news
        finally:
            self._waiting[conversation_id].discard(news)
            if not self._waiting[conversation_id]:
                del self._waiting[conversation_id]

    def _wake(self, conversations: list[str]) -> None:
        for conversation_id in conversations:
            for news in self._waiting.get(conversation_id, ()):
                news.set()


def _conversation_id(house: InHouse, token: Token) -> str:
    with speaking(house, token) as (_, _, conversation):
        return str(conversation.id)


@router.get("/events", response_class=EventSourceResponse)
async def events(
    house: InHouse,
    token: Token,
    conversation_id: Annotated[str, Depends(_conversation_id)],  # refuses before the stream begins
    request: Request,
    after: After = 0,
    last_event_id: Annotated[str | None, Header()] = None,
) -> AsyncIterator[ServerSentEvent]:
    """Each message as it comes, with its number as the event's id; `owner` whenever the owner changes, `typing` as a person writes."""
    news: News = request.app.state.news
    cursor = cursor_of(last_event_id, after)
    owner, typing = "", False
    with news.of(conversation_id) as wake:
        while True:
            wake.clear()
            try:
                present, lines = await asyncio.to_thread(_read, house, token, cursor)
            except SQLAlchemyError:  # the database is being restarted: the stream goes on when it is back
                await asyncio.sleep(RECONNECT_SECONDS)
                continue
            except Refusal:  # erased, or the token has aged
                return
            if present != owner:
                owner = present
                yield ServerSentEvent(event="owner", data={"owner": owner})
            if (writes := owner == Owner.HUMAN and news.is_typing(conversation_id, Author.ADVISOR)) != typing:
                typing = writes
                yield ServerSentEvent(event="typing", data={"typing": typing})
            for line in lines:
                cursor = line["seq"]
                yield ServerSentEvent(data=line, id=str(cursor))
            if len(lines) < PAGE:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(wake.wait(), TYPING_SECONDS if typing else LOOK_AGAIN_SECONDS)


def cursor_of(last_event_id: str | None, after: int) -> int:
    """Where to go on from: what the client last received, or else what it asked for."""
    if last_event_id and last_event_id.isdecimal() and len(last_event_id) <= len(str(LAST_SEQ)):
        return min(int(last_event_id), LAST_SEQ)
    return after


def _read(house: House, token: str, cursor: int) -> tuple[str, list[dict[str, Any]]]:
    with speaking(house, token) as (session, _, conversation):
        lines = since(session, conversation, cursor)
        given = thumbs.given_to(session, lines)
        return conversation.owner, [message_object(line, given.get(line.id)) for line in lines]

"""The stream of a conversation: server-sent events that resume where the client stopped.

PostgreSQL's notifications only wake a stream up. What it sends is read from the log, so that nothing depends on a
notification arriving.
"""

import asyncio
import contextlib
import math
import time
import uuid
from collections import defaultdict
from collections.abc import AsyncGenerator, Iterator
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Request
from fastapi.sse import EventSourceResponse
from sqlalchemy.exc import SQLAlchemyError

from bot.conversations.signals import TYPING
from bot.conversations.tables import Author, Owner
from bot.conversations.transcript import NEWS, PAGE, conversation, since
from bot.db import RECONNECT_SECONDS, heard, transaction
from bot.errors import Refusal
from bot.feedback import thumbs
from bot.people.tokens import student_of
from bot.web.reach import LAST_SEQ, After, House, InHouse, Token, speaking
from bot.web.rendering import message_object
from bot.web.sse import NOTHING, sse, stream

router = APIRouter(prefix="/api/chat")

LOOK_AGAIN_SECONDS = 30.0  # should a notification be lost
TYPING_SECONDS = 6.0
TELL_AGAIN_SECONDS = 2.0
LINES_SECONDS = 0.5


class News:
    """Wakes the streams of a conversation that has a new line, and knows who is writing. One connection to PostgreSQL for all of them."""

    def __init__(self, database_url: str) -> None:
        self._url = database_url
        self._waiting: dict[str, set[asyncio.Event]] = defaultdict(set)
        self._lines_soon = False
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
                self._wake([typed_by(conversation_id, author)])
            elif notice.payload == "lines":  # with a person: the queue shows the last one of each conversation, and there are many
                if not self._lines_soon:
                    asyncio.get_running_loop().call_later(LINES_SECONDS, self._tell_lines)
                self._lines_soon = True
            else:
                topic, _, author = notice.payload.partition(" ")
                self._typed.pop((topic, author), None)  # whoever has sent their line writes no more
                self._wake([topic])

    def is_typing(self, conversation_id: str, author: Author) -> bool:
        return self._since_typed(conversation_id, author) < TYPING_SECONDS

    def may_tell(self, conversation_id: str, author: Author) -> bool:
        """Whether it is time to tell again that they write."""
        return self._since_typed(conversation_id, author) > TELL_AGAIN_SECONDS

    def _since_typed(self, conversation_id: str, author: Author) -> float:
        return time.monotonic() - self._typed.get((conversation_id, author), -math.inf)

    @contextlib.contextmanager
    def of(self, *topics: str) -> Iterator[asyncio.Event]:
        """Set by what is notified of a conversation, of who writes in it, of the `desk`'s queue, or of a `session/…` that ends."""
        news = asyncio.Event()
        for topic in topics:
            self._waiting[topic].add(news)
        try:
            yield news
        finally:
            for topic in topics:
                self._waiting[topic].discard(news)
                if not self._waiting[topic]:
                    del self._waiting[topic]

    def _tell_lines(self) -> None:
        self._lines_soon = False
        self._wake(["desk"])

    def _wake(self, topics: list[str]) -> None:
        for topic in topics:
            for news in self._waiting.get(topic, ()):
                news.set()


def typed_by(conversation_id: str, author: str) -> str:
    """The topic of what the other side is told while they write."""
    return f"{conversation_id} {author}"


def _conversation_id(house: InHouse, token: Token) -> uuid.UUID:
    with speaking(house, token) as (_, _, found):
        return found.id


@router.get("/events")
async def events(
    house: InHouse,
    token: Token,
    conversation_id: Annotated[uuid.UUID, Depends(_conversation_id)],  # refuses before the stream begins
    request: Request,
    after: After = 0,
    last_event_id: Annotated[str | None, Header()] = None,
) -> EventSourceResponse:
    """Each message as it comes, with its number as the event's id; `owner` whenever the owner changes, `typing` as a person writes."""
    return stream(_told(house, token, conversation_id, request.app.state.news, cursor_of(last_event_id, after)))


async def _told(house: House, token: str, conversation_id: uuid.UUID, news: News, cursor: int) -> AsyncGenerator[bytes, None]:
    owner, typing, sure_until = "", False, 0.0  # whether the token still opens it costs as much as to read it
    topic = str(conversation_id)
    with news.of(topic, typed_by(topic, Author.ADVISOR)) as wake:
        while True:
            wake.clear()
            doubt = time.monotonic() > sure_until
            try:
                present, lines = await asyncio.to_thread(_read, house, token if doubt else None, conversation_id, cursor)
            except SQLAlchemyError:  # the database is being restarted: the stream goes on when it is back
                await asyncio.sleep(RECONNECT_SECONDS)
                continue
            except Refusal:  # erased, or the token has aged
                return
            if doubt:
                sure_until = time.monotonic() + LOOK_AGAIN_SECONDS
            told = []
            if present != owner:
                owner = present
                told.append(sse({"owner": owner}, event="owner"))
            if (writes := owner == Owner.HUMAN and news.is_typing(topic, Author.ADVISOR)) != typing:
                typing = writes
                told.append(sse({"typing": typing}, event="typing"))
            for line in lines:
                cursor = line["seq"]
                told.append(sse(line, seq=cursor))
            yield b"".join(told) or NOTHING
            if len(lines) < PAGE:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(TYPING_SECONDS if typing else LOOK_AGAIN_SECONDS):
                        await wake.wait()


def cursor_of(last_event_id: str | None, after: int) -> int:
    """Where to go on from: what the client last received, or else what it asked for."""
    if last_event_id and last_event_id.isdecimal() and len(last_event_id) <= len(str(LAST_SEQ)):
        return min(int(last_event_id), LAST_SEQ)
    return after


def _read(house: House, token: str | None, conversation_id: uuid.UUID, cursor: int) -> tuple[str, list[dict[str, Any]]]:
    """The owner, and the lines after the cursor. With a token: whether it still opens the conversation."""
    with transaction(house.sessions) as session:
        if token:
            student_of(session, house.settings.secret_key, token)
        found = conversation(session, conversation_id)
        lines = since(session, found, cursor)
        given = thumbs.given_to(session, lines)
        return found.owner, [message_object(line, given.get(line.id)) for line in lines]

"""A small house whose numbers are known."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from bot.conversations.tables import Author, Conversation, Message
from bot.db import Sessions, transaction
from bot.feedback.tables import Feedback, Satisfaction
from bot.handoff.tables import HandoffRequest
from tests.cast import a_conversation

NOW = datetime(2026, 11, 25, 17, tzinfo=UTC)  # a Wednesday
LAST_WEEK = NOW - timedelta(weeks=1)

Writes = Callable[..., None]


@pytest.fixture
def writes(sessions: Sessions) -> Writes:
    """Lines of a conversation at an instant: the student's, then what is answered, with a thumb if there is one."""

    def write(conversation_id: uuid.UUID, at: datetime, *answers: str, thumb: bool | None = None, author: Author = Author.BOT) -> None:
        with transaction(sessions) as session:
            conversation = session.get_one(Conversation, conversation_id)
            for answer in (None, *answers):
                conversation.last_seq += 1
                who = author if answer else Author.STUDENT
                line = Message(
                    conversation_id=conversation.id, seq=conversation.last_seq, channel="web", direction="in", author=who, text="…"
                )
                line.answer, line.sent_at = answer, at
                session.add(line)
                session.flush()
                if answer and thumb is not None:
                    session.add(Feedback(message_id=line.id, helpful=thumb, given_at=at))

    return write


@pytest.fixture
def asks(sessions: Sessions) -> Writes:
    """A request for a person: taken, answered and handed back so many minutes later."""

    def ask(
        at: datetime,
        *,
        language: str = "fr",
        wait: int | None = 10,
        word: int = 12,
        end: int = 40,
        reason: str = "asked",
        outcome: str = "answered",
        helped: str | None = None,
    ) -> None:
        conversation_id = a_conversation(sessions, language=language)
        with transaction(sessions) as session:
            request = HandoffRequest(conversation_id=conversation_id, reason=reason, context={}, requested_at=at)
            session.add(request)
            if wait is None:
                return
            request.state, request.outcome = "resolved", outcome
            request.claimed_at, request.ended_at = at + timedelta(minutes=wait), at + timedelta(minutes=end)
            for seq, minute in enumerate((word, word + 5), start=1):
                line = Message(conversation_id=conversation_id, seq=seq, channel="web", direction="out", author="advisor", text="…")
                line.sent_at = at + timedelta(minutes=minute)
                session.add(line)
            session.flush()
            if helped:
                session.add(Satisfaction(request_id=request.id, helped=helped, given_at=at))

    return ask

"""Requests for a person, as both sides know them: `student` asks, `advising` answers."""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.clock import now
from bot.conversations.tables import Author, Conversation
from bot.conversations.transcript import last_lines
from bot.handoff.tables import OPEN, HandoffRequest, RequestState

CONTEXT_LINES = 10


def open_request(session: Session, conversation_id: uuid.UUID) -> HandoffRequest | None:
    query = select(HandoffRequest).where(
        HandoffRequest.conversation_id == conversation_id,
        HandoffRequest.state.in_(OPEN),
    )
    return session.scalar(query)


def last_requests(session: Session, conversation_id: uuid.UUID, count: int = 5) -> Sequence[HandoffRequest]:
    """Those that are over, the latest first."""
    query = select(HandoffRequest).where(HandoffRequest.conversation_id == conversation_id, HandoffRequest.state.not_in(OPEN))
    return session.scalars(query.order_by(HandoffRequest.requested_at.desc()).limit(count)).all()


def last_resolved(session: Session, conversation_id: uuid.UUID) -> HandoffRequest | None:
    """The last one that an advisor brought to its end."""
    query = select(HandoffRequest).where(HandoffRequest.conversation_id == conversation_id, HandoffRequest.state == RequestState.RESOLVED)
    return session.scalar(query.order_by(HandoffRequest.ended_at.desc()).limit(1))


def waiting(session: Session) -> Sequence[HandoffRequest]:
    """The queue: urgent ones, then the oldest."""
    query = select(HandoffRequest).where(HandoffRequest.state == RequestState.WAITING)
    return session.scalars(query.order_by(HandoffRequest.urgent.desc(), HandoffRequest.requested_at)).all()


def end(request: HandoffRequest, state: RequestState, *, outcome: str) -> None:
    """The request is over."""
    request.state = state
    request.outcome = outcome
    request.ended_at = now()


def context_of(session: Session, conversation: Conversation, answered: str | None) -> dict[str, Any]:
    """What an advisor should know before the first word: language, channel, the last answer, the last lines."""
    lines = last_lines(session, conversation, CONTEXT_LINES)
    return {
        "language": conversation.language,
        "channel": conversation.channel,
        "last_answer": answered,
        "messages": [line.seq for line in lines],
        "last_words": next((line.text for line in reversed(lines) if line.author == Author.STUDENT), None),
    }

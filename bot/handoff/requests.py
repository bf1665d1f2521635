"""Requests for a person, as both sides know them: `student` asks, `advising` answers."""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bot.clock import now
from bot.conversations.tables import Conversation, Message
from bot.conversations.transcript import last_words
from bot.handoff.tables import OPEN, HandoffRequest, RequestState
from bot.staff import territories


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


def end(request: HandoffRequest, state: RequestState, *, outcome: str) -> None:
    """The request is over."""
    request.state = state
    request.outcome = outcome
    request.ended_at = now()


def context_of(session: Session, conversation: Conversation, answered: str | None) -> dict[str, Any]:
    """Why the request came, as it was then: the last answer, the student's last words and region. The rest: `packet`."""
    words, territory = last_words(session, conversation), territory_of(session, conversation)
    return {"last_answer": answered, "last_words": words, "territory": territory}


def territory_of(session: Session, conversation: Conversation) -> str | None:
    """The region of the last place that the student named; None when they named none that we know."""
    named = or_(*(Message.understood.contains({"entities": [{"entity": kind}]}) for kind in territories.KINDS))
    query = select(Message.understood).where(Message.conversation_id == conversation.id, named).order_by(Message.seq.desc())
    places = (one["value"] for understood in session.scalars(query) for one in (understood or {})["entities"])
    return next((territory for place in places if (territory := territories.of(str(place)))), None)

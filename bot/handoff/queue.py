"""What the desk shows: who waits for a person and why, who speaks with whom."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, true
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session, aliased

from bot.content.library import Library
from bot.conversations.tables import Author, Conversation, Message
from bot.conversations.urgency import rank
from bot.handoff.tables import OPEN, HandoffRequest, RequestState, Tag
from bot.staff.tables import Team
from bot.staff.teams import serves

PATIENCE = timedelta(minutes=15)
PATIENCE_IF_URGENT = timedelta(minutes=5)


@dataclass(frozen=True)
class Waiting:
    """One open request, as a line of the queue."""

    request_id: uuid.UUID
    conversation_id: uuid.UUID
    reason: str
    danger: str | None
    urgent: bool
    topic: str | None  # the key of the last answer, `ask/…`
    handled_by: str | None
    territory: str | None
    language: str
    channel: str
    advisor: str | None
    requested_at: datetime
    last_words: str
    last_words_at: datetime | None
    snoozed_until: datetime | None
    alerted_at: datetime | None
    tags: list[str] | None
    followed_by: str | None  # the advisor who last brought a request of this conversation to its end

    def is_late(self, at: datetime) -> bool:
        """Whether nobody took it for so long that a lead should see to it."""
        return self.advisor is None and at - self.requested_at > (PATIENCE_IF_URGENT if self.urgent else PATIENCE)

    def is_for(self, team: Team | None) -> bool:
        return serves(team, self.language, self.handled_by, self.territory)

    def is_aside(self, at: datetime) -> bool:
        return self.snoozed_until is not None and self.snoozed_until > at


_last = (
    select(Message.text, Message.sent_at)
    .where(Message.conversation_id == HandoffRequest.conversation_id, Message.author == Author.STUDENT)
    .order_by(Message.seq.desc())
    .limit(1)
    .lateral()
)
_earlier = aliased(HandoffRequest)
_before = (
    select(_earlier.advisor)
    .where(_earlier.conversation_id == HandoffRequest.conversation_id, _earlier.state == RequestState.RESOLVED)
    .order_by(_earlier.ended_at.desc())
    .limit(1)
    .scalar_subquery()
)
_tags = select(func.array_agg(aggregate_order_by(Tag.tag, Tag.tag))).where(Tag.conversation_id == HandoffRequest.conversation_id)
# In the order of `Waiting`, and made once: each advisor’s screen reads this all the time.
_OPEN = (
    select(
        *(HandoffRequest.id, HandoffRequest.conversation_id, HandoffRequest.reason, HandoffRequest.context["danger"].astext),
        *(HandoffRequest.urgent, HandoffRequest.context["last_answer"].astext, HandoffRequest.handled_by),
        *(HandoffRequest.context["territory"].astext, Conversation.language, Conversation.channel, HandoffRequest.advisor),
        *(HandoffRequest.requested_at, func.coalesce(_last.c.text, ""), _last.c.sent_at),
        *(HandoffRequest.snoozed_until, HandoffRequest.alerted_at, _tags.scalar_subquery(), _before),
    )
    .select_from(HandoffRequest)
    .join(Conversation, Conversation.id == HandoffRequest.conversation_id)
    .outerjoin(_last, true())
    .where(HandoffRequest.state.in_(OPEN))
)


def open_requests(session: Session, library: Library) -> list[Waiting]:
    """All that is open, in the order to take it: danger, then what asks for a person or has a deadline, then the oldest."""
    lines = [Waiting(*found) for found in session.execute(_OPEN)]
    return sorted(lines, key=lambda line: (not line.urgent, rank(library, line.topic), line.requested_at))


def place(session: Session, library: Library, conversation_id: uuid.UUID) -> int | None:
    """How many wait before this conversation, and itself; None when it does not wait."""
    waiting = [line.conversation_id for line in open_requests(session, library) if line.advisor is None]
    return waiting.index(conversation_id) + 1 if conversation_id in waiting else None

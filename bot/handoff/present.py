"""What stands beside a transcript, read in one query: every page of a conversation reads it at each change."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import String, and_, bindparam, cast, func, literal_column, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session, aliased

from bot.conversations.tables import Conversation, Delivery, DeliveryState, Message
from bot.feedback.tables import Feedback
from bot.handoff.tables import OPEN, HandoffRequest, Note, Tag
from bot.staff.tables import Member


@dataclass(frozen=True)
class Present:
    """The open request if there is one, and what was said about the conversation."""

    reason: str | None
    danger: str | None
    urgent: bool | None
    advisor: str | None
    advisor_name: str | None
    snoozed_until: datetime | None
    undelivered: dict[str, str]  # by the number of a line: the state of what a channel has not taken yet, or never will
    thumbs: dict[str, list[bool | str | None]]  # by the number of an answer: whether it helped, a word
    notes: list[dict[str, Any]]  # by whom, when, the text
    tags: list[str]


_seq = cast(Message.seq, String)
_undelivered = (
    select(func.jsonb_object_agg(_seq, Delivery.state))
    .select_from(Message)
    .join(Delivery, Delivery.message_id == Message.id)
    .where(Message.conversation_id == Conversation.id, Delivery.state != DeliveryState.SENT)
)
_thumbs = (
    select(func.jsonb_object_agg(_seq, func.jsonb_build_array(Feedback.helpful, Feedback.word)))
    .select_from(Message)
    .join(Feedback, Feedback.message_id == Message.id)
    .where(Message.conversation_id == Conversation.id)
)
_by = aliased(Member)
_note = func.jsonb_build_object("by", func.coalesce(_by.name, Note.advisor), "at", Note.written_at, "text", Note.text)
_notes = (
    select(func.jsonb_agg(aggregate_order_by(_note, Note.written_at)))
    .select_from(Note)
    .outerjoin(_by, cast(_by.id, String) == Note.advisor)
    .where(Note.conversation_id == Conversation.id)
)
_tags = select(func.array_agg(aggregate_order_by(Tag.tag, Tag.tag))).where(Tag.conversation_id == Conversation.id)
_SAID = {_undelivered: "'{}'::jsonb", _thumbs: "'{}'::jsonb", _notes: "'[]'::jsonb", _tags: "'{}'::text[]"}
# Made once: to make it costs as much as to run it.
_PRESENT = (
    select(
        *(HandoffRequest.reason, HandoffRequest.context["danger"].astext, HandoffRequest.urgent),
        *(HandoffRequest.advisor, Member.name, HandoffRequest.snoozed_until),
        *(func.coalesce(one.scalar_subquery(), literal_column(none)) for one, none in _SAID.items()),
    )
    .select_from(Conversation)
    .outerjoin(HandoffRequest, and_(HandoffRequest.conversation_id == Conversation.id, HandoffRequest.state.in_(OPEN)))
    .outerjoin(Member, cast(Member.id, String) == HandoffRequest.advisor)
    .where(Conversation.id == bindparam("conversation_id"))
)


def present(session: Session, conversation_id: uuid.UUID) -> Present:
    """Raises NoResultFound when there is no such conversation."""
    return Present(*session.execute(_PRESENT, {"conversation_id": conversation_id}).one())

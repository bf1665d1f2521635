"""Requests for a person, each with the context an advisor needs."""

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Index, false, func, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.db import Table


class Reason(StrEnum):
    ASKED = "asked"  # the student asked
    DANGER = "danger"  # the assistant asked, for the student's safety
    UNSURE = "unsure"  # the assistant asked, having misunderstood twice
    TAKEN_OVER = "taken_over"  # an advisor stepped in unasked


class RequestState(StrEnum):
    WAITING = "waiting"
    CLAIMED = "claimed"
    RESOLVED = "resolved"
    CANCELLED = "cancelled"


class Outcome(StrEnum):
    """How a request ended, as the advisor says."""

    ANSWERED = "answered"
    REFERRED = "referred"  # to another service, or a regulated adviser
    NO_REPLY = "no_reply"  # the student did not come back
    NOT_FOR_US = "not_for_us"


OPEN = (RequestState.WAITING, RequestState.CLAIMED)


class HandoffRequest(Table):
    """One request of one conversation; at most one is open at a time."""

    __tablename__ = "handoff_requests"
    __table_args__ = (
        Index(
            "uq_handoff_requests_open",
            "conversation_id",
            unique=True,
            postgresql_where=text("state IN ('waiting', 'claimed')"),
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    conversation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), index=True)
    reason: Mapped[str]
    handled_by: Mapped[str | None]  # which kind of adviser the last answer points to
    urgent: Mapped[bool] = mapped_column(default=False, server_default=false())
    state: Mapped[str] = mapped_column(default=RequestState.WAITING, index=True)
    context: Mapped[dict[str, Any]]
    advisor: Mapped[str | None]
    outcome: Mapped[str | None]
    summary: Mapped[str | None]  # what the advisor told the student on handing back
    requested_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    claimed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    snoozed_until: Mapped[datetime | None]  # put aside; a trigger takes it up again when the student writes
    alerted_at: Mapped[datetime | None]  # when leads were told that nobody takes it


def is_aside(at: datetime) -> ColumnElement[bool]:
    """Whether a request is put aside at this moment."""
    return func.coalesce(HandoffRequest.snoozed_until > at, false())


class Note(Table):
    """A word between colleagues about a conversation; the student is not told it, and may ask for it (Law 25)."""

    __tablename__ = "notes"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    conversation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), index=True)
    advisor: Mapped[str]
    text: Mapped[str]
    written_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())


class Mention(Table):
    """A colleague named in a note, who has or has not seen it since."""

    __tablename__ = "mentions"

    note_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("notes.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True, index=True)
    seen_at: Mapped[datetime | None]


class Tag(Table):
    """A word of the team on a conversation, for finding it again; the student may ask for it, as for notes."""

    __tablename__ = "conversation_tags"

    conversation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True)
    tag: Mapped[str] = mapped_column(primary_key=True, index=True)
    by: Mapped[str]
    at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())

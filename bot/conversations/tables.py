"""Conversations, their one append-only log of messages, and the work each message still needs."""

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, UniqueConstraint, func, text
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.db import Table

OF_DOUBT = "answer IN ('unsure', 'none_of_these', 'unsure_twice', 'unsure_still', 'lost')"  # the keys of `doubt.DOUBTS`
# How sure the likeliest reading of a line is, between 0 and 1, as its indexes have it.
CONFIDENCE = "((((understood -> 'ranking') -> 0) ->> 'confidence')::double precision)"


class Owner(StrEnum):
    """Who speaks to the student."""

    BOT = "bot"
    WAITING = "waiting"  # for a person
    HUMAN = "human"


class Author(StrEnum):
    STUDENT = "student"
    BOT = "bot"
    ADVISOR = "advisor"
    SYSTEM = "system"


class TurnState(StrEnum):
    PENDING = "pending"
    ANSWERED = "answered"
    LEFT_TO_HUMAN = "left_to_human"
    DEAD = "dead"  # given up after MAX_ATTEMPTS; the student was told


class DeliveryState(StrEnum):
    PENDING = "pending"
    SENT = "sent"
    DEAD = "dead"


class Conversation(Table):
    """One student on one channel."""

    __tablename__ = "conversations"
    __table_args__ = (UniqueConstraint("student_id", "channel"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    student_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("students.id", ondelete="CASCADE"))
    channel: Mapped[str]
    address: Mapped[str]
    owner: Mapped[str] = mapped_column(default=Owner.BOT)
    language: Mapped[str]
    last_seq: Mapped[int] = mapped_column(default=0)
    read_seq: Mapped[int] = mapped_column(default=0, server_default="0")  # the last line that the student's page showed
    last_at: Mapped[datetime] = mapped_column(server_default=func.now(), index=True)  # of the last line
    # The engine knows the conversation by this opaque id alone.
    engine_sender: Mapped[uuid.UUID] = mapped_column(default=uuid.uuid4, unique=True)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Message(Table):
    """One line of the log. Never changed once written, but for what the engine understood (a trigger sees to it)."""

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("conversation_id", "seq"),
        UniqueConstraint("channel", "external_id"),
        # For who reads them afterwards (`bot.review.inbox`).
        Index("ix_messages_of_students", "sent_at", postgresql_where=text("author = 'student'")),
        Index("ix_messages_of_doubt", "sent_at", postgresql_where=text(OF_DOUBT)),
        # The desk's list of all conversations goes by these.
        Index("ix_messages_spoken_of", text("coalesce(subject, answer)"), "conversation_id"),
        Index("ix_messages_confidence", text(CONFIDENCE), "conversation_id"),
        Index("ix_messages_conversation_id_confidence", "conversation_id", text(CONFIDENCE)),
        # What the figures count a year of, without its texts; no column that is written later, which would cost each update.
        Index("ix_messages_advisor", "conversation_id", "sent_at", postgresql_where=sql("author = 'advisor'")),
        Index("ix_messages_sent_at", "sent_at", postgresql_include=["conversation_id", "author", "answer"]),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    conversation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    seq: Mapped[int]
    channel: Mapped[str]
    external_id: Mapped[str | None]
    direction: Mapped[str]
    author: Mapped[str]
    language: Mapped[str | None]
    text: Mapped[str]
    act: Mapped[str | None]  # set when a button or a command was used: what it stands for
    answer: Mapped[str | None]  # the content key a reply was made from
    subject: Mapped[str | None]  # what it speaks of, `ask/…` or `beyond/…`, when `answer` does not say so
    sources: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list)
    understood: Mapped[dict[str, Any] | None]
    masked: Mapped[bool] = mapped_column(default=False)
    in_reply_to: Mapped[int | None] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"), index=True)
    sent_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    buttons: Mapped[list["Button"]] = relationship(order_by="Button.position", passive_deletes=True)

    @property
    def is_answer(self) -> bool:
        """Whether the assistant says here what it knows of a subject, or that it does not know: what a student may find useful or not."""
        return self.author == Author.BOT and (self.answer or "").startswith(("ask/", "beyond/"))


class Button(Table):
    """A choice offered with a message. Channels only ever carry the opaque id."""

    __tablename__ = "buttons"

    id: Mapped[str] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    label: Mapped[str]
    value: Mapped[str]


class Turn(Table):
    """The answer owed to one message of a student."""

    __tablename__ = "turns"

    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True)
    state: Mapped[str] = mapped_column(default=TurnState.PENDING, index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None]
    accepted_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    finished_at: Mapped[datetime | None]


class Delivery(Table):
    """The sending owed for one message, on a channel that must be called (the web chat reads the log itself)."""

    __tablename__ = "deliveries"

    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True)
    state: Mapped[str] = mapped_column(default=DeliveryState.PENDING, index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    parts_sent: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    finished_at: Mapped[datetime | None]

"""Students, their addresses on each channel, their consents and their web-chat tokens."""

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.db import Table


class Channel(StrEnum):
    WEB = "web"
    TELEGRAM = "telegram"


class Student(Table):
    """A person we accompany. No name, no e-mail: nothing we do not need. Deleting the row deletes all we know of them."""

    __tablename__ = "students"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    language: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    addresses: Mapped[list["Address"]] = relationship(back_populates="student", passive_deletes=True)


class Address(Table):
    """Where one channel reaches a student: a Telegram chat id, a random id for the web."""

    __tablename__ = "addresses"
    __table_args__ = (UniqueConstraint("channel", "address"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    student_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("students.id", ondelete="CASCADE"), index=True)
    channel: Mapped[str]
    address: Mapped[str]
    reachable: Mapped[bool] = mapped_column(default=True)  # False once the student blocked us
    student: Mapped[Student] = relationship(back_populates="addresses")


class Consent(Table):
    """One student accepted one version of the notice, in one language, on one channel."""

    __tablename__ = "consents"

    id: Mapped[int] = mapped_column(primary_key=True)
    student_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("students.id", ondelete="CASCADE"), index=True)
    notice_version: Mapped[str]
    language: Mapped[str]
    channel: Mapped[str]
    accepted_at: Mapped[datetime] = mapped_column(server_default=func.now())


class ChatToken(Table):
    """The key of one web conversation; only its SHA-256 is kept."""

    __tablename__ = "chat_tokens"

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    student_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("students.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime]

"""What a reviewer made of a message of a student: an example to teach with, once the studio accepts it."""

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, false, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from bot.db import Table


class Verdict(StrEnum):
    INTENT = "intent"  # one of our questions
    NEW_QUESTION = "new_question"  # one that we should have
    NOT_FOR_US = "not_for_us"  # out of scope


class CandidateState(StrEnum):
    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    REFUSED = "refused"


class Candidate(Table):
    """The verdict on one message, the last one given, and where it comes from. Goes when the message goes."""

    __tablename__ = "candidates"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"), unique=True)
    text: Mapped[str]  # masked like any message
    edited: Mapped[bool] = mapped_column(default=False, server_default=false())  # the reviewer took something out of it
    language: Mapped[str]  # of the message, or of its conversation when a few words do not tell
    verdict: Mapped[str]
    meant: Mapped[str | None]  # the intent (`ask/…`, `beyond/…`), or the title of the new question
    readings: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)  # what the engine had made of it
    model: Mapped[str | None]  # which model that was, when it is known
    by: Mapped[str]  # a member's id
    at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp(), index=True)
    state: Mapped[str] = mapped_column(default=CandidateState.PROPOSED, server_default=CandidateState.PROPOSED)

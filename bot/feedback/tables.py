"""What a student thinks: of one answer, of one stretch with a person."""

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, func
from sqlalchemy.orm import Mapped, mapped_column

from bot.db import Table


class Helped(StrEnum):
    """Whether a person of the team helped, as the student says."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


class Feedback(Table):
    """A thumb up or down for an answer of the assistant, and a word if there is one; the last one given counts."""

    __tablename__ = "feedback"

    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True)
    helpful: Mapped[bool]
    word: Mapped[str | None]  # masked like any message
    given_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp(), index=True)


class Satisfaction(Table):
    """The answer to the short question asked after a request was handed back."""

    __tablename__ = "satisfaction"

    request_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("handoff_requests.id", ondelete="CASCADE"), primary_key=True)
    helped: Mapped[str]
    given_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp(), index=True)

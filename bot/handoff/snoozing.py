"""A conversation in hand is put aside until a moment; it comes back then, or at once when the student writes."""

import uuid
from datetime import datetime, time, timedelta

from sqlalchemy.orm import Session

from bot.clock import QUEBEC
from bot.conversations.ownership import lock
from bot.errors import BadRequest
from bot.handoff.advising import held_by

LONGEST = timedelta(days=60)
MORNING = time(9)


def moment(chosen: str, at: datetime) -> datetime:
    """`hour`: in an hour; `tomorrow`: at nine; else a date and time of Québec, such as `2026-12-01T14:30`. Raises BadRequest."""
    if chosen == "hour":
        return at + timedelta(hours=1)
    if chosen == "tomorrow":
        return datetime.combine(at.astimezone(QUEBEC).date() + timedelta(days=1), MORNING, QUEBEC)
    try:
        return datetime.fromisoformat(chosen).replace(tzinfo=QUEBEC)
    except ValueError as error:
        raise BadRequest from error


def put_aside(session: Session, conversation_id: uuid.UUID, *, advisor: str, until: datetime, at: datetime) -> None:
    """Raises NotYours unless this advisor holds the conversation, BadRequest for a moment that is past or more than sixty days away."""
    if not at < until <= at + LONGEST:
        raise BadRequest
    held_by(session, lock(session, conversation_id), advisor).snoozed_until = until


def take_up(session: Session, conversation_id: uuid.UUID, *, advisor: str) -> None:
    """In hand again, before its time. Raises NotYours."""
    held_by(session, lock(session, conversation_id), advisor).snoozed_until = None

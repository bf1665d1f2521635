"""Whether a person of the team helped: asked once a request is over, answered with a button."""

import uuid

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from bot.feedback.tables import Helped, Satisfaction


def rate(session: Session, request_id: uuid.UUID, helped: Helped) -> None:
    """The last answer counts."""
    given = insert(Satisfaction).values(request_id=request_id, helped=helped)
    changed = {"helped": given.excluded.helped, "given_at": func.clock_timestamp()}
    session.execute(given.on_conflict_do_update(index_elements=[Satisfaction.request_id], set_=changed))


def helped(session: Session, request_id: uuid.UUID) -> str | None:
    """What the student said of the help; None when they were not asked, or did not say."""
    return session.scalar(select(Satisfaction.helped).where(Satisfaction.request_id == request_id))

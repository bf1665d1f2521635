"""What students think: thumbs by topic, and whether a person helped."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.conversations.tables import Message
from bot.feedback.tables import Feedback, Satisfaction
from bot.figures.weeks import Weeks


@dataclass(frozen=True)
class Thumbs:
    key: str
    up: int
    count: int

    @property
    def share(self) -> float:
        """Of thumbs up, from 0 to 1."""
        return self.up / self.count


def thumbs(session: Session, weeks: Weeks) -> list[Thumbs]:
    """By topic, the least liked first."""
    query = (
        select(Message.answer, func.count().filter(Feedback.helpful), func.count())
        .join(Message, Message.id == Feedback.message_id)
        .where(weeks.holds(Feedback.given_at))
        .group_by(Message.answer)
    )
    return sorted(
        (Thumbs(key or "", up, count) for key, up, count in session.execute(query)), key=lambda one: (one.share, -one.count, one.key)
    )


def satisfaction(session: Session, weeks: Weeks) -> dict[str, int]:
    """How many said `yes`, `partly`, `no`."""
    query = select(Satisfaction.helped, func.count()).where(weeks.holds(Satisfaction.given_at)).group_by(Satisfaction.helped)
    return dict(session.execute(query).all())

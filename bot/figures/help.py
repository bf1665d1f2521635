"""The help of people: how many ask, why, how long they wait, how it ends."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Float, ScalarSelect, func, select, type_coerce
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.orm import Session

from bot.conversations.tables import Author, Conversation, Message
from bot.figures.talks import ByLanguage
from bot.figures.weeks import Weeks
from bot.handoff.tables import HandoffRequest, Reason


@dataclass(frozen=True)
class Spread:
    """Minutes: half took less than `median`, nine of ten less than `ninth`."""

    median: float
    ninth: float


Spreads = list[Spread | None]  # one for each week; None where there is nothing to tell


@dataclass(frozen=True)
class Help:
    """Requests for a person, by the week they were made in."""

    requests: ByLanguage
    reasons: dict[str, int]
    outcomes: dict[str, int]  # `open` for those that are not over
    waits: Spreads  # until somebody took it
    first_answers: Spreads  # until somebody wrote
    stretches: Spreads  # from there to the hand-back


def help_given(session: Session, weeks: Weeks) -> Help:
    """What became of the requests of these weeks."""
    week, within = weeks.number(HandoffRequest.requested_at), weeks.holds(HandoffRequest.requested_at)
    counted = select(week, Conversation.language, func.count()).join(Conversation, Conversation.id == HandoffRequest.conversation_id)
    requests: ByLanguage = defaultdict(lambda: [0] * weeks.count)
    for number, language, count in session.execute(counted.where(within).group_by(week, Conversation.language)):
        requests[language][number] = count

    def by(column: ColumnElement[str]) -> dict[str, int]:
        query = select(column, func.count()).where(within).group_by(column).order_by(func.count().desc(), column)
        return dict(session.execute(query).all())

    return Help(
        dict(requests),
        by(HandoffRequest.reason.expression),
        by(func.coalesce(HandoffRequest.outcome, "open")),
        *_spreads(session, weeks),
    )


def _spreads(session: Session, weeks: Weeks) -> tuple[Spreads, Spreads, Spreads]:
    """Of waits, of first answers and of stretches. Who was taken unasked did not wait."""
    asked, taken, ended = HandoffRequest.requested_at, HandoffRequest.claimed_at, HandoffRequest.ended_at
    week = weeks.number(asked)
    query = select(week, *(_spread(until - since) for since, until in ((asked, taken), (asked, _first_answer()), (taken, ended))))
    rows = session.execute(query.where(weeks.holds(asked), HandoffRequest.reason != Reason.TAKEN_OVER).group_by(week))
    found = {row[0]: [Spread(*one) if one and one[0] is not None else None for one in row[1:]] for row in rows}
    waits, first_answers, stretches = zip(*(found.get(number, [None] * 3) for number in range(weeks.count)), strict=True)
    return list(waits), list(first_answers), list(stretches)


def _spread(span: ColumnElement[Any]) -> ColumnElement[Sequence[float]]:
    return type_coerce(func.percentile_cont(array([0.5, 0.9])).within_group(func.extract("epoch", span) / 60), ARRAY(Float))


def _first_answer() -> ScalarSelect[datetime]:
    """When an advisor first wrote for a request."""
    written = select(func.min(Message.sent_at)).where(
        Message.conversation_id == HandoffRequest.conversation_id,
        Message.author == Author.ADVISOR,
        Message.sent_at.between(HandoffRequest.claimed_at, func.coalesce(HandoffRequest.ended_at, func.now())),
    )
    return written.correlate(HandoffRequest).scalar_subquery()

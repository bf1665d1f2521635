"""The messages worth a look: not understood, read in two ways, or answered in vain. What was judged leaves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, case, exists, func, literal, not_, select, union
from sqlalchemy.orm import Session, aliased

from bot.conversations.doubt import DOUBTS
from bot.conversations.tables import Author, Message
from bot.feedback.tables import Feedback
from bot.review.clusters import clusters
from bot.review.tables import Candidate

LATELY = timedelta(days=60)
MOST = 200  # messages for each reason, the newest
CLOSE = 0.15  # between the probabilities of the two first readings


class Why(StrEnum):
    """Why a message is worth a look."""

    THUMB_DOWN = "thumb_down"  # the student says that the answer did not help
    LOST = "lost"  # the reply was a doubt
    CLOSE = "close"  # it was answered, and another reading was nearly as likely


WORTH = {Why.THUMB_DOWN: 4, Why.LOST: 2, Why.CLOSE: 1}


@dataclass(frozen=True)
class Found:
    """A message, and why it is here."""

    message: Message
    why: tuple[str, ...]


@dataclass(frozen=True)
class Item:
    """What is judged at once: a message, or several that say much the same, under the words of one of them."""

    label: str | None
    found: tuple[Found, ...]


def inbox(session: Session, *, at: datetime) -> list[Item]:
    """Groups of messages that got no good answer, the largest first; then messages one by one, the most telling first."""
    found = worth_a_look(session, at=at)
    place = {one.message.id: one for one in found}
    unanswered = sorted((one.message for one in found if one.why != (Why.CLOSE,)), key=lambda message: message.id)
    groups = [Item(group.label, tuple(place.pop(message.id) for message in group.members)) for group in clusters(unanswered)]
    return [*groups, *(Item(None, (one,)) for one in place.values())]


def worth_a_look(session: Session, *, at: datetime) -> list[Found]:
    """The messages with their reasons: those with the weightiest first, then the newest."""
    return [Found(message, tuple(why for why in WORTH if why in given)) for message, given in session.execute(in_order(at))]


def in_order(at: datetime) -> Select[Message, Any]:
    """The query: each message with the list of its reasons."""
    asked = _reasons(at - LATELY).items()
    newest = (query.add_columns(literal(why.value).label("why")).where(*_UNJUDGED).limit(MOST) for why, query in asked)
    reasons = union(*newest).subquery()
    weight = func.sum(case({why.value: weight for why, weight in WORTH.items()}, value=reasons.c.why))
    query = select(Message, func.array_agg(reasons.c.why)).join(reasons, reasons.c.id == Message.id).group_by(Message.id)
    return query.order_by(weight.desc(), Message.sent_at.desc(), Message.id)


def answers_to(session: Session, messages: Sequence[Message]) -> dict[int, Message]:
    """What the assistant answered to each, by the id of the message: its last line."""
    query = select(Message).where(Message.in_reply_to.in_([message.id for message in messages]), Message.author == Author.BOT)
    return {line.in_reply_to: line for line in session.scalars(query.order_by(Message.id)) if line.in_reply_to}


_UNJUDGED = (
    Message.author == Author.STUDENT,
    Message.act.is_(None),  # a pressed button teaches nothing
    not_(exists().where(Candidate.message_id == Message.id)),
)


def _reasons(since: datetime) -> dict[Why, Select[int]]:
    reply = aliased(Message)
    replied = select(Message.id).join(reply, reply.in_reply_to == Message.id)
    first, second = (Message.understood[("ranking", place, "confidence")].as_float() for place in (0, 1))
    return {
        Why.THUMB_DOWN: replied.join(Feedback, Feedback.message_id == reply.id)
        .where(not_(Feedback.helpful), Feedback.given_at > since)
        .order_by(Feedback.given_at.desc()),
        Why.LOST: replied.where(reply.answer.in_(sorted(DOUBTS)), reply.sent_at > since).order_by(reply.sent_at.desc()),
        Why.CLOSE: select(Message.id).where(first - second < CLOSE, Message.sent_at > since).order_by(Message.sent_at.desc()),
    }

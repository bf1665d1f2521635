"""How much is written, and what is asked: conversations, questions, topics, by week and language."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from bot.conversations.tables import Author, Conversation, Message
from bot.figures.weeks import Weeks

NOT_UNDERSTOOD = {"unsure", "unsure_twice", "unsure_still"}

ByLanguage = dict[str, list[int]]  # a count for each week


@dataclass(frozen=True)
class Topic:
    """What was answered about one subject, `ask/…` or `beyond/…`; or the questions not understood."""

    key: str
    by_language: ByLanguage = field(default_factory=dict)

    @property
    def by_week(self) -> list[int]:
        return [sum(week) for week in zip(*self.by_language.values(), strict=True)]

    @property
    def total(self) -> int:
        return sum(self.by_week)

    @property
    def halves(self) -> tuple[int, int]:
        """In the first half of the whole weeks, and in the second; the present week is in neither."""
        whole = self.by_week[:-1]
        half = len(whole) // 2
        return sum(whole[:half]), sum(whole[half:])


def conversations(session: Session, weeks: Weeks) -> ByLanguage:
    """Those in which the student wrote, each once a week."""
    active = (
        select(weeks.number(Message.sent_at).label("week"), Message.conversation_id)
        .where(weeks.holds(Message.sent_at), Message.author == Author.STUDENT)
        .distinct()
        .subquery()
    )
    query = select(active.c.week, Conversation.language, func.count()).join(Conversation, Conversation.id == active.c.conversation_id)
    found: ByLanguage = defaultdict(lambda: [0] * weeks.count)
    for week, language, count in session.execute(query.group_by(active.c.week, Conversation.language)):
        found[language][week] = count
    return dict(found)


def topics(session: Session, weeks: Weeks) -> list[Topic]:
    """What the assistant answered, and what it did not understand; the most asked first."""
    week = weeks.number(Message.sent_at)
    query = (
        select(week, Conversation.language, Message.answer, func.count())
        .join(Conversation, Conversation.id == Message.conversation_id)
        .where(
            weeks.holds(Message.sent_at),
            Message.author == Author.BOT,
            or_(Message.answer.like("ask/%"), Message.answer.like("beyond/%"), Message.answer.in_(NOT_UNDERSTOOD)),
        )
        .group_by(week, Conversation.language, Message.answer)
    )
    found: dict[str, ByLanguage] = defaultdict(lambda: defaultdict(lambda: [0] * weeks.count))
    for number, language, key, count in session.execute(query):
        found["unsure" if key in NOT_UNDERSTOOD else str(key)][language][number] += count
    return sorted((Topic(key, dict(counts)) for key, counts in found.items()), key=lambda topic: (-topic.total, topic.key))


def conversations_about(session: Session, weeks: Weeks, keys: Collection[str]) -> list[int]:
    """The conversations that were given one of these answers, each once a week."""
    week = weeks.number(Message.sent_at)
    query = select(week, func.count(Message.conversation_id.distinct())).where(
        weeks.holds(Message.sent_at), Message.author == Author.BOT, Message.answer.in_(keys)
    )
    counts = dict(session.execute(query.group_by(week)).all())
    return [counts.get(number, 0) for number in range(weeks.count)]

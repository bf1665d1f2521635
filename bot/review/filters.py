"""Which conversations are looked for: each filter is a condition on a conversation, and all that are set must hold."""

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from sqlalchemy import ColumnElement, exists, literal_column, select

from bot.clock import QUEBEC
from bot.conversations.doubt import DOUBTS
from bot.conversations.tables import CONFIDENCE, Conversation, Message
from bot.conversations.transcript import SUBJECT
from bot.feedback.tables import Feedback
from bot.handoff.tables import HandoffRequest, Tag
from bot.review.words import said_in

LONGEST = 200  # characters looked for; the rest is left out
AGAIN = {"unsure_still", "unsure_twice"}  # said when the student tried other words and was not understood again

Condition = ColumnElement[bool]
Conversations = type[Conversation]  # or an alias of it


def doubted(one: Conversations) -> Condition:
    """The assistant did not understand, or asked back."""
    return _line(one, SUBJECT.in_(DOUBTS))


def rephrased(one: Conversations) -> Condition:
    """The student said it in other words: the assistant doubted twice in a row."""
    return _line(one, SUBJECT.in_(AGAIN))


def disliked(one: Conversations) -> Condition:
    """An answer got a thumb down."""
    down = select(Message.conversation_id).join(Feedback, Feedback.message_id == Message.id).where(Feedback.helpful.is_(False))
    return one.id.in_(down.offset(0))  # the offset keeps them together: they are few, and looked up once


def escalated(one: Conversations, *conditions: Condition) -> Condition:
    """A person was asked for."""
    return exists().where(HandoffRequest.conversation_id == one.id, *conditions)


def urgent(one: Conversations) -> Condition:
    """Somebody was in danger."""
    return escalated(one, HandoffRequest.urgent.is_(True))


FLAGS = {"urgent": urgent, "escalated": escalated, "disliked": disliked, "rephrased": rephrased, "doubted": doubted}


def understood_with_less(than: int) -> Condition:
    """The likeliest reading of the line has less than this many per cent."""
    likeliest: ColumnElement[float] = literal_column(CONFIDENCE)
    return likeliest < than / 100


def _line(one: Conversations, *conditions: Condition) -> Condition:
    """Some line of the conversation is so."""
    return exists().where(Message.conversation_id == one.id, *conditions)


Word = Annotated[str, AfterValidator(lambda word: word.replace("\0", "")[:LONGEST])]


class Filters(BaseModel):
    """What a member looks for, as a form or an address says it. Raises pydantic.ValidationError."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    words: Word = ""
    language: Word = ""
    channel: Word = ""
    topic: Word = ""  # spoken of at any moment: `ask/…`, `beyond/…`
    below: int | None = Field(None, ge=1, le=100)  # per cent: a message was understood with less
    urgent: bool = False
    escalated: bool = False
    disliked: bool = False
    rephrased: bool = False
    doubted: bool = False
    outcome: Word = ""
    advisor: Word = ""
    tag: Word = ""
    since: date | None = None  # days of Québec, of the last line
    until: date | None = None

    @model_validator(mode="before")
    @classmethod
    def _without_blanks(cls, given: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in given.items() if value != ""}

    def query(self) -> dict[str, str]:
        """What is set, as an address says it."""
        return {name: str(value) for name, value in self.model_dump(mode="json", exclude_defaults=True).items()}

    def conditions(self, one: Conversations) -> Iterator[Condition]:
        if self.language:
            yield one.language == self.language
        if self.channel:
            yield one.channel == self.channel
        if self.since:
            yield one.last_at >= datetime.combine(self.since, time.min, QUEBEC)
        if self.until:
            yield one.last_at <= datetime.combine(self.until, time.max, QUEBEC)
        if self.topic:
            yield _line(one, SUBJECT.in_([self.topic]))
        if self.below:
            yield _line(one, understood_with_less(self.below))
        if self.words:
            yield one.id.in_(said_in(self.words))
        if self.outcome:
            yield escalated(one, HandoffRequest.outcome == self.outcome)
        if self.advisor:
            yield escalated(one, HandoffRequest.advisor == self.advisor)
        if self.tag:
            yield exists().where(Tag.conversation_id == one.id, Tag.tag == self.tag)
        for name, flag in FLAGS.items():
            if getattr(self, name):
                yield flag(one)

"""All conversations, the latest first, a page at a time from the place where the page before ended."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, text, tuple_
from sqlalchemy.orm import Session, aliased

from bot.conversations.tables import Author, Conversation, Message
from bot.conversations.transcript import ON_A_SUBJECT, SUBJECT
from bot.errors import BadRequest
from bot.review.filters import FLAGS, Filters

PAGE = 50
WORDS = 300  # characters of the last words


@dataclass(frozen=True)
class Listed:
    """One conversation, as a line of the list."""

    id: uuid.UUID
    last_at: datetime
    language: str
    channel: str
    owner: str
    topic: str | None  # the last one spoken of, `ask/…` or `beyond/…`
    words: str  # the student's last
    flags: list[str]

    @property
    def place(self) -> str:
        """Where the list goes on after this line."""
        return f"{self.last_at.isoformat()}_{self.id}"


def listed(session: Session, filters: Filters, *, after: str | None = None) -> list[Listed]:
    """The page after the line at this place. A conversation that gets a line meanwhile goes to the top: no page shows one twice.

    Raises BadRequest for a place that is none.
    """
    # What is looked for decides the plan, so each question gets its own; compiling it would take longer than running it.
    session.execute(text("SET LOCAL plan_cache_mode = force_custom_plan"))
    session.execute(text("SET LOCAL jit = off"))
    order = (Conversation.last_at.desc(), Conversation.id.desc())
    page = select(Conversation).where(*filters.conditions(Conversation)).order_by(*order).limit(PAGE)
    if after:
        page = page.where(tuple_(Conversation.last_at, Conversation.id) < _place(after))
    one = aliased(Conversation, page.subquery())
    lines = select(Message).where(Message.conversation_id == one.id).order_by(Message.seq.desc()).limit(1)
    words = lines.with_only_columns(func.left(Message.text, WORDS)).where(Message.author == Author.STUDENT)
    topic = lines.with_only_columns(SUBJECT).where(ON_A_SUBJECT)
    flags = [flag(one).label(name) for name, flag in FLAGS.items()]
    query = select(one, topic.scalar_subquery(), words.scalar_subquery(), *flags).order_by(one.last_at.desc(), one.id.desc())
    return [_listed(*found) for found in session.execute(query)]


def _listed(one: Conversation, topic: str | None, words: str | None, *flags: bool) -> Listed:
    set_ = [name for name, is_set in zip(FLAGS, flags, strict=True) if is_set]
    return Listed(one.id, one.last_at, one.language, one.channel, one.owner, topic, words or "", set_)


def _place(written: str) -> tuple[datetime, uuid.UUID]:
    at, _, id = written.partition("_")
    try:
        place = datetime.fromisoformat(at), uuid.UUID(id)
    except ValueError as error:
        raise BadRequest from error
    if place[0].tzinfo is None:
        raise BadRequest
    return place

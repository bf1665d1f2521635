"""What an advisor should know of a student before the first word: nothing that was not asked, said or given in the conversation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.content.aspects import lines_about
from bot.content.library import Library
from bot.conversations.tables import Author, Conversation, Message
from bot.conversations.transcript import subjects
from bot.handoff.requests import last_requests, open_request
from bot.handoff.tables import HandoffRequest

SUBJECTS = 8
PRESSING = 3  # of them, the last ones, whose time limits are shown
LIMITS = 2  # lines of each
SOURCES = 6
READ_BACK = 300  # lines: what was said or given before them is left out
# Where on the way from the studies to a life here, by the group of a question. Other groups tell nothing of it.
STAGES = {"work": "studies", "permits": "permit", "job": "job_search", "rights": "at_work", "stay": "staying"}


@dataclass(frozen=True)
class Subject:
    """Something the student was answered on, and when last; `limits`: the lines of the answer that speak of a time limit."""

    title: str
    at: datetime
    handled_by: str | None
    stage: str | None
    limits: tuple[str, ...]


@dataclass(frozen=True)
class Given:
    """A thing of the field, or a date, in the student's own words, and the line they stand in."""

    kind: str  # `date`, `permit`, `school`…
    value: str  # `2026-12-15` for « le 15 décembre »
    words: str
    line: str
    seq: int


@dataclass(frozen=True)
class Packet:
    """All lists have the latest first."""

    present: HandoffRequest | None
    past: Sequence[HandoffRequest]
    subjects: tuple[Subject, ...]
    given: tuple[Given, ...]
    sources: tuple[dict[str, Any], ...]  # as the student got them

    @property
    def stage(self) -> str | None:
        """What the last subjects point to; None when they tell nothing."""
        return next((subject.stage for subject in self.subjects if subject.stage), None)

    @property
    def proposed(self) -> list[str]:
        """The kinds of adviser that the answers pointed to."""
        return list(dict.fromkeys(subject.handled_by for subject in self.subjects if subject.handled_by))


def packet(session: Session, library: Library, conversation: Conversation, language: str) -> Packet:
    """In the advisor's language, but for what the student wrote and was given."""
    asked = [(key, at) for key, at in subjects(session, conversation, SUBJECTS) if key in library.entries]
    return Packet(
        present=open_request(session, conversation.id),
        past=last_requests(session, conversation.id),
        subjects=tuple(_subject(library, key, at, language, with_limits=place < PRESSING) for place, (key, at) in enumerate(asked)),
        given=tuple(_given(session, conversation)),
        sources=tuple(_sources(session, conversation)),
    )


def _subject(library: Library, key: str, at: datetime, language: str, *, with_limits: bool) -> Subject:
    entry, answer = library.entries[key], library.answers.get(key)
    limits = lines_about(entry.text.in_(language), "deadline")[:LIMITS] if with_limits else []
    return Subject(
        title=entry.title.in_(language),
        at=at,
        handled_by=answer.handled_by if answer else None,
        stage=STAGES.get(answer.group) if answer else None,
        limits=tuple(limits),
    )


def _given(session: Session, conversation: Conversation) -> list[Given]:
    """Each thing once, where it was said last."""
    understood = Message.understood["entities"]
    lines = select(Message.seq, Message.text, understood).where(Message.conversation_id == conversation.id, understood != [])
    found: dict[tuple[str, str], Given] = {}
    for seq, text, entities in session.execute(lines.order_by(Message.seq.desc()).limit(READ_BACK)):
        for one in entities:
            kind, value = str(one["entity"]), str(one["value"])
            found.setdefault((kind, value), Given(kind, value, one.get("text") or value, text, seq))
    return list(found.values())


def _sources(session: Session, conversation: Conversation) -> list[dict[str, Any]]:
    """What the assistant's answers rested on, each page once."""
    given = select(Message.sources).where(Message.conversation_id == conversation.id, Message.author == Author.BOT)
    sources = (source for line in session.scalars(given.order_by(Message.seq.desc()).limit(READ_BACK)) for source in line)
    return list({source["title"]: source for source in sources}.values())[:SOURCES]

"""The published content, read from its files and checked for shape.

`docs/content.md` explains the format to those who write it.
"""

import re
from datetime import date
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from bot.content.passages import Passages

LANGUAGES = ("fr", "en")

# YAML reads 2026 as a number and 2026-07-01 as a date; all three precisions are kept as written.
AsOf = Annotated[str, BeforeValidator(str), Field(pattern=r"^\d{4}(-\d{2}){0,2}$")]


def typeset(french: str) -> str:
    """French punctuation keeps its space on the same line."""
    return re.sub(r"(?<=«) | (?=[:;»])", "\u00a0", french)


class Bilingual(BaseModel):
    """The same thing said in French and in English."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    fr: Annotated[str, AfterValidator(typeset)]
    en: str

    def in_(self, language: str) -> str:
        return self.en if language == "en" else self.fr


class Phrase(Bilingual):
    """A fixed sentence of the assistant, with the choices it offers."""

    buttons: tuple[str, ...] = ()


class Source(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Bilingual
    url: Bilingual | None = None
    as_of: AsOf | None = None  # the date the source itself carries


class Caution(StrEnum):
    IMMIGRATION = "immigration"
    LEGAL = "legal"
    HEALTH = "health"
    NONE = "none"


class Handover(StrEnum):
    FIRST = "first"  # a person is offered before anything else
    OFFER = "offer"
    NONE = "none"


HandledBy = Literal["permits", "settlement", "rights", "health", "distress", "job", "school", "assistant"]


class Entry(BaseModel):
    """What we say of a subject, under the title that stands for it among choices."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Bilingual
    text: Bilingual
    sources: tuple[Source, ...] = Field((), max_length=3)
    verified_on: date | None = None
    related: tuple[str, ...] = ()


class Answer(Entry):
    """What we say to one question, with what it rests on and until when it may be trusted."""

    question: str
    group: str
    facts: tuple[str, ...] = ()
    caution: Caution
    handover: Handover
    handled_by: HandledBy
    sources: tuple[Source, ...] = Field(min_length=1, max_length=3)
    verified_on: date
    review_by: date

    @property
    def key(self) -> str:
        return f"ask/{self.question}"

    def is_stale(self, today: date) -> bool:
        return today > self.review_by


class Notice(BaseModel):
    """What a person is told before anything is kept about them (Québec, Law 25)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: str
    text: Bilingual


class Library(BaseModel):
    """All the published words, by key."""

    model_config = ConfigDict(frozen=True, ignored_types=(cached_property,))

    answers: dict[str, Answer]
    beyond: dict[str, Entry]
    phrases: dict[str, Phrase]
    notice: Notice
    follow_ups: dict[str, dict[str, str]] = Field(default_factory=dict)  # aspect → question just answered (pattern) → question meant
    employers: dict[str, str] = Field(default_factory=dict)  # question read (pattern) → what an employer means by it

    @cached_property
    def passages(self) -> dict[str, Passages]:
        """The lines of the answers, by language."""
        return {language: Passages(answer.text.in_(language) for answer in self.answers.values()) for language in LANGUAGES}

    @cached_property
    def entries(self) -> dict[str, Entry]:
        """What is said of each subject, ours or beyond our sources, by key."""
        return {**self.answers, **self.beyond}

    def title(self, key: str) -> Bilingual | None:
        """What stands for a key among choices, where it has a title."""
        entry = self.entries.get(key)
        return entry.title if entry else None

    def phrase(self, key: str, language: str) -> str:
        return self.phrases[key].in_(language).strip()


def load(folder: Path) -> Library:
    """Read all content below `data/`. Raises pydantic.ValidationError or yaml.YAMLError, naming what is wrong."""
    answers = [_answer(path) for path in sorted(folder.glob("answers/*/*.yml"))]
    return Library(
        answers={answer.key: answer for answer in answers},
        beyond={f"beyond/{topic}": Entry(**entry) for topic, entry in _read(folder / "beyond.yml").items()},
        phrases={key: Phrase(**entry) for key, entry in _read(folder / "phrases.yml").items()},
        notice=Notice(**_read(folder / "notice.yml")),
        follow_ups=_read(folder / "follow_ups.yml"),
        employers=_read(folder / "employers.yml"),
    )


def _answer(path: Path) -> Answer:
    return Answer(question=path.stem, group=path.parent.name, **_read(path))


def _read(path: Path) -> dict[str, Any]:
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(content, dict):
        msg = f"{path}: a mapping is expected"
        raise TypeError(msg)
    return content

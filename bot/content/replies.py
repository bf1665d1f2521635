"""From a content key to the words of a reply: text, choices, sources, dates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.content.library import Answer, Caution, Entry, Handover, Library, Phrase

MONTHS_FR = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]
MONTHS_EN = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]

HUMAN = "human_adviser"
CHOICES = 3  # how many readings of an unclear message are offered


@dataclass(frozen=True)
class Choice:
    """A button: what it shows, and the key it stands for."""

    label: str
    value: str


@dataclass(frozen=True)
class Reply:
    """One message to a student, in one language."""

    text: str
    language: str
    key: str
    choices: tuple[Choice, ...] = ()
    sources: tuple[dict[str, Any], ...] = ()
    subject: str | None = None  # the key of what it speaks of, when `key` is not that one


def reply(library: Library, key: str, language: str, *, today: date) -> Reply:
    """The words for a key: an answer (`ask/…`), a subject beyond our sources or a fixed phrase. Raises KeyError for a key nobody wrote."""
    if key in library.answers:
        return _answer_reply(library, library.answers[key], language, today)
    if key in library.beyond:
        return _beyond_reply(library, key, library.beyond[key], language)
    if key == "privacy/notice":
        return Reply(text=library.notice.text.in_(language).strip(), language=language, key=key)
    return _phrase_reply(library, key, library.phrases[key], language)


def in_full(said: Reply) -> str:
    """A reply as plain text, its sources below: what an advisor sends in their own name."""
    lines = [
        " · ".join(str(part) for part in (source["title"], source.get("url"), source.get("verified_on")) if part) for source in said.sources
    ]
    return "\n".join([said.text, "", *lines]).strip()


def clarification(library: Library, readings: Sequence[str], language: str) -> Reply:
    """ "Do you mean…": the likely questions as choices, "none of these", and a person. Without readings: another wording is asked for."""
    likely = list(readings[:CHOICES])
    key = "unsure" if likely else "unsure_without_choices"
    return offering(library, key, [*likely, *(["none_of_these"] if likely else []), HUMAN], language, key="unsure")


def offering(
    library: Library, phrase: str, values: Sequence[str], language: str, *, key: str, subject: str | None = None, **arguments: str
) -> Reply:
    """A phrase followed by choices made for the moment."""
    text = library.phrase(phrase, language)
    choices = tuple(choice(library, value, language) for value in values)
    return Reply(text=text.format(**arguments) if arguments else text, language=language, key=key, choices=choices, subject=subject)


def choice(library: Library, value: str, language: str) -> Choice:
    """The button for a key: its title, or the label written among the phrases."""
    title = library.title(value)
    if title is not None:
        return Choice(title.in_(language), value)
    return Choice(library.phrase(f"button.{value}", language), value)


def in_words(day: date, language: str) -> str:
    if language == "en":
        return f"{MONTHS_EN[day.month - 1]} {day.day}, {day.year}"
    return f"{'1er' if day.day == 1 else day.day} {MONTHS_FR[day.month - 1]} {day.year}"


def _phrase_reply(library: Library, key: str, phrase: Phrase, language: str) -> Reply:
    # A question taken out of the content must not take the greeting down with it.
    offered = (value for value in phrase.buttons if value in library.answers or not value.startswith("ask/"))
    choices = tuple(choice(library, value, language) for value in offered)
    return Reply(text=phrase.in_(language).strip(), language=language, key=key, choices=choices)


def _beyond_reply(library: Library, key: str, entry: Entry, language: str) -> Reply:
    choices = tuple(choice(library, value, language) for value in [*_related(library, entry), HUMAN])
    return Reply(text=entry.text.in_(language).strip(), language=language, key=key, choices=choices, sources=_sources(entry, language))


def _answer_reply(library: Library, answer: Answer, language: str, today: date) -> Reply:
    stale = answer.is_stale(today)
    handover = Handover.FIRST if stale else answer.handover
    parts = [answer.text.in_(language).strip()]
    if handover is Handover.FIRST:
        parts.insert(0, library.phrase("person_first", language))
    if stale:
        parts.insert(0, library.phrase("stale", language).format(date=in_words(answer.review_by, language)))
    caution = caution_of(library, answer, language)
    handled_by = [library.phrase(f"handled_by.{answer.handled_by}", language)] if handover is not Handover.NONE else []
    parts.append(" ".join([*caution, *handled_by]))
    return Reply(
        text="\n\n".join(part for part in parts if part),
        language=language,
        key=answer.key,
        choices=tuple(choice(library, value, language) for value in _values(library, answer, handover)),
        sources=_sources(answer, language),
    )


def caution_of(library: Library, answer: Answer, language: str) -> list[str]:
    """The sentence that limits what an answer says; none where it needs none."""
    return [library.phrase(f"caution.{answer.caution}", language)] if answer.caution is not Caution.NONE else []


def _values(library: Library, answer: Answer, handover: Handover) -> list[str]:
    related = _related(library, answer)
    match handover:
        case Handover.FIRST:
            return [HUMAN, *related]
        case Handover.OFFER:
            return [*related, HUMAN]
        case Handover.NONE:
            return related


def _related(library: Library, entry: Entry) -> list[str]:
    return [f"ask/{name}" for name in entry.related if f"ask/{name}" in library.answers]


def _sources(entry: Entry, language: str) -> tuple[dict[str, Any], ...]:
    if entry.verified_on is None:  # then it has no sources either (`bot.content.check`)
        return ()
    verified_on = entry.verified_on.isoformat()
    return tuple(
        {
            "title": source.title.in_(language),
            "url": source.url.in_(language) if source.url else None,
            "verified_on": verified_on,
            "as_of": source.as_of,
        }
        for source in entry.sources
    )

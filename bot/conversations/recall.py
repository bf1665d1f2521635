"""What was answered comes back in part: the lines of an answer that a message speaks of, its gist, the questions close to it."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from bot.content.follow_ups import neighbours
from bot.content.library import Answer, Library
from bot.content.replies import CHOICES, HUMAN, Reply, offering, reply
from bot.conversations.tables import Conversation
from bot.conversations.transcript import OF_LATE, last_answer, last_lines
from bot.understanding import Understanding

FEW_WORDS = 14
REFUSES = re.compile(r"(non|pas|no|not)\b", re.IGNORECASE)  # what was just said is not what is asked about


def in_last_answer(
    session: Session,
    library: Library,
    conversation: Conversation,
    text: str,
    understanding: Understanding,
    today: date,
) -> Reply | None:
    """What the last answer says of a few words that mean nothing by themselves: « c’est un collège privé »; None when it says nothing."""
    last = last_answer(session, conversation)
    if last not in library.answers or len(text.split()) > FEW_WORDS or REFUSES.match(text.strip()):
        return None
    lines = closest(library, last, conversation.language, text)
    return in_part(library, last, understanding, conversation.language, lines, today) if lines else None


def is_in_sight(session: Session, conversation: Conversation, key: str) -> bool:
    """Whether this very answer is a few lines above: the same words again would not help, unless its gist did not either."""
    above = [line.answer for line in last_lines(session, conversation, OF_LATE) if line.answer]
    return key.startswith("ask/") and key in above and above[-1] != "said_already"


def again(library: Library, conversation: Conversation, key: str, text: str, understanding: Understanding, today: date) -> Reply:
    """A question read a second time: what its answer says of these words, or its gist; what else may be meant, and a person."""
    language = conversation.language
    lines = closest(library, key, language, text)
    if lines:
        return in_part(library, key, understanding, language, lines, today)
    return choices(library, "said_already", key, understanding, language, first=gist(library.answers[key], language))


def closest(library: Library, key: str, language: str, text: str) -> list[str]:
    answer = library.answers[key]
    return library.passages[language].about(answer.text.in_(language), text, answer.title.in_(language))


def gist(answer: Answer, language: str) -> str:
    """The first sentence, which answers (`docs/content.md`)."""
    first = re.split(r"(?<=[.?])\s|:\n", answer.text.in_(language).strip(), maxsplit=1)[0]
    return first.rstrip(" \u00a0.") + "."


def in_part(library: Library, key: str, understanding: Understanding, language: str, lines: Sequence[str], today: date) -> Reply:
    """Some lines of an answer, with its sources."""
    told = "\n".join(f"- {line}" for line in lines)
    said = choices(library, "follow_up/in_it", key, understanding, language, lines=told)
    return replace(said, sources=reply(library, key, language, today=today).sources)


def choices(library: Library, phrase: str, last: str, understanding: Understanding, language: str, **said: str) -> Reply:
    """The phrase about the last answer, and what else may be meant."""
    others = [name for name in _likeliest(library, last, understanding) if name in library.answers and name not in (last, f"ask/{HUMAN}")]
    title = library.answers[last].title.in_(language)
    return offering(library, phrase, [*others[:CHOICES], HUMAN], language, key=phrase, title=title, **said)


def readings(session: Session, library: Library, conversation: Conversation, text: str, understanding: Understanding) -> list[str]:
    """What an unclear message may mean, the likeliest first; of a few words the second may be what is closest to the last answer."""
    read = [name for name, _ in understanding.ranking]
    last = last_answer(session, conversation)
    if last not in library.answers or len(text.split()) > FEW_WORDS:
        return read
    return list(dict.fromkeys([*_likeliest(library, last, understanding)[:2], *read]))


def _likeliest(library: Library, last: str, understanding: Understanding) -> list[str]:
    """The likeliest reading, then what is close to the last answer, then the other readings."""
    read = [name for name, _ in understanding.ranking]
    close = sorted(neighbours(library, last), key=lambda name: read.index(name) if name in read else len(read))
    return list(dict.fromkeys([*read[:1], *close, *read]))

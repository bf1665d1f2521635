"""What was answered comes back in part: the lines of an answer that a message speaks of, its gist, the questions close to it."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from bot.content.aspects import asked, lines_about
from bot.content.follow_ups import neighbours
from bot.content.library import Answer, Caution, Library
from bot.content.passages import lines_of
from bot.content.replies import CHOICES, HUMAN, Reply, offering, reply
from bot.conversations.tables import Conversation
from bot.conversations.transcript import OF_LATE, in_other_words, last_answer, last_key, last_lines
from bot.understanding import Understanding

FEW_WORDS = 16
SURELY = 3.0  # one word of one line in twenty: enough when the message is known to ask about this answer
PERHAPS = 4.0  # one word of one line in fifty, when it is not
MOST = 3  # lines
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
    lines = lines_on(library, last, conversation.language, text, PERHAPS)
    return in_part(library, last, understanding, conversation.language, lines, today) if lines else None


def is_in_sight(session: Session, conversation: Conversation, key: str) -> bool:
    """Whether this very answer is a few lines above."""
    return key.startswith("ask/") and any(line.answer == key for line in last_lines(session, conversation, OF_LATE))


def again(
    session: Session,
    library: Library,
    conversation: Conversation,
    key: str,
    text: str,
    understanding: Understanding,
    today: date,
) -> Reply:
    """A question read a second time: what its answer says of these words; else the answer, or only its gist when it came last."""
    language = conversation.language
    warmer = f"again/{key.removeprefix('ask/')}"
    if warmer in library.phrases and in_other_words(session, conversation, warmer) == warmer:
        return reply(library, warmer, language, today=today)
    lines = lines_on(library, key, language, text, SURELY)
    if lines:
        return in_part(library, key, understanding, language, lines, today)
    if last_key(session, conversation) != key:
        return reply(library, key, language, today=today)
    return choices(library, "said_already", key, understanding, language, first=gist(library.answers[key], language))


def lines_on(library: Library, key: str, language: str, text: str, enough: float) -> list[str]:
    """The lines of an answer that share the rare words of the message, or speak of the cost or the time it asks about."""
    answer = library.answers[key]
    words = answer.text.in_(language)
    close = library.passages[language].about(words, text, answer.title.in_(language), enough)
    found = {*close, *(line for aspect in asked(text) for line in lines_about(words, aspect))}
    return [line for line in lines_of(words) if line in found][:MOST]


def gist(answer: Answer, language: str) -> str:
    """The first sentence, which answers (`docs/content.md`)."""
    first = re.split(r"(?<=[.?])\s|:\n", answer.text.in_(language).strip(), maxsplit=1)[0]
    return first.rstrip(" \u00a0.") + "."


def in_part(library: Library, key: str, understanding: Understanding, language: str, lines: Sequence[str], today: date) -> Reply:
    """Some lines of an answer, with its caution and its sources; all of a stale one, which must be served with a warning."""
    answer = library.answers[key]
    whole = reply(library, key, language, today=today)
    if answer.is_stale(today):
        return whole
    told = "\n".join(f"- {line}" for line in lines)
    said = choices(library, "follow_up/in_it", key, understanding, language, lines=told)
    caution = [library.phrase(f"caution.{answer.caution}", language)] if answer.caution is not Caution.NONE else []
    return replace(said, text="\n\n".join([said.text, *caution]), sources=whole.sources)


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

"""What was answered comes back in part: the lines of an answer that a message speaks of, its gist, the questions close to it."""

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.content.aspects import asked, lines_about
from bot.content.follow_ups import neighbours
from bot.content.library import Entry
from bot.content.passages import lines_of
from bot.content.replies import CHOICES, HUMAN, Choice, Reply, caution_of, offering
from bot.conversations.heard import Heard
from bot.conversations.transcript import in_other_words, last_key

FEW_WORDS = 16
SURELY = 3.0  # one word of one line in twenty: enough when the message is known to ask about this answer
PERHAPS = 4.0  # one word of one line in fifty, when it is not
MOST = 3  # lines
REFUSES = re.compile(r"(non|pas|no|not)\b", re.IGNORECASE)  # what was just said is not what is asked about
TAKES_BACK = re.compile(r"^(non|no)\b|\b(attend(?:s|ez)?|en fait|je me suis tromp|wait|actually|i meant?|pardon|sorry)\b", re.IGNORECASE)


def in_last_answer(heard: Heard) -> Reply | None:
    """What the last answer says of a few words that mean nothing by themselves: « c’est un collège privé »; None when it says nothing."""
    if heard.last is None or heard.words > FEW_WORDS or REFUSES.match(heard.text.strip()):
        return None
    lines = lines_on(heard, heard.last, heard.text, PERHAPS)
    return in_part(heard, heard.last, lines) if lines else None


def is_in_sight(heard: Heard, key: str) -> bool:
    """Whether this very answer is a few lines above."""
    return key in heard.library.entries and any(key in (line.answer, line.subject) for line in heard.lines)


def again(heard: Heard, key: str) -> Reply:
    """A question read a second time: what its answer says of these words; else the answer, or only its gist when it came last.

    Who comes back to it to correct something is answered in full.
    """
    warmer = f"again/{key.removeprefix('ask/')}"
    if warmer in heard.library.phrases and in_other_words(heard.session, heard.conversation, warmer) == warmer:
        return replace(heard.reply(warmer), subject=key)
    comes_back = last_key(heard.session, heard.conversation) != key
    lines = [] if comes_back and TAKES_BACK.search(heard.text) else lines_on(heard, key, heard.text, SURELY)
    if lines:
        return in_part(heard, key, lines)
    if comes_back:
        return heard.reply(key)
    return choices(heard, "said_already", key, first=gist(heard.library.entries[key], heard.language))


def lines_on(heard: Heard, key: str, said: str, enough: float) -> list[str]:
    """The lines of an answer that share the rare words of what was said, or speak of the cost or the time it asks about."""
    entry = heard.library.entries[key]
    words = entry.text.in_(heard.language)
    close = heard.library.passages[heard.language].about(words, said, entry.title.in_(heard.language), enough)
    found = {*close, *(line for aspect in asked(said) for line in lines_about(words, aspect))}
    return [line for line in lines_of(words) if line in found][:MOST]


def gist(entry: Entry, language: str) -> str:
    """The first sentence, which answers (`docs/content.md`)."""
    first = re.split(r"(?<=[.?])\s|:\n", entry.text.in_(language).strip(), maxsplit=1)[0]
    return first.rstrip(" \u00a0.") + "."


def in_part(heard: Heard, key: str, lines: Sequence[str]) -> Reply:
    """Some lines of an answer, with its caution and its sources; all of a stale one, which must be served with a warning."""
    answer = heard.library.answers.get(key)
    whole = heard.reply(key)
    if answer and answer.is_stale(heard.today):
        return whole
    said = choices(heard, "follow_up/in_it", key, lines="\n".join(f"- {line}" for line in lines))
    caution = caution_of(heard.library, answer, heard.language) if answer else []
    all_of_it = Choice(heard.library.phrase("button.whole_answer", heard.language), key)
    return replace(said, text="\n\n".join([said.text, *caution]), sources=whole.sources, choices=(all_of_it, *said.choices))


def choices(heard: Heard, phrase: str, last: str, **said: str) -> Reply:
    """The phrase about the last answer, and what else may be meant."""
    others = [name for name in _likeliest(heard, last) if name in heard.library.answers and name not in (last, f"ask/{HUMAN}")]
    title = heard.library.entries[last].title.in_(heard.language)
    return offering(heard.library, phrase, [*others[:CHOICES], HUMAN], heard.language, key=phrase, subject=last, title=title, **said)


def readings(heard: Heard) -> list[str]:
    """What an unclear message may mean, the likeliest first; of a few words the second may be what is closest to the last answer."""
    read = [name for name, _ in heard.understanding.ranking]
    if heard.last is None or heard.words > FEW_WORDS:
        return read
    return list(dict.fromkeys([*_likeliest(heard, heard.last)[:2], *read]))


def _likeliest(heard: Heard, last: str) -> list[str]:
    """The likeliest reading, then what is close to the last answer, then the other readings."""
    read = [name for name, _ in heard.understanding.ranking]
    close = sorted(neighbours(heard.library, last), key=lambda name: read.index(name) if name in read else len(read))
    return list(dict.fromkeys([*read[:1], *close, *read]))

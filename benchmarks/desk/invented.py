"""Invented conversations: what is asked comes from the examples taught, with more words of theirs; who asks is nobody.

The same seed gives the same conversations; their times end at the moment given.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from itertools import accumulate
from random import Random

import yaml

from bot.content.library import LANGUAGES, Library, load
from bot.content.replies import Reply, clarification, reply
from bot.conversations.tables import Author
from bot.settings import CONTENT
from bot.understanding import Understanding

YEAR = timedelta(days=365)
FEWEST, MOST = 2, 80  # lines of a conversation
READINGS = 10  # kept with a message
TOLD_ON = date(2026, 11, 29)
LIBRARY = load(CONTENT)


@dataclass
class Line:
    """A line, and for a reply the number of the line it answers."""

    at: datetime
    seq: int
    author: Author
    text: str
    act: str | None = None
    understood: Understanding | None = None
    said: Reply | None = None
    in_reply_to: int | None = None


@dataclass
class Talk:
    """One conversation; a person answers in the last third of it, if one was asked for."""

    number: int
    language: str
    channel: str
    times: list[datetime]  # of its lines
    escalated: bool
    lines: list[Line] = field(default_factory=list)


class Asked:
    """What students of one language write about: some topics far more often than others."""

    def __init__(self, random: Random, language: str) -> None:
        self.random, self.language = random, language
        self.examples = _examples(LIBRARY, language)
        self.keys = random.sample(list(self.examples), len(self.examples))
        self.weights = list(accumulate((place + 1) ** -0.8 for place in range(len(self.keys))))
        self.vocabulary = [word for said in self.examples.values() for one in said for word in one.split()]

    def words(self, most: int) -> str:
        return " ".join(self.random.choices(self.vocabulary, k=self.random.randint(1, most)))

    def line(self, at: datetime, seq: int) -> Line:
        """A question, typed or pressed."""
        keys = self.random.choices(self.keys, cum_weights=self.weights, k=READINGS)
        if self.random.random() < 0.08:
            title = LIBRARY.title(keys[0])
            return Line(at, seq, Author.STUDENT, title.in_(self.language) if title else keys[0], act=keys[0])
        text = self.random.choice(self.examples[keys[0]]) + (f" {self.words(20)}" if self.random.random() < 0.6 else "")
        likely = self.random.betavariate(3, 1.2)
        ranking = tuple(
            (key, likely if place == 0 else min(likely, 1 - likely) * 0.5**place) for place, key in enumerate(dict.fromkeys(keys))
        )
        understood = Understanding((), intent=keys[0], confidence=likely, ranking=ranking, language=self.language)
        return Line(at, seq, Author.STUDENT, text, understood=understood)

    def answer(self, at: datetime, asked: Line, before: Reply | None) -> Line:
        """The assistant answers, or asks back; at the second doubt in a row it says so."""
        understood = asked.understood
        if understood is None or understood.confidence >= 0.4:
            said = _said(asked.act or str(understood and understood.intent), self.language)
        elif before and before.key == "unsure":
            said = _said("unsure_twice", self.language)
        else:
            said = clarification(LIBRARY, [key for key, _ in understood.ranking if LIBRARY.title(key)], self.language)
        return Line(at, asked.seq + 1, Author.BOT, said.text, said=said, in_reply_to=asked.seq)


def talks(count: int, lines: int, *, seed: int, end: datetime) -> list[Talk]:
    """So many conversations, with so many lines in all."""
    random = Random(seed)
    asked = {language: Asked(random, language) for language in LANGUAGES}
    made = [_talk(random, number, length, end) for number, length in enumerate(_lengths(random, count, lines))]
    for talk in made:
        _write(talk, asked[talk.language])
    return made


def in_order(made: list[Talk]) -> Iterator[tuple[Talk, Line]]:
    """All lines as they would have come."""
    places = sorted((line.at, talk.number, line.seq) for talk in made for line in talk.lines)
    return ((made[number], made[number].lines[seq - 1]) for _, number, seq in places)


def _lengths(random: Random, count: int, lines: int) -> list[int]:
    usual = lines / count - FEWEST
    lengths = [min(MOST, FEWEST + int(random.expovariate(1 / usual))) for _ in range(count)]
    while wrong := lines - sum(lengths):
        step = 1 if wrong > 0 else -1
        for place in random.sample([place for place, length in enumerate(lengths) if length > FEWEST], min(abs(wrong), count // 2)):
            lengths[place] += step
    return lengths


def _talk(random: Random, number: int, length: int, end: datetime) -> Talk:
    """Up to four visits in the year, more of them lately; seconds from a question to its answer, minutes to the next question."""
    visits = min(length // 4, random.choice([0, 0, 0, 1, 1, 2, 3])) + 1
    times: list[datetime] = []
    for visit, start in enumerate(sorted(end - YEAR * random.random() ** 1.3 for _ in range(visits))):
        at = max(start, times[-1]) if times else start
        for place in range(length * visit // visits & ~1, length * (visit + 1) // visits & ~1 if visit + 1 < visits else length):
            times.append(min(at, end))
            at += timedelta(seconds=random.uniform(1, 3) if place % 2 == 0 else random.expovariate(1 / 60))
    language, channel = random.choices(LANGUAGES, [3, 2])[0], random.choices(["web", "telegram"], [3, 1])[0]
    return Talk(number, language, channel, times, escalated=random.random() < 0.03)


def _write(talk: Talk, asked: Asked) -> None:
    before: Reply | None = None
    for place, at in enumerate(talk.times):
        if place % 2 == 0:
            line = asked.line(at, place + 1)
        elif talk.escalated and place > len(talk.times) * 2 // 3:
            line = Line(at, place + 1, Author.ADVISOR, asked.words(25))
        else:
            line = asked.answer(at, talk.lines[-1], before)
            before = line.said
        talk.lines.append(line)


@cache
def _said(key: str, language: str) -> Reply:
    return reply(LIBRARY, key, language, today=TOLD_ON)


def _examples(library: Library, language: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path in sorted((CONTENT / "nlu").glob(f"*.{language}.yml")):
        for intent in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            if intent["intent"] in library.entries or intent["intent"] in library.phrases:
                found[intent["intent"]] = [line.removeprefix("- ") for line in intent["examples"].splitlines()]
    return found

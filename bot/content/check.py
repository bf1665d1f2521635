"""The content check: what is missing, out of date or contradictory, each with its remedy."""

import fnmatch
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from bot.content import facts as fact_base
from bot.content.facts import Fact, numbers, untraced
from bot.content.library import LANGUAGES, Answer, Caution, Entry, Handover, Library, load
from bot.content.never import PERSON_FIRST, said
from bot.content.reading import MOST_WORDS as MOST_WORDS_OF_A_SENTENCE
from bot.content.reading import ease

FEWEST_EXAMPLES = 60  # of a question, in each language
MOST_WORDS = 120
LONGEST_TITLE = 60


@dataclass(frozen=True)
class Problem:
    """One thing to mend."""

    where: str
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what} → {self.remedy}"


def check(root: Path, today: date) -> list[Problem]:
    """Everything wrong with the content below `root` (its `data/` and `domain.yml`) on this day."""
    try:
        library = load(root / "data")
        domain = yaml.safe_load((root / "domain.yml").read_text(encoding="utf-8"))
        examples = _examples(root / "data" / "nlu")
        facts = fact_base.read(root / "docs" / "facts")
    except (ValidationError, yaml.YAMLError, TypeError, KeyError, ValueError, OSError) as error:
        return [Problem("data", f"cannot be read: {error}", "mend the shape of the file; docs/content.md has it")]
    return [
        *(problem for answer in library.answers.values() for problem in _answer(library, answer, today)),
        *(problem for answer in library.answers.values() for problem in _facts(answer, facts)),
        *(problem for key, entry in library.entries.items() for problem in _entry(library, key, entry)),
        *_phrases(library),
        *_questions(library, examples, domain),
        *_beyond(library, examples, domain),
        *_meanings(library),
        *_repeated(examples),
    ]


def _answer(library: Library, answer: Answer, today: date) -> Iterator[Problem]:
    where = _where(answer.key, answer)
    if answer.is_stale(today):
        yield Problem(where, f"was to be reviewed by {answer.review_by}", "compare it with its sources, then move the dates")
    if answer.verified_on > today:
        yield Problem(where, "verified in the future", "correct verified_on")
    if answer.question in PERSON_FIRST and answer.handover is not Handover.FIRST:
        yield Problem(where, "a person is not offered first", "handover: first")
    needed = [f"handled_by.{answer.handled_by}"] if answer.handover is not Handover.NONE else []
    needed += [f"caution.{answer.caution}"] if answer.caution is not Caution.NONE else []
    for key in needed:
        if key not in library.phrases:
            yield Problem("data/phrases.yml", f"{key!r} is missing", f"write it: {where} needs it")


def _entry(library: Library, key: str, entry: Entry) -> Iterator[Problem]:
    """Shape and words, of an answer or of a subject beyond our sources."""
    where = _where(key, entry)
    for name in entry.related:
        if f"ask/{name}" not in library.answers or key == f"ask/{name}":
            yield Problem(where, f"related question {name!r} does not exist", "name another question")
    if bool(entry.sources) is not bool(entry.verified_on):
        yield Problem(where, "sources and the day they were verified go together", "write both, or neither")
    for source in entry.sources:
        for url in (source.url.fr, source.url.en) if source.url else ():
            if not re.match(r"https?://[\w.-]+\.\w+", url):
                yield Problem(where, f"{url!r} is not a web address", "copy the address from the page")
    for language in LANGUAGES:
        if len(entry.title.in_(language)) > LONGEST_TITLE:
            yield Problem(where, f"title over {LONGEST_TITLE} characters ({language})", "shorten it: it is a button")
        read = ease(entry.text.in_(language))
        if read.words > MOST_WORDS:
            yield Problem(where, f"{read.words} words ({language})", f"keep it under {MOST_WORDS}")
        if read.a_sentence > MOST_WORDS_OF_A_SENTENCE:
            yield Problem(where, f"{read.a_sentence:.0f} words a sentence ({language})", "cut the sentences in two")
        yield from _never(where, entry.text.in_(language))


def _where(key: str, entry: Entry) -> str:
    return f"data/answers/{entry.group}/{entry.question}.yml" if isinstance(entry, Answer) else f"data/beyond.yml, {key}"


def _phrases(library: Library) -> Iterator[Problem]:
    for key, phrase in library.phrases.items():
        where = f"data/phrases.yml, {key}"
        if sorted(re.findall(r"{\w+}", phrase.fr)) != sorted(re.findall(r"{\w+}", phrase.en)):
            yield Problem(where, "the two languages have different placeholders", "use the same ones")
        for value in phrase.buttons:
            if value not in library.answers and f"button.{value}" not in library.phrases:
                yield Problem(where, f"button {value!r} has no label", "add the question, or a button.… phrase")
        yield from _never(where, f"{phrase.fr} {phrase.en}")


def _never(where: str, text: str) -> Iterator[Problem]:
    for words in said(text):
        yield Problem(where, f"says what is never said: {words!r}", "give the published criteria and who can check")


def _facts(answer: Answer, facts: dict[str, Fact]) -> Iterator[Problem]:
    """Every number comes from a fact the answer names, and is the same in both languages."""
    where = _where(answer.key, answer)
    for name in sorted(set(answer.facts) - set(facts)):
        yield Problem(where, f"fact {name} is not in docs/facts", "add its row, with its source, or name another fact")
    known = [facts[name] for name in answer.facts if name in facts]
    verified = Fact(answer.verified_on.isoformat(), "A", "")
    for language in LANGUAGES:
        for number in sorted(untraced(answer.text.in_(language), [*known, verified])):
            yield Problem(where, f"{number} comes from no fact it names ({language})", "name the fact, or leave the number out")
    for number in sorted(numbers(answer.text.fr) ^ numbers(answer.text.en)):
        yield Problem(where, f"{number} stands in one language only", "say the same in both")


def _questions(library: Library, examples: "Examples", domain: dict[str, Any]) -> Iterator[Problem]:
    for key, answer in library.answers.items():
        for language in LANGUAGES:
            count = len(examples[key, language])
            if count < FEWEST_EXAMPLES:
                where = f"data/nlu/{answer.group}.{language}.yml"
                yield Problem(where, f"{count} examples of {key}", f"write {FEWEST_EXAMPLES - count} more")
    for intent in sorted({intent for intent, _ in examples if intent.startswith("ask/")} - set(library.answers)):
        yield Problem("data/nlu", f"examples of {intent} but no answer", "write the answer, or remove the examples")
    uttered = {name.removeprefix("utter_") for name in domain["responses"] if name.startswith("utter_ask/")}
    for key in sorted(uttered ^ set(library.answers)):
        yield Problem("domain.yml", f"utter_{key} and the answers do not agree", "there must be one of each")


def _beyond(library: Library, examples: "Examples", domain: dict[str, Any]) -> Iterator[Problem]:
    """What is near our subjects has words, examples in both languages and a name in the domain."""
    uttered = {name.removeprefix("utter_") for name in domain["responses"] if name.startswith("utter_beyond/")}
    taught = [{intent for intent, in_ in examples if intent.startswith("beyond/") and in_ == language} for language in LANGUAGES]
    for key in sorted(set().union(*(library.beyond.keys() ^ others for others in (uttered, *taught)))):
        yield Problem("data/beyond.yml", f"{key}: its words, its examples and domain.yml do not agree", "there must be one of each")


def _meanings(library: Library) -> Iterator[Problem]:
    """The tables of what words mean after an answer name questions that exist."""
    for where, table in {"follow_ups": library.follow_ups, "employers": {"": library.employers}}.items():
        for pattern, question in (pair for meant in table.values() for pair in meant.items()):
            if f"ask/{question}" not in library.answers or not fnmatch.filter((one.question for one in library.answers.values()), pattern):
                yield Problem(f"data/{where}.yml", f"{pattern}: {question} names no question", "write the name of an answer's file")


def _repeated(examples: "Examples") -> Iterator[Problem]:
    places: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for (intent, _), texts in examples.items():
        for text in texts:
            places[_folded(text)][intent] += 1
            if re.search(r"[\[\]{}()]", text):
                yield Problem(f"data/nlu, {intent}", f"brackets in {text!r}", "remove them: Rasa reads them as entities")
    for text, intents in places.items():
        if intents.total() > 1:
            yield Problem(f"data/nlu, {', '.join(intents)}", f"{text!r} stands twice", "keep one, under one intent")


Examples = defaultdict[tuple[str, str], list[str]]  # (intent, language) → what people write


def _examples(folder: Path) -> Examples:
    found: Examples = defaultdict(list)
    for path in sorted(folder.glob("*.yml")):
        language = path.suffixes[0].removeprefix(".")
        for intent in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            found[intent["intent"], language] += [line.removeprefix("- ") for line in intent["examples"].splitlines()]
    return found


def _folded(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return re.sub(r"[\W_]+", " ", "".join(c for c in decomposed if not unicodedata.combining(c))).strip()

"""The held-out messages measure what was never seen: an example must not say nearly the same."""

from pathlib import Path

import pytest
import yaml
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.evaluation.messages import OUT_OF_SCOPE, Labelled, read
from bot.settings import CONTENT
from bot.text.folding import folded

HERE = Path(__file__).parents[1] / "nlu"
NEARLY_EQUAL = 0.9  # cosine of letter runs
SHORT = 4  # words: two people do write the same few words
FEWEST, FEWEST_UNKNOWN, FEWEST_DOUBLE = 4, 120, 40


def _held_out(language: str) -> list[Labelled]:
    return read(HERE / f"held_out.{language}.yml")


def _examples() -> list[str]:
    files = [yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"] for path in sorted((CONTENT / "nlu").glob("*.yml"))]
    return [line[2:] for intents in files for intent in intents for line in intent["examples"].splitlines()]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_example_is_nearly_equal_to_a_held_out_message(language: str) -> None:
    asked = [one.text for one in _held_out(language) if len(one.text.split()) > SHORT]
    examples = [text for text in _examples() if len(text.split()) > SHORT]
    letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(4, 4), preprocessor=folded, sublinear_tf=True).fit(examples)
    close = (letters.transform(asked) @ letters.transform(examples).T).tocoo()
    pairs = [
        (asked[row], examples[column]) for row, column, value in zip(close.row, close.col, close.data, strict=True) if value > NEARLY_EQUAL
    ]
    assert pairs == []


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_set_covers_every_question_and_what_is_none(language: str) -> None:
    messages = _held_out(language)
    counts = {path.stem: 0 for path in (CONTENT / "answers").glob("*/*.yml")}
    for message in messages:
        counts[message.intent] = counts.get(message.intent, 0) + 1
    assert {name: count for name, count in counts.items() if count < FEWEST} == {}
    assert counts[OUT_OF_SCOPE] >= FEWEST_UNKNOWN
    written = yaml.safe_load((HERE / f"held_out.{language}.yml").read_text(encoding="utf-8"))
    assert len(written["two_needs"]) >= FEWEST_DOUBLE

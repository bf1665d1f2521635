"""The trained model on the held-out messages: what we promise of it. `passerelle nlu evaluate` prints the figures of a running engine."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rasa.core.agent import Agent

from bot.evaluation.messages import OUT_OF_SCOPE, Labelled, read
from bot.evaluation.noise import with_a_typo, without_accents

HERE = Path(__file__).parent
MODEL = HERE.parents[1] / "var" / "models" / "passerelle.tar.gz"
LANGUAGES = ("fr", "en")
Parse = Callable[[str], dict[str, Any]]


@pytest.fixture(scope="module")
def parse() -> Parse:
    if not MODEL.exists():
        pytest.skip("no trained model: run `make train`")
    agent = Agent.load(str(MODEL))
    loop = asyncio.new_event_loop()
    return lambda text: loop.run_until_complete(agent.parse_message(text))


@pytest.fixture(scope="module")
def messages() -> dict[str, list[Labelled]]:
    return {code: read(HERE / f"held_out.{code}.yml") for code in LANGUAGES}


def _right(parse: Parse, messages: list[Labelled], within: int, change: Callable[[str], str] = str) -> float:
    """The percentage of the questions whose name is among the first."""
    asked = [one for one in messages if one.is_ranked]
    ranked = [{one["name"].removeprefix("ask/") for one in parse(change(message.text))["question_ranking"][:within]} for message in asked]
    return 100 * sum(bool(names & {one.intent, *one.also}) for names, one in zip(ranked, asked, strict=True)) / len(asked)


def test_questions_are_understood_as_well_in_both_languages(parse: Parse, messages: dict[str, list[Labelled]]) -> None:
    first = {code: _right(parse, messages[code], 1) for code in LANGUAGES}
    among_three = {code: _right(parse, messages[code], 3) for code in LANGUAGES}
    assert min(first.values()) >= 86, first
    assert min(among_three.values()) >= 95, among_three
    assert abs(first["fr"] - first["en"]) <= 3, first


@pytest.mark.parametrize("code", LANGUAGES)
def test_what_is_not_ours_is_not_answered(parse: Parse, messages: dict[str, list[Labelled]], code: str) -> None:
    outside = [parse(one.text) for one in messages[code] if one.intent == OUT_OF_SCOPE]
    answered = [one["text"] for one in outside if one["intent"]["name"] == "ask"]
    assert len(answered) / len(outside) <= 0.04, answered


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_typing_error_costs_little(parse: Parse, messages: dict[str, list[Labelled]], code: str) -> None:
    assert _right(parse, messages[code], 1) - _right(parse, messages[code], 1, with_a_typo) <= 4


def test_french_without_accents_costs_next_to_nothing(parse: Parse, messages: dict[str, list[Labelled]]) -> None:
    assert _right(parse, messages["fr"], 1) - _right(parse, messages["fr"], 1, without_accents) <= 1


def test_most_questions_are_answered_at_once(parse: Parse, messages: dict[str, list[Labelled]]) -> None:
    """A doubt is honest, but an assistant that always doubts helps nobody."""
    asked = [one for code in LANGUAGES for one in messages[code] if one.is_ranked]
    assert sum(parse(one.text)["intent"]["name"] != "nlu_fallback" for one in asked) / len(asked) >= 0.85

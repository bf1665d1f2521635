"""The rules of danger against messages written to fool them."""

from pathlib import Path

import pytest
import yaml

from bot.content.library import Library
from bot.handoff.requests import HELPED_BY
from bot.safety.rules import Rules
from bot.settings import CONTENT

HERE = Path(__file__).parent
RULES = Rules.read(CONTENT / "safety" / "rules.yml")


def _red_team(language: str) -> dict:
    return yaml.safe_load((HERE / f"red_team.{language}.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("language", ["fr", "en"])
def test_danger_is_seen_and_look_alikes_are_not(language: str) -> None:
    team = _red_team(language)
    dangers = [text for texts in team["danger"].values() for text in texts]
    missed = [text for text in dangers if RULES.kind(text) is None]
    alarmed = [text for text in team["innocent"] if RULES.kind(text) is not None]
    found = len(dangers) - len(missed)
    assert found / len(dangers) >= 0.98, missed
    assert found / (found + len(alarmed)) >= 0.90, alarmed


@pytest.mark.parametrize("language", ["fr", "en"])
def test_each_kind_of_danger_has_its_words_and_its_helper(library: Library, language: str) -> None:
    for kind in RULES.dangers:
        assert "911" in library.phrase(f"safety/{kind}", language)
        assert kind in HELPED_BY


def test_a_negation_reaches_only_so_far() -> None:
    assert RULES.kind("je ne pense pas à me suicider") is None
    assert RULES.kind("je n'ai pas mon permis, je veux mourir") == "suicide"
    assert RULES.kind("JE VEUX MOURIR") == "suicide"

"""The content check finds what is wrong, and finds nothing wrong with what we ship."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from bot.content.check import check
from bot.settings import ROOT

TODAY = date(2026, 11, 26)
ANSWER = "data/answers/rights/minimum_wage.yml"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "data", tmp_path / "data")
    shutil.copytree(ROOT / "docs" / "facts", tmp_path / "docs" / "facts")
    shutil.copy(ROOT / "domain.yml", tmp_path)
    return tmp_path


def changed(root: Path, path: str, old: str, new: str) -> list[str]:
    file = root / path
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return [str(problem) for problem in check(root, TODAY)]


def test_what_we_ship_has_no_problem() -> None:
    assert check(ROOT, TODAY) == []


def test_an_expired_answer_is_found() -> None:
    assert any("was to be reviewed" in str(problem) for problem in check(ROOT, date(2030, 1, 1)))


@pytest.mark.parametrize(
    ("path", "old", "new", "found"),
    [
        (ANSWER, "related: [", "related: [nothing_here, ", "'nothing_here' does not exist"),
        (ANSWER, "https://", "ftp://", "is not a web address"),
        (ANSWER, "  fr: |\n", "  fr: |\n    Vous êtes admissible.\n", "says what is never said"),
        (ANSWER, "  en: |\n", "  en: |\n" + "    word word word word word word word word\n" * 20, "keep it under 120"),
        (ANSWER, "  fr: |\n", "  fr: |\n    Comptez 777 jours.\n", "777 comes from no fact"),
        (ANSWER, "  fr: |\n", "  fr: |\n    Comptez 777 jours.\n", "777 stands in one language only"),
        (ANSWER, "facts: [", "facts: [NOTHING-01, ", "NOTHING-01 is not in docs/facts"),
        (ANSWER, "  fr: |\n", "  fr: |\n    " + "mot " * 400 + ".\n", "words a sentence"),
        ("data/answers/permits/pgwp_refused.yml", "handover: first", "handover: offer", "a person is not offered first"),
        ("docs/facts/life.md", "| SIN-01 |", "| SIN-04 |", "stand twice"),
        (ANSWER, "caution:", "cautions:", "cannot be read"),
        ("data/phrases.yml", "buttons: [human_adviser]", "buttons: [nobody]", "has no label"),
        ("data/phrases.yml", "« {title} »", "« … »", "different placeholders"),
        ("data/nlu/acts.fr.yml", "examples: |\n", "examples: |\n    - quel est le [salaire]\n", "brackets"),
        ("domain.yml", "  utter_ask/minimum_wage:", "  utter_ask/other:", "do not agree"),
    ],
)
def test_each_kind_of_problem_is_found(copy: Path, path: str, old: str, new: str, found: str) -> None:
    assert any(found in problem for problem in changed(copy, path, old, new))


def test_a_missing_language_is_found(copy: Path) -> None:
    file = copy / ANSWER
    file.write_text(file.read_text(encoding="utf-8").replace("  en: |", "  xx: |", 1), encoding="utf-8")
    assert any("cannot be read" in str(problem) for problem in check(copy, TODAY))


def test_too_few_examples_and_a_repeated_one_are_found(copy: Path) -> None:
    (copy / "data/nlu/rights.fr.yml").unlink()
    assert any("60 more" in str(problem) for problem in check(copy, TODAY))
    acts = copy / "data/nlu/acts.fr.yml"
    text = acts.read_text(encoding="utf-8")
    acts.write_text(text.replace("examples: |\n", "examples: |\n    - exactement la même\n", 2), encoding="utf-8")
    assert any("stands twice" in str(problem) for problem in check(copy, TODAY))

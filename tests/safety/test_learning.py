"""The detector, taught from files, kept and read again."""

from pathlib import Path

import pytest
import yaml

from bot.safety.detector import SAFE, Detector
from bot.safety.learning import learn

DANGERS = {
    "suicide": ["je veux mourir", "je vais me tuer ce soir", "envie de mourir"],
    "shelter": ["je dors dehors", "rien mangé depuis hier"],
}
REPORTED = "je dors dehors au camping"
CALM = ["mort de rire", "je meurs de faim lol", "ce formulaire me tue mdr"]
QUESTIONS = ["quel est le salaire minimum", "où trouver un logement", "combien coûte le permis", "mon NAS est expiré"]


@pytest.fixture
def model(tmp_path: Path) -> Path:
    (tmp_path / "safety").mkdir()
    (tmp_path / "nlu").mkdir()
    taught = {kind: texts * 4 for kind, texts in DANGERS.items()} | {SAFE: [*CALM * 4, REPORTED]}
    (tmp_path / "safety" / "examples.fr.yml").write_text(yaml.safe_dump(taught, allow_unicode=True), encoding="utf-8")
    intents = [{"intent": "ask/x", "examples": "".join(f"- {text}\n" for text in QUESTIONS * 12)}]
    (tmp_path / "nlu" / "x.fr.yml").write_text(yaml.safe_dump({"nlu": intents}, allow_unicode=True), encoding="utf-8")
    learn(tmp_path, tmp_path / "model")
    return tmp_path / "model"


def test_it_tells_the_kinds_of_danger_and_what_is_none(model: Path) -> None:
    detector = Detector.read(model)
    assert detector.kind("JE VEUX MOURIR") == "suicide"
    assert detector.kind("je dors dehors ce soir") == "shelter"
    assert detector.kind("mort de rire lol") is None
    assert detector.kind("quel est le salaire minimum?") is None


def test_a_false_alarm_that_was_taught_does_not_ring_again(model: Path) -> None:
    detector = Detector.read(model)
    assert detector.kind(REPORTED.upper()) is None
    assert detector.kind("je dors dehors ce soir") == "shelter"


@pytest.mark.parametrize("text", ["", "😀" * 4096, "a" * 4096, "{{7*7}}", "مرحبا"])
def test_odd_messages_are_no_danger_and_no_error(model: Path, text: str) -> None:
    Detector.read(model).kind(text)


def test_without_a_model_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Detector.read(tmp_path)

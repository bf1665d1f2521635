"""Which language a message is in."""

import pytest

from bot.nlu.language import LanguageDetector
from bot.text.folding import folded, lowered


@pytest.fixture(scope="module")
def detector() -> LanguageDetector:
    return LanguageDetector()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("je cherche un emploi à Chicoutimi", "fr"),
        ("mon permis d'études expire en avril", "fr"),
        ("can i work while i wait for my permit", "en"),
        ("where do I find a lawyer", "en"),
    ],
)
def test_a_sentence_is_recognised_with_confidence(detector: LanguageDetector, text: str, code: str) -> None:
    found = detector.detect(text)
    assert found["code"] == code
    assert found["confidence"] > 0.8


@pytest.mark.parametrize("text", ["", " ", "123", "😀😀", "مرحبا", "\u200b"])
def test_what_is_in_neither_is_never_sure(detector: LanguageDetector, text: str) -> None:
    assert detector.detect(text)["confidence"] <= 0.8


@pytest.mark.parametrize(
    ("typed", "same"),
    [
        ("J’AI MON PTPD", "j'ai mon ptpd"),
        ("diplo\u200bmé en 2026", "diplômé en 2027"),
        ("Éte\u0301", "ete"),
    ],
)
def test_many_ways_of_typing_are_one(typed: str, same: str) -> None:
    assert folded(typed) == folded(same)


def test_accents_stay_until_they_are_folded() -> None:
    assert lowered("Été") == "été"

"""What spaCy finds from the vocabulary files."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from rasa.shared.nlu.training_data.message import Message

from bot.nlu import measures
from bot.nlu.entities import VocabularyEntities

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def entities() -> VocabularyEntities:
    return VocabularyEntities({**VocabularyEntities.get_default_config(), "folder": str(ROOT / "data" / "vocabulary")})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mon PTPD finit bientôt", ("permit", "pgwp", "PTPD")),
        ("mon permis postdiplome", ("permit", "pgwp", "permis postdiplome")),
        ("je vis a jonquiere", ("town", "Jonquière", "jonquiere")),
        ("can we speak English?", ("language", "en", "English")),
        ("le lac saint-jean est loin", ("region", "Lac-Saint-Jean", "le lac saint-jean")),
    ],
)
def test_a_word_is_found_whatever_its_case_and_accents(
    entities: VocabularyEntities,
    text: str,
    expected: tuple[str, str, str],
) -> None:
    (found,) = entities.find(text)
    assert (found["entity"], found["value"], found["text"]) == expected
    assert text[found["start"] : found["end"]] == found["text"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("je finis mon DEC en informatique", [("diploma", "dec"), ("programme", "computing")]),
        ("il me faut NCLC 7 ou B2", [("level", "CLB 7"), ("level", "B2")]),
        ("niveau 5 à l'oral", [("level", "level 5")]),
        ("24 heures par semaine", [("duration", "PT24H")]),
        ("i have three months", [("duration", "P3M")]),
        ("le 15 décembre 2026", [("date", "2026-12-15")]),
        ("on December 15th, 2026", [("date", "2026-12-15")]),
        ("may I work", []),
        ("j'ai des questions", []),  # not a DESS
    ],
)
def test_measures_are_read_in_both_languages(entities: VocabularyEntities, text: str, expected: list[tuple[str, str]]) -> None:
    assert [(one["entity"], one["value"]) for one in entities.find(text)] == expected


def test_a_day_is_told_from_the_regions_own_time() -> None:
    late_in_the_evening = datetime(2026, 11, 25, 23, 0, tzinfo=ZoneInfo("America/Toronto"))  # already tomorrow in UTC
    assert [value for *_, value in measures.find("demain", late_in_the_evening)] == ["2026-11-26"]
    assert [value for *_, value in measures.find("in 2 weeks", late_in_the_evening)] == ["2026-12-09"]


def test_the_longest_of_two_that_overlap_is_kept(entities: VocabularyEntities) -> None:
    assert [one["value"] for one in entities.find("le cégep de Chicoutimi")] == ["Cégep de Chicoutimi"]


def test_a_part_of_a_word_is_not_a_word(entities: VocabularyEntities) -> None:
    assert entities.find("almanach") == []


def test_what_another_component_found_is_kept(entities: VocabularyEntities) -> None:
    message = Message.build(text="je vis à Alma")
    message.set("entities", [{"entity": "weekday", "value": "lundi"}])
    entities.process([message])
    assert [one["entity"] for one in message.get("entities")] == ["weekday", "town"]

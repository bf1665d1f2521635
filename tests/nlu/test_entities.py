"""What spaCy finds from the vocabulary files."""

from pathlib import Path

import pytest
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.entities import VocabularyEntities

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def entities() -> VocabularyEntities:
    return VocabularyEntities(ROOT / "data" / "vocabulary")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mon PTPD finit bientôt", ("permit", "pgwp", "PTPD")),
        ("mon permis postdiplome", ("permit", "pgwp", "permis postdiplome")),
        ("je vis a jonquiere", ("town", "Jonquière", "jonquiere")),
        ("can we speak English?", ("language", "en", "English")),
        ("le lac saint-jean est loin", ("region", "Lac-Saint-Jean", "lac saint-jean")),
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


def test_the_longest_of_two_that_overlap_is_kept(entities: VocabularyEntities) -> None:
    assert [one["value"] for one in entities.find("le cégep de Chicoutimi")] == ["Cégep de Chicoutimi"]


def test_a_part_of_a_word_is_not_a_word(entities: VocabularyEntities) -> None:
    assert entities.find("almanach") == []


def test_what_another_component_found_is_kept(entities: VocabularyEntities) -> None:
    message = Message.build(text="je vis à Alma")
    message.set("entities", [{"entity": "day", "value": "lundi"}])
    entities.process([message])
    assert [one["entity"] for one in message.get("entities")] == ["day", "town"]

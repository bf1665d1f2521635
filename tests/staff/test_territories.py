"""Where a place lies."""

import yaml

from bot.settings import CONTENT
from bot.staff import territories


def test_there_are_seventeen_regions_by_their_numbers() -> None:
    assert list(territories.names()) == [f"{number:02}" for number in range(1, 18)]


def test_every_place_the_assistant_knows_lies_in_one() -> None:
    vocabulary = yaml.safe_load((CONTENT / "vocabulary" / "places.yml").read_text(encoding="utf-8"))
    places = [place for kind in territories.KINDS for place in vocabulary[kind]]
    assert [place for place in places if territories.of(place) is None] == []
    assert (territories.of("Alma"), territories.of("Université Laval"), territories.of("Paris")) == ("02", "03", None)

"""Who is named in a note."""

import pytest

from bot.handoff.mentions import named

NAMES = ["Marie", "Marie Roy", "Marc-André", "Marc", "Élise (nuit)", "a.b*"]


@pytest.mark.parametrize(
    ("text", "called"),
    [
        ("@Marie peux-tu?", {"Marie"}),
        ("@marie roy, peux-tu?", {"Marie Roy"}),
        ("@Marie et @Marie Roy", {"Marie", "Marie Roy"}),
        ("@Marc-André", {"Marc-André"}),
        ("@Marc-Antoine, @Mariette", set()),
        ("Marie, marie@example.org", set()),
        ("vu avec @Élise (nuit).", {"Élise (nuit)"}),
        ("@a.b* et @axb", {"a.b*"}),
        ("@", set()),
    ],
)
def test_the_longest_name_that_fits_is_called(text: str, called: set[str]) -> None:
    assert named(text, NAMES) == called


def test_nobody_is_called_when_nobody_is_there() -> None:
    assert named("@Marie @", []) == set()


def test_two_of_the_same_name_are_both_called() -> None:
    assert named("@Marie", ["Marie", "marie"]) == {"Marie", "marie"}

"""A split text is whole, fits, and is cut where it hurts least."""

import re

from hypothesis import example, given
from hypothesis import strategies as st

from bot.telegram.splitting import split, units

LINK = "https://www.canada.ca/fr/immigration-refugies-citoyennete.html"
pieces = st.lists(st.sampled_from(["mot", "🎓", "👩‍🎓", ". ", " ", "\n", "\n\n", LINK, "é", "a" * 30, "\ud83d"]), max_size=60)
written = st.one_of(st.text(), pieces.map("".join))
limits = st.integers(min_value=2, max_value=80)


def seen(text: str) -> str:
    return re.sub(r"\s", "", text)


@given(written, limits)
@example("🎓" * 40, 3)
def test_every_part_fits_and_nothing_is_lost(text: str, limit: int) -> None:
    parts = split(text, limit)
    assert all(0 < units(part) <= limit for part in parts)
    assert seen("".join(parts)) == seen(text)
    assert all(part.strip() for part in parts)


@given(pieces.map(" ".join), st.integers(min_value=units(LINK) + 30, max_value=300))
def test_a_link_that_fits_is_never_cut(text: str, limit: int) -> None:
    expected = re.findall(r"https?://\S+", text)
    if all(units(link) <= limit for link in expected):
        found = [link for part in split(text, limit) for link in re.findall(r"https?://\S+", part)]
        assert found == expected


@given(st.lists(st.text("abcé", min_size=1, max_size=12), min_size=1).map(" ".join), st.integers(12, 60))
def test_words_that_fit_are_never_cut(text: str, limit: int) -> None:
    assert [word for part in split(text, limit) for word in part.split()] == text.split()


@given(st.text(max_size=30))
def test_what_fits_is_left_in_one(text: str) -> None:
    assert split(text, 100) == ([text.strip()] if text.strip() else [])


def test_paragraphs_are_preferred_to_sentences_and_sentences_to_words() -> None:
    assert split("Un deux. Trois.\n\nQuatre cinq. Six.", 30) == ["Un deux. Trois.", "Quatre cinq. Six."]
    assert split("Un deux trois. Quatre cinq six sept.", 24) == ["Un deux trois.", "Quatre cinq six sept."]


def test_four_thousand_and_ninety_six_emoji_are_two_messages() -> None:
    assert [units(part) for part in split("🎓" * 4096)] == [4096, 4096]

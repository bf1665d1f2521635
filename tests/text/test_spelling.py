"""A typing error is read as the word it comes from, and nothing else changes."""

import pytest

from bot.text.spelling import Spelling

SPELLING = Spelling.of(
    ["mon permis d'études finit", "un permis de travail", "où est le permis", "études à temps plein", "le travail à Québec"],
)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("mon permi finit", "mon permis finit"),
        ("PERMSI", "permis"),
        ("travial", "travail"),
        ("étduse", "étduse"),
        ("Mamadou à Québec", "Mamadou à Québec"),
        ("le", "le"),
        ("😀 12 permis?", "😀 12 permis?"),
    ],
)
def test_unknown_words_one_slip_away_are_mended(written: str, read: str) -> None:
    assert SPELLING.mended(written) == read

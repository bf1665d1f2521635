"""How hard a text is to read."""

import pytest

from bot.content.library import Library
from bot.content.reading import ease, report


def test_words_sentences_and_long_words_are_counted() -> None:
    one = ease("Votre permis expire bientôt. Demandez-le :\n\n- avant le 3 mai\n- en ligne")
    assert one.words == 11
    assert one.a_sentence == 2.75
    assert one.lix == pytest.approx(2.75 + 100 * 2 / 11)


def test_an_elision_does_not_make_a_word_long() -> None:
    assert ease("l’école d’avant").lix == 2


def test_the_report_puts_the_hardest_first_and_says_the_averages(library: Library) -> None:
    _, *lines = report(library).splitlines()
    scores = [int(line.split()[0]) for line in lines if not line.startswith(("fr:", "en:"))]
    assert scores == sorted(scores, reverse=True)
    assert len(scores) == 2 * len(library.answers)
    assert lines[-2].startswith("fr:")

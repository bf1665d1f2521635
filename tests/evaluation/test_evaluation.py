"""What the figures count, and what the page of confusions shows."""

import json
from datetime import date
from pathlib import Path

import pytest

from bot.content.library import Library
from bot.evaluation.judging import Judged
from bot.evaluation.messages import Labelled, read
from bot.evaluation.noise import with_a_typo, without_accents
from bot.evaluation.report import write
from bot.evaluation.tables import confusions, line, table, worst


def _judged(text: str, intent: str, *ranking: str, decision: str = "answer", language: str = "fr", also: tuple[str, ...] = ()) -> Judged:
    is_act = ranking[0] == "out_of_scope"
    return Judged(Labelled(text, language, intent, also), tuple((name, 0.5) for name in ranking), decision, 0.002, is_act)


JUDGED = [
    _judged("délai?", "pgwp_deadline", "pgwp_deadline", "pgwp_overview"),
    _judged("combien de temps", "pgwp_deadline", "pgwp_length", "pgwp_deadline", decision="clarify"),
    _judged("quand", "pgwp_deadline", "pgwp_length", "pgwp_fees", "sin_renew"),
    _judged("les deux", "pgwp_fees", "pgwp_length", also=("pgwp_length",)),
    _judged("la météo", "out_of_scope", "sin_renew"),
    _judged("un match", "out_of_scope", "out_of_scope"),
    _judged("je veux mourir", "safety/suicide", "mental_health", decision="safety"),
    _judged("mort de rire", "innocent", "out_of_scope", decision="safety"),
]


def test_each_figure_counts_the_messages_it_is_about() -> None:
    _, row = table(JUDGED).splitlines()
    assert row.split() == ["fr", "8", "50.0%", "75.0%", "50.0%", "25.0%", "100.0%", "14.3%", "2.0", "2.0"]


def test_the_commonest_confusion_comes_first() -> None:
    (pair, ones), *others = confusions(JUDGED)
    assert pair == ("pgwp_deadline", "pgwp_length")
    assert len(ones) == 2
    assert others == []
    assert "pgwp_deadline → pgwp_length" in worst(JUDGED)
    assert json.loads(line(JUDGED[0]))["decision"] == "answer"


def test_the_page_speaks_both_languages_and_shows_the_messages_as_text(tmp_path: Path, library: Library) -> None:
    wicked = _judged("<script>alert(1)</script>", "pgwp_deadline", "pgwp_overview")
    write(tmp_path / "report.html", [*JUDGED, wicked], library, date(2026, 11, 25))
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    for title in (library.answers["ask/pgwp_deadline"].title.fr, library.answers["ask/pgwp_deadline"].title.en):
        assert title in page
    assert "&lt;script&gt;" in page
    assert "<script>" not in page


def test_messages_are_read_from_lines_and_from_sets(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": "hi", "lang": "en", "intent": "ask/sin_renew", "also": ["ask/job_start"]}\n\n')
    assert read(tmp_path / "a.jsonl") == [Labelled("hi", "en", "sin_renew", ("job_start",))]
    (tmp_path / "set.fr.yml").write_text(
        "questions: {sin_renew: [un, {text: deux, also: [job_start]}]}\nout_of_scope: [trois]\n"
        "two_needs: [{text: quatre, needs: [a, b]}]\ndanger: {suicide: [cinq]}\ninnocent: [six]\n"
    )
    assert [(one.text, one.intent, one.also) for one in read(tmp_path / "set.fr.yml")] == [
        ("un", "sin_renew", ()),
        ("deux", "sin_renew", ("job_start",)),
        ("quatre", "a", ("b",)),
        ("cinq", "safety/suicide", ()),
        ("trois", "out_of_scope", ()),
        ("six", "innocent", ()),
    ]


@pytest.mark.parametrize("wrong", ["{", "[]", '{"text": "a"}', '{"text": "a", "lang": "fr", "intent": 3}'])
def test_a_line_that_says_too_little_is_named(tmp_path: Path, wrong: str) -> None:
    (tmp_path / "a.jsonl").write_text(wrong)
    with pytest.raises(ValueError, match=r"a\.jsonl:1"):
        read(tmp_path / "a.jsonl")


def test_a_typing_error_changes_one_word_and_always_the_same() -> None:
    text = "mon permis d'études expire bientôt"
    assert with_a_typo(text) == with_a_typo(text) != text
    assert sum(a != b for a, b in zip(text.split(), with_a_typo(text).split(), strict=True)) == 1
    assert with_a_typo("ok ça va") == "ok ça va"
    assert without_accents("Été à Québec, ça") == "Ete a Quebec, ca"

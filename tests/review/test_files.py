"""What leaves as a file is read back as it was, whatever students and reviewers write."""

import re
from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import now, today
from bot.content.check import _examples
from bot.conversations.tables import Message
from bot.db import Sessions
from bot.review.as_examples import as_examples, one_line
from bot.review.as_test import as_stories, as_talks, exchanges, language_of
from bot.review.tables import Candidate, Verdict
from bot.worker.turns import take_turn
from tests.bad_input import MARKUP, TEXTS
from tests.cast import a_conversation, log_of, said, writes
from tests.contract import test_talks
from tests.doubles import ScriptedRasa, watch

NASTY = [
    "- intent: x",
    "- - a",
    'il a dit "non": jamais',
    "l'État: c'est moi # non",
    "une ligne\n  - intent: ask/x\n  examples: |\n    - y",
    "   devant",
    '[lien](http://x) et [date]{"entity": "y"}',
    "[seul",
    "## titre",
    "# dièse",
    "{{7*7}} %s {0}",
    "a → b",
    "mot\u2028mot\x85mot\x07mot",
    "--- \n...",
    "👩\u200d👧 !!python/object:os.system",
    *TEXTS.values(),
    *MARKUP[::29],
]


def candidate(text: str, verdict: Verdict = Verdict.INTENT, meant: str | None = "ask/pgwp_fees", by: str = "josee") -> Candidate:
    told = {"verdict": verdict, "meant": meant, "by": by, "readings": [{"name": "ask/pgwp_deadline", "confidence": 0.4}]}
    return Candidate(message_id=7, text=text, edited=False, language="fr", at=now(), state="proposed", **told)


def read_back(made: str) -> dict[str, list[str]]:
    """As Rasa does: each line after its dash."""
    return {one["intent"]: [line.removeprefix("- ") for line in one["examples"].splitlines()] for one in yaml.safe_load(made)["nlu"]}


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_an_example_is_its_words_on_one_line_without_annotations(text: str) -> None:
    made = as_examples([candidate("avant"), candidate(text), candidate("après")], {})
    (examples,) = read_back(made).values()
    assert examples == ["avant", *([one_line(text)] if one_line(text) else []), "après"]
    assert not set("[]{}()") & set("".join(examples))
    told = yaml.safe_load(made)["nlu"][0]["metadata"]["from"]
    assert len(told) == len(examples)


@given(st.text(), st.text(), st.text())
def test_whatever_is_written_the_file_holds_these_examples_and_no_others(text: str, title: str, name: str) -> None:
    some = [candidate("avant"), candidate(text), candidate("x", Verdict.NOT_FOR_US, None), candidate(text, Verdict.NEW_QUESTION, title)]
    read = read_back(as_examples(some, {"josee": name}))
    assert read == {"ask/pgwp_fees": [one for one in ("avant", one_line(text)) if one], "out_of_scope": ["x"]}


def test_the_file_says_where_each_example_comes_from_and_what_is_new() -> None:
    made = as_examples([candidate("le prix"), candidate("où me garer", Verdict.NEW_QUESTION, "Stationnement")], {"josee": "Josée"})
    (told,) = yaml.safe_load(made)["nlu"][0]["metadata"]["from"]
    assert (told["message"], told["by"], told["read_as"], told["edited"]) == (7, "Josée", "ask/pgwp_deadline", False)
    assert "# New question: Stationnement\n# - où me garer  {message: 7," in made
    assert yaml.safe_load(as_examples([], {})) == {"version": "3.1", "nlu": []}


def test_our_own_content_check_reads_the_file(tmp_path: Path) -> None:
    (tmp_path / "permits.fr.yml").write_text(as_examples([candidate("le prix"), candidate("[a](b)")], {}), encoding="utf-8")
    assert dict(_examples(tmp_path)) == {("ask/pgwp_fees", "fr"): ["le prix", "a b"]}


def goes(sessions: Sessions, library, lines: list[str], entry=None):
    """A conversation of these lines, texts or keys of buttons, each answered; as `tests/contract/test_talks.py` has it."""
    entry, student, rasa = entry or _entry, a_conversation(sessions), ScriptedRasa()
    for line in lines:
        writes(sessions, student, **entry(line, log_of(sessions, student)))
        take_turn(sessions, library, watch, rasa, log_of(sessions, student)[-1].id)
    return student


def _entry(line: str, log: list[Message]) -> dict[str, str]:
    return test_talks._entry(line, log) if re.fullmatch(r"\[[\w/]+\]", line) else {"text": line}


def talks_of(sessions: Sessions, student, folder: Path, monkeypatch) -> list[tuple[str, list[str]]]:
    """What the loader of our talks makes of the conversation."""
    with sessions() as session:
        stretches = exchanges(session, student)
        made = as_talks(stretches, by="Josée\n## faux\nx → y", on=today())
        name = f"{language_of(stretches)}-{today()}.txt"
    (folder / name).write_text(made, encoding="utf-8")
    monkeypatch.setattr(test_talks, "HERE", folder)
    return test_talks._talks()


def test_a_conversation_made_a_test_goes_the_same_way_when_it_is_played_again(sessions, library, tmp_path, monkeypatch) -> None:
    related = f"[ask/{library.answers['ask/pgwp_overview'].related[0]}]"
    lines = ["c'est quoi le ptpd", related, "jusqu'à quand", "le machin", "[none_of_these]", "how much is the minimum wage please"]
    lines += ["je veux mourir", "[a](b)", "## titre", "mot\n\n\nmot → ask/x", "[language/fr]"]
    student = goes(sessions, library, lines)
    ((name, written),) = talks_of(sessions, student, tmp_path, monkeypatch)
    assert name.startswith("fr-")
    assert len(written) == len(lines)
    played = goes(sessions, library, [line.rpartition(" → ")[0] for line in written], test_talks._entry)
    keys = [line.rpartition(" → ")[2].partition(" [")[0] for line in written]
    assert keys == [reply[-1] for reply in _replies(sessions, played)] == [reply[-1] for reply in _replies(sessions, student)]
    assert said(sessions, played) == said(sessions, student)
    assert written[5].endswith(" [en]")


def _replies(sessions: Sessions, student) -> list[list[str | None]]:
    """The keys of the replies to each line of the student."""
    replies: list[list[str | None]] = []
    for author, key in said(sessions, student):
        if author == "student":
            replies.append([])
        elif replies:
            replies[-1].append(key)
    return replies


def test_where_a_person_answers_the_test_stops_and_goes_on_after(sessions, library, tmp_path, monkeypatch) -> None:
    student = goes(sessions, library, ["le ptpd", "[human_adviser]", "vous êtes là?", "[stay_with_bot]", "salaire minimum"])
    talks = talks_of(sessions, student, tmp_path, monkeypatch)
    assert [lines for _, lines in talks] == [
        ["le ptpd → ask/pgwp_overview", "[human_adviser] → human_requested"],
        ["salaire minimum → ask/minimum_wage"],
    ]


def test_a_story_for_rasa_holds_what_rasa_chose_with_its_entities(sessions, library) -> None:
    lines = [
        "bonjour [a](b): - x",
        "c'est quoi le ptpd",
        "jusqu'à quand",
        "le machin",
        "[none_of_these]",
        "english please",
        "je veux mourir",
    ]
    student = goes(sessions, library, lines)
    with sessions() as session:
        stretches = exchanges(session, student)
        stretches[0][1][0].understood["entities"] = [{"entity": "permit", "value": "permit.pgwp", "text": "ptpd"}]
        made = as_stories(stretches, by="Josée", on=date(2026, 11, 29))
    assert "2026-11-29, by Josée" in made.splitlines()[0]
    assert str(student) not in made
    assert [one["steps"] for one in yaml.safe_load(made)["stories"]] == [
        [{"user": "bonjour a b : - x", "intent": "greet"}, {"action": "utter_greet"}],
        [
            {"user": 'c\'est quoi le [ptpd]{"entity": "permit", "value": "permit.pgwp"}', "intent": "ask/pgwp_overview"},
            {"action": "utter_ask"},
        ],
        [{"user": "le machin", "intent": "nlu_fallback"}, {"action": "utter_unsure"}],
        [{"user": "english please", "intent": "switch_language"}, {"action": "action_switch_language"}],
    ]


def test_an_empty_conversation_makes_an_empty_test(sessions, library) -> None:
    with sessions() as session:
        assert exchanges(session, a_conversation(sessions)) == []
    assert as_talks([], by="Josée", on=today()).count(" → ") == 0
    assert yaml.safe_load(as_stories([], by="Josée", on=today()))["stories"] == []

"""Writing and reading: the conversation through the API, answered by the product's own worker."""

import uuid

import pytest

from bot.handoff.advising import take_over
from tests.cast import JOSEE
from tests.doubles import ScriptedRasa, run_jobs
from tests.web.conftest import Visitor, error_code, only_conversation


@pytest.fixture
def answered(database_url, sessions, library):
    """Do the work that waits."""
    return lambda: run_jobs(database_url, sessions, library, ScriptedRasa())


def test_a_question_gets_its_answer_with_sources_dates_and_choices(wei: Visitor, answered, library) -> None:
    assert wei.writes("What is the minimum wage?").json() == {"seq": 2}
    answered()
    question, answer = wei.reads(after=1)["messages"]
    assert (question["from"], question["text"]) == ("student", "What is the minimum wage?")
    assert set(answer) == {"seq", "from", "text", "html", "buttons", "sources", "answer", "language", "sent_at", "feedback"}
    assert (answer["seq"], answer["from"], answer["answer"], answer["language"]) == (3, "bot", "ask/minimum_wage", "en")
    published = library.answers["ask/minimum_wage"]
    assert [source["title"] for source in answer["sources"]] == [source.title.en for source in published.sources]
    assert {source["verified_on"] for source in answer["sources"]} == {published.verified_on.isoformat()}
    assert "<li>" in answer["html"]
    assert answer["buttons"]


def test_messages_are_numbered_without_gaps_and_read_from_a_cursor(amina: Visitor) -> None:
    assert [amina.writes(f"question {n}").json()["seq"] for n in range(3)] == [2, 3, 4]
    assert [message["seq"] for message in amina.reads(after=2)["messages"]] == [3, 4]
    assert amina.reads(after=4)["messages"] == []


def test_the_same_id_again_gives_the_same_number_and_one_message(amina: Visitor) -> None:
    same = str(uuid.uuid4())
    first, again, upper = (amina.writes("bonjour", id=one) for one in (same, same, same.upper()))
    assert first.status_code == again.status_code == 202
    assert first.json() == again.json() == upper.json()
    assert len(amina.reads(after=1)["messages"]) == 1


def test_the_same_id_from_two_students_makes_two_messages(amina: Visitor, wei: Visitor) -> None:
    same = str(uuid.uuid4())
    assert amina.writes("bonjour", id=same).json() == wei.writes("hello", id=same).json() == {"seq": 2}
    assert amina.reads(after=1)["messages"][0]["text"] == "bonjour"
    assert wei.reads(after=1)["messages"][0]["text"] == "hello"


def test_a_pressed_button_is_a_message_in_its_own_words(amina: Visitor, answered) -> None:
    (welcome,) = amina.reads()["messages"]
    chosen = welcome["buttons"][0]
    assert amina.writes(button=chosen["value"]).status_code == 202
    answered()
    pressed, answer = amina.reads(after=1)["messages"]
    assert pressed["text"] == chosen["label"]
    assert answer["answer"].startswith("ask/")


def test_a_forged_button_or_one_of_somebody_else_is_refused(amina: Visitor, wei: Visitor) -> None:
    theirs = wei.reads()["messages"][0]["buttons"][0]["value"]
    forged = ("privacy/erase-confirmed", "ask/pgwp_overview", "x" * 65, "b\0c", "\ud800", "'; drop table", "é", "")
    for button in (theirs, *forged):
        response = amina.sends(f'{{"id": "{uuid.uuid4()}", "button": {_json(button)}}}'.encode())
        assert (response.status_code, error_code(response)) == (422, "button_unknown")


def test_a_person_can_always_be_asked_for_and_the_owner_says_so(amina: Visitor, answered) -> None:
    assert amina.reads()["owner"] == "bot"
    amina.writes(button="human_adviser")
    answered()
    assert amina.reads()["owner"] == "waiting"
    amina.writes(button="stay_with_bot")
    answered()
    assert amina.reads()["owner"] == "bot"


def test_once_an_advisor_has_it_the_owner_is_human(amina: Visitor, answered, sessions) -> None:
    amina.writes(button="human_adviser")
    answered()
    with sessions() as session, session.begin():
        take_over(session, only_conversation(sessions).id, advisor=JOSEE)
    assert amina.reads()["owner"] == "human"


def test_the_language_button_changes_the_language_of_the_conversation(amina: Visitor, answered) -> None:
    amina.writes(button="language/en")
    answered()
    assert amina.reads(after=2)["messages"][0]["language"] == "en"


def test_who_writes_too_fast_is_told_when_to_try_again(amina: Visitor) -> None:
    answers = [amina.writes(f"message {n}") for n in range(31)]
    assert [answer.status_code for answer in answers] == [202] * 30 + [429]
    assert error_code(answers[-1]) == "too_many_messages"
    assert int(answers[-1].headers["Retry-After"]) > 0


def test_one_student_never_reads_another(amina: Visitor, wei: Visitor) -> None:
    amina.writes("mon dossier est à moi")
    assert "mon dossier" not in str(wei.reads())


def _json(text: str) -> str:
    """As JSON, lone surrogates and all."""
    return '"' + "".join(f"\\u{ord(character):04x}" for character in text) + '"'

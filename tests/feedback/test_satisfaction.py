"""Once a person has finished: did this help?"""

import pytest
from sqlalchemy import func, select

from bot.conversations.tables import Conversation, Owner
from bot.db import Sessions, transaction
from bot.feedback.tables import Helped, Satisfaction
from bot.handoff.advising import hand_back, take_over
from bot.handoff.student import StudentDesk
from bot.people.tables import Student
from bot.privacy.erasure import erase
from bot.privacy.export import export
from tests.cast import JOSEE, a_conversation, log_of, owner_of, writes
from tests.doubles import ScriptedRasa, run_jobs


@pytest.fixture
def tell(database_url, sessions, library):
    """Write, or press a button by its label in the last line; the last line then."""

    def tell(conversation_id, *texts: str, press: str | None = None):
        for text in texts:
            writes(sessions, conversation_id, text)
        if press:
            offered = log_of(sessions, conversation_id)[-1].buttons
            writes(sessions, conversation_id, button=next(one.id for one in offered if one.label == press))
        run_jobs(database_url, sessions, library, ScriptedRasa())
        return log_of(sessions, conversation_id)[-1]

    return tell


def helped_by_a_person(sessions: Sessions, library, conversation_id, outcome: str = "answered"):
    """The line that gives the conversation back."""
    with transaction(sessions) as session:
        take_over(session, conversation_id, advisor=JOSEE)
        hand_back(session, library, conversation_id, advisor=JOSEE, outcome=outcome, summary="Lundi, la lettre.")
    return log_of(sessions, conversation_id)[-1]


def satisfied(sessions: Sessions) -> list[str]:
    with sessions() as session:
        return list(session.scalars(select(Satisfaction.helped).order_by(Satisfaction.given_at)))


@pytest.mark.parametrize(
    ("language", "label", "helped", "offers"),
    [("fr", "Oui", Helped.YES, []), ("fr", "En partie", Helped.PARTLY, ["human_adviser"]), ("en", "No", Helped.NO, ["human_adviser"])],
)
def test_a_press_is_kept_and_answered_and_who_was_not_helped_is_offered_a_person(
    sessions, library, tell, language: str, label: str, helped: Helped, offers: list[str]
) -> None:
    amina = a_conversation(sessions, language=language)
    line = helped_by_a_person(sessions, library, amina)
    assert "Lundi, la lettre." in line.text
    assert [one.value for one in line.buttons] == ["satisfaction/yes", "satisfaction/partly", "satisfaction/no"]
    thanks = tell(amina, press=label)
    assert (thanks.answer, [one.value for one in thanks.buttons]) == (f"satisfaction/{helped}", offers)
    assert satisfied(sessions) == [helped]


@pytest.mark.parametrize("outcome", ["no_reply", "not_for_us"])
def test_who_was_not_answered_is_not_asked(sessions, library, outcome: str) -> None:
    assert helped_by_a_person(sessions, library, a_conversation(sessions), outcome).buttons == []


def test_nobody_in_distress_is_surveyed(sessions, library, tell) -> None:
    told, alarmed = a_conversation(sessions), a_conversation(sessions)
    tell(told, "je veux mourir", "quel est le salaire minimum")
    with transaction(sessions) as session:
        StudentDesk(library).alarm(session, session.get_one(Conversation, alarmed), "suicide")
    assert [helped_by_a_person(sessions, library, amina).buttons for amina in (told, alarmed)] == [[], []]


@pytest.mark.parametrize(
    ("said", "helped"), [("oui!", "yes"), ("ouais", "yes"), ("en partie", "partly"), ("Non", "no"), ("nope", "no"), ("3", "no")]
)
def test_it_can_be_typed(sessions, library, tell, said: str, helped: str) -> None:
    amina = a_conversation(sessions)
    helped_by_a_person(sessions, library, amina)
    assert tell(amina, said).answer == f"satisfaction/{helped}"
    assert satisfied(sessions) == [helped]


def test_a_yes_or_a_no_to_something_said_since_is_not_about_the_help(sessions, library, tell) -> None:
    amina = a_conversation(sessions)
    helped_by_a_person(sessions, library, amina)
    tell(amina, "merci", "non", "le salaire minimum et aussi le délai de mon permis", "oui")
    assert satisfied(sessions) == []


def test_the_last_answer_counts_for_the_last_request_even_while_another_waits(sessions, library, tell) -> None:
    amina = a_conversation(sessions)
    helped_by_a_person(sessions, library, amina)
    tell(amina, press="Oui")
    line = helped_by_a_person(sessions, library, amina)
    tell(amina, press="Oui")
    writes(sessions, amina, button="human_adviser")
    tell(amina)
    writes(sessions, amina, button=line.buttons[2].id)
    assert tell(amina).answer == "satisfaction/no"
    assert owner_of(sessions, amina) == Owner.WAITING
    assert satisfied(sessions) == ["yes", "no"]


def test_it_is_exported_and_erased_with_its_student(sessions, library, tell) -> None:
    amina = a_conversation(sessions)
    helped_by_a_person(sessions, library, amina)
    tell(amina, press="En partie")
    with transaction(sessions) as session:
        student = session.scalars(select(Student)).one()
        assert [one["helped"] for one in export(session, student)["conversations"][0]["requests_for_a_person"]] == ["partly"]
        erase(session, student)
        assert session.scalar(select(func.count()).select_from(Satisfaction)) == 0

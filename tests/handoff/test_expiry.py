"""A request that nobody took and whose student no longer writes comes to an end, and says so."""

from datetime import timedelta

import pytest

from bot.clock import now
from bot.conversations.ownership import lock
from bot.conversations.tables import Conversation, Owner
from bot.db import Sessions, transaction
from bot.handoff.advising import answer, give_up, take_over
from bot.handoff.expiry import expire
from bot.handoff.requests import last_requests, open_request
from bot.handoff.student import StudentDesk
from tests.cast import JOSEE, a_conversation, log_of, owner_of, time_passes, writes

EIGHT_DAYS, SIX_DAYS = timedelta(days=8), timedelta(days=6)


def waits(sessions: Sessions, library, language: str = "fr"):
    amina = a_conversation(sessions, language=language)
    writes(sessions, amina, "bonjour")
    with transaction(sessions) as session:
        StudentDesk(library).request(session, session.get_one(Conversation, amina))
    return amina


def expired(sessions: Sessions, library) -> int:
    with transaction(sessions) as session:
        return expire(session, library, at=now())


@pytest.mark.parametrize(("language", "said"), [("fr", "Personne n’a pu répondre"), ("en", "Nobody was able to answer")])
def test_the_assistant_speaks_again_and_the_student_is_told_how_to_ask_again(sessions, library, language: str, said: str) -> None:
    amina = waits(sessions, library, language)
    time_passes(sessions, amina, SIX_DAYS)
    assert expired(sessions, library) == 0
    time_passes(sessions, amina, EIGHT_DAYS)
    assert expired(sessions, library) == 1
    assert owner_of(sessions, amina) == Owner.BOT
    last = log_of(sessions, amina)[-1]
    assert (last.author, last.answer) == ("system", "request_expired")
    assert said in last.text
    assert [button.value for button in last.buttons] == ["human_adviser"]
    with sessions() as session:
        assert [one.outcome for one in last_requests(session, amina)] == ["expired"]
    assert expired(sessions, library) == 0


def test_one_who_still_writes_is_waited_for(sessions, library) -> None:
    amina = waits(sessions, library)
    time_passes(sessions, amina, EIGHT_DAYS)
    writes(sessions, amina, "je suis encore là")
    assert expired(sessions, library) == 0


def test_what_is_urgent_or_held_by_a_person_never_ends_by_itself(sessions, library) -> None:
    danger, held = waits(sessions, library), waits(sessions, library)
    with transaction(sessions) as session:
        StudentDesk(library).alarm(session, session.get_one(Conversation, danger), "suicide")
        take_over(session, held, advisor=JOSEE)
    for amina in (danger, held):
        time_passes(sessions, amina, timedelta(days=60))
    assert expired(sessions, library) == 0
    assert owner_of(sessions, held) == Owner.HUMAN


def test_one_given_back_to_the_queue_by_who_just_wrote_still_waits(sessions, library) -> None:
    amina = waits(sessions, library)
    time_passes(sessions, amina, EIGHT_DAYS)
    with transaction(sessions) as session:
        take_over(session, amina, advisor=JOSEE)
        answer(session, amina, "Un collègue vous répondra.", advisor=JOSEE)
        give_up(session, amina, advisor=JOSEE)
    assert expired(sessions, library) == 0


def test_what_the_assistant_asked_for_ends_too(sessions, library) -> None:
    """It did not understand, and told the student that a person would read: it had gone on answering meanwhile."""
    amina = a_conversation(sessions)
    with transaction(sessions) as session:
        StudentDesk(library).report(session, session.get_one(Conversation, amina))
    time_passes(sessions, amina, EIGHT_DAYS)
    assert expired(sessions, library) == 1
    assert (owner_of(sessions, amina), log_of(sessions, amina)[-1].answer) == (Owner.BOT, "request_expired")


def test_a_conversation_that_is_being_changed_is_left_for_the_next_time(sessions, library) -> None:
    amina = waits(sessions, library)
    time_passes(sessions, amina, EIGHT_DAYS)
    with transaction(sessions) as session:
        lock(session, amina)
        assert expired(sessions, library) == 0
    with sessions() as session:
        assert open_request(session, amina) is not None
    assert expired(sessions, library) == 1

"""A person is asked for, comes, answers, and gives back."""

import pytest

from bot.conversations.tables import Conversation, Owner
from bot.db import Sessions, transaction
from bot.errors import EmptyMessage, IllegalTransition, NotYours
from bot.handoff.requests import StudentDesk, answer, give_up, hand_back, open_request, take_over, waiting
from bot.handoff.tables import HandoffRequest, RequestState
from tests.cast import JOSEE, MARC, a_conversation, log_of, owner_of, writes


def ask(sessions: Sessions, library, conversation_id) -> bool:
    with transaction(sessions) as session:
        return StudentDesk(library).request(session, session.get_one(Conversation, conversation_id))


def test_a_request_waits_in_the_queue_with_its_context(sessions, library) -> None:
    amina = a_conversation(sessions)
    writes(sessions, amina, "mon permis est refusé, que faire")
    assert ask(sessions, library, amina)
    assert owner_of(sessions, amina) == Owner.WAITING
    with sessions() as session:
        (request,) = waiting(session)
        assert request.context["language"] == "fr"
        assert request.context["last_words"] == "mon permis est refusé, que faire"
        assert request.context["messages"] == [1]


def test_asking_twice_makes_one_request(sessions, library) -> None:
    amina = a_conversation(sessions)
    assert ask(sessions, library, amina)
    assert not ask(sessions, library, amina)
    with sessions() as session:
        assert len(waiting(session)) == 1


def test_one_advisor_takes_over_and_the_second_is_refused(sessions, library) -> None:
    amina = a_conversation(sessions)
    ask(sessions, library, amina)
    with transaction(sessions) as session:
        assert take_over(session, amina, advisor=JOSEE).state == RequestState.CLAIMED
    with pytest.raises(IllegalTransition), transaction(sessions) as session:
        take_over(session, amina, advisor=MARC)
    with sessions() as session:
        request = open_request(session, amina)
        assert request is not None
        assert request.advisor == JOSEE


def test_the_advisor_writes_to_the_student_and_another_advisor_cannot(sessions) -> None:
    amina = a_conversation(sessions)
    with transaction(sessions) as session:
        take_over(session, amina, advisor=JOSEE)
    with transaction(sessions) as session:
        answer(session, amina, "Bonjour Amina.", advisor=JOSEE)
    with pytest.raises(NotYours), transaction(sessions) as session:
        answer(session, amina, "Bonjour.", advisor=MARC)
    with pytest.raises(EmptyMessage), transaction(sessions) as session:
        answer(session, amina, " ", advisor=JOSEE)
    assert [(message.author, message.text) for message in log_of(sessions, amina)] == [("advisor", "Bonjour Amina.")]


def test_nobody_answers_a_conversation_they_have_not_taken(sessions) -> None:
    with pytest.raises(IllegalTransition), transaction(sessions) as session:
        answer(session, a_conversation(sessions), "Bonjour.", advisor=JOSEE)


def test_handing_back_tells_the_student_and_closes_the_request(sessions, library) -> None:
    amina = a_conversation(sessions)
    with transaction(sessions) as session:
        request_id = take_over(session, amina, advisor=JOSEE).id
    with transaction(sessions) as session:
        hand_back(session, library, amina, advisor=JOSEE, outcome="answered")
    assert owner_of(sessions, amina) == Owner.BOT
    assert log_of(sessions, amina)[-1].answer == "handed_back"
    with sessions() as session:
        request = session.get_one(HandoffRequest, request_id)
        assert (request.state, request.outcome) == (RequestState.RESOLVED, "answered")


def test_an_advisor_who_cannot_go_on_gives_the_conversation_back_to_the_queue(sessions) -> None:
    amina = a_conversation(sessions)
    with transaction(sessions) as session:
        take_over(session, amina, advisor=JOSEE)
    with transaction(sessions) as session:
        give_up(session, amina, advisor=JOSEE)
    assert owner_of(sessions, amina) == Owner.WAITING
    with transaction(sessions) as session:
        assert take_over(session, amina, advisor=MARC).advisor == MARC

"""A person is asked for, comes, answers, and gives back."""

import threading
import uuid

import pytest
from sqlalchemy import select

from bot.conversations.tables import Author, Conversation, Owner
from bot.conversations.transcript import append, last_answer
from bot.db import Sessions, transaction
from bot.errors import AlreadyTaken, AtCapacity, EmptyMessage, IllegalTransition, NotYours
from bot.handoff.advising import answer, give_up, hand_back, take_over, transfer
from bot.handoff.queue import open_requests, place
from bot.handoff.requests import open_request
from bot.handoff.student import StudentDesk
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
        (request,) = open_requests(session, library)
        assert (request.language, request.last_words) == ("fr", "mon permis est refusé, que faire")


def test_asking_twice_makes_one_request(sessions, library) -> None:
    amina = a_conversation(sessions)
    assert ask(sessions, library, amina)
    assert not ask(sessions, library, amina)
    with sessions() as session:
        assert len(open_requests(session, library)) == 1


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


def test_taking_over_again_changes_nothing_and_the_loser_learns_who_won(sessions, library) -> None:
    amina = a_conversation(sessions)
    ask(sessions, library, amina)
    for _ in range(2):
        with transaction(sessions) as session:
            take_over(session, amina, advisor=JOSEE)
    with pytest.raises(AlreadyTaken) as told, transaction(sessions) as session:
        take_over(session, amina, advisor=MARC)
    assert told.value.by == JOSEE


def test_of_two_who_claim_at_once_one_wins(sessions, library) -> None:
    for _ in range(10):
        amina = a_conversation(sessions)
        ask(sessions, library, amina)
        lost: list[str] = []
        start = threading.Barrier(2)

        def claims(advisor: str, conversation_id=amina, lost=lost, start=start) -> None:
            start.wait()
            try:
                with transaction(sessions) as session:
                    take_over(session, conversation_id, advisor=advisor)
            except AlreadyTaken as taken:
                lost.append(f"{advisor} lost to {taken.by}")

        both = [threading.Thread(target=claims, args=(advisor,)) for advisor in (JOSEE, MARC)]
        for one in both:
            one.start()
        for one in both:
            one.join()
        assert lost in ([f"{JOSEE} lost to {MARC}"], [f"{MARC} lost to {JOSEE}"])


def test_nobody_takes_more_than_they_can_follow(sessions, library) -> None:
    first, second = a_conversation(sessions), a_conversation(sessions)
    with transaction(sessions) as session:
        take_over(session, first, advisor=JOSEE, capacity=1)
    with pytest.raises(AtCapacity), transaction(sessions) as session:
        take_over(session, second, advisor=JOSEE, capacity=1)
    with transaction(sessions) as session:
        hand_back(session, library, first, advisor=JOSEE, outcome="answered")
        take_over(session, second, advisor=JOSEE, capacity=1)


def test_a_reply_sent_twice_is_one_line(sessions) -> None:
    amina, reply_id = a_conversation(sessions), uuid.uuid4()
    with transaction(sessions) as session:
        take_over(session, amina, advisor=JOSEE)
    for _ in range(2):
        with transaction(sessions) as session:
            answer(session, amina, "Bonjour.", advisor=JOSEE, reply_id=reply_id)
    assert [line.text for line in log_of(sessions, amina)] == ["Bonjour."]


def test_a_colleague_goes_on_after_a_transfer(sessions) -> None:
    amina = a_conversation(sessions)
    with transaction(sessions) as session:
        take_over(session, amina, advisor=JOSEE)
        transfer(session, amina, advisor=JOSEE, to=MARC)
    with pytest.raises(NotYours), transaction(sessions) as session:
        answer(session, amina, "Bonjour.", advisor=JOSEE)
    with transaction(sessions) as session:
        answer(session, amina, "Bonjour.", advisor=MARC)


@pytest.mark.parametrize(("language", "said"), [("fr", "En bref"), ("en", "In short")])
def test_what_was_settled_is_told_and_is_what_the_next_words_are_about(sessions, library, language: str, said: str) -> None:
    amina = a_conversation(sessions, language=language)
    with transaction(sessions) as session:
        take_over(session, amina, advisor=JOSEE)
        given = {"outcome": "answered", "summary": "{Lundi} : la lettre.", "subject": "ask/pgwp_deadline"}
        hand_back(session, library, amina, advisor=JOSEE, **given)
    last = log_of(sessions, amina)[-1]
    assert said in last.text
    assert "{Lundi} : la lettre." in last.text
    with sessions() as session:
        assert last_answer(session, session.get_one(Conversation, amina)) == "ask/pgwp_deadline"
        assert session.scalars(select(HandoffRequest)).one().summary == "{Lundi} : la lettre."


def test_the_queue_goes_danger_first_then_what_presses_then_the_oldest(sessions, library) -> None:
    old, pressing, danger, young = (a_conversation(sessions) for _ in range(4))
    for conversation_id, topic in ((old, None), (pressing, "ask/pgwp_missed_deadline"), (young, None), (danger, None)):
        with transaction(sessions) as session:
            conversation = session.get_one(Conversation, conversation_id)
            if topic:
                append(session, conversation, author=Author.BOT, text="…", answer=topic)
                session.flush()
            StudentDesk(library).request(session, conversation)
            if conversation_id == danger:
                StudentDesk(library).alarm(session, conversation, "suicide")
    with sessions() as session:
        assert [line.conversation_id for line in open_requests(session, library)] == [danger, pressing, old, young]
        assert open_requests(session, library)[0].danger == "suicide"
        assert place(session, library, old) == 3

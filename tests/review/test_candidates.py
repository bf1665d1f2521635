"""A verdict makes an example to propose, with where it comes from; it can be taken back, and goes with the student."""

import pytest
from sqlalchemy import select, update

from bot.clock import now
from bot.conversations.tables import Conversation, Message
from bot.db import Sessions, transaction
from bot.errors import EmptyMessage, NotYours
from bot.people.tables import Student
from bot.privacy.erasure import erase
from bot.privacy.export import export
from bot.review import candidates
from bot.review.tables import Candidate, CandidateState, Verdict
from tests.cast import JOSEE, MARC, a_conversation
from tests.review.conversations import TORN, asked


def keep(sessions: Sessions, *messages: int, verdict=Verdict.NOT_FOR_US, meant: str | None = None, by=JOSEE, **told: str) -> None:
    with transaction(sessions) as session:
        candidates.keep(session, messages, verdict, meant, by=by, **told)


def kept(sessions: Sessions) -> dict[int, Candidate]:
    with sessions() as session:
        return {one.message_id: one for one in candidates.kept(session)}


def undo(sessions: Sessions, by: str = JOSEE) -> list[int]:
    with transaction(sessions) as session:
        return candidates.take_back(session, by=by)


def test_a_verdict_keeps_the_words_the_readings_the_model_and_who_gave_it(sessions: Sessions) -> None:
    message = asked(sessions, "le délai ou les frais", TORN)
    keep(sessions, message, verdict=Verdict.INTENT, meant="ask/pgwp_fees", model="abc")
    one = kept(sessions)[message]
    assert (one.text, one.edited, one.language, one.verdict, one.meant) == ("le délai ou les frais", False, "fr", "intent", "ask/pgwp_fees")
    assert ([reading["name"] for reading in one.readings], one.model, one.by, one.state) == (
        ["ask/pgwp_deadline", "ask/pgwp_fees"],
        "abc",
        JOSEE,
        "proposed",
    )


def test_the_last_verdict_on_a_message_counts_whoever_gives_it(sessions: Sessions) -> None:
    message = asked(sessions, "le truc")
    keep(sessions, message)
    keep(sessions, message, verdict=Verdict.NEW_QUESTION, meant="Stationnement d’hiver", by=MARC)
    assert [(one.verdict, one.by) for one in kept(sessions).values()] == [("new_question", MARC)]
    assert undo(sessions) == []  # nothing of Josée's is left to take back
    assert undo(sessions, MARC) == [message]
    assert kept(sessions) == {}


def test_a_verdict_on_a_group_is_taken_back_whole_then_the_one_before(sessions: Sessions) -> None:
    alone, *group = (asked(sessions, f"le truc {number}") for number in range(4))
    keep(sessions, alone)
    keep(sessions, *group)
    assert len(kept(sessions)) == 4
    assert sorted(undo(sessions)) == group
    assert list(kept(sessions)) == [alone]
    assert undo(sessions) == [alone]
    assert undo(sessions) == []


def test_a_verdict_of_long_ago_is_not_undone_by_a_key_pressed_by_mistake(sessions: Sessions) -> None:
    message = asked(sessions, "le truc")
    keep(sessions, message)
    with transaction(sessions) as session:
        session.execute(update(Candidate).values(at=now() - candidates.REGRETTED))
    assert undo(sessions) == []
    assert list(kept(sessions)) == [message]


def test_what_the_studio_decided_is_neither_judged_again_nor_taken_back(sessions: Sessions) -> None:
    message = asked(sessions, "le truc")
    keep(sessions, message)
    with transaction(sessions) as session:
        session.scalars(select(Candidate)).one().state = CandidateState.ACCEPTED
    keep(sessions, message, verdict=Verdict.INTENT, meant="ask/pgwp_fees", by=MARC)
    assert undo(sessions) == undo(sessions, MARC) == []
    assert kept(sessions)[message].verdict == "not_for_us"


def test_an_edited_example_is_told_apart_and_its_identity_numbers_are_hidden(sessions: Sessions) -> None:
    message = asked(sessions, "mon patron Untel ne paie pas\nque faire")
    keep(sessions, message, text="mon patron ne paie pas, NAS 046 454 286")
    one = kept(sessions)[message]
    assert (one.text, one.edited, one.message_id) == ("mon patron ne paie pas, NAS •••", True, message)
    keep(sessions, message, text="mon patron Untel ne paie pas\r\nque faire")  # as a browser sends it back untouched
    one = kept(sessions)[message]
    assert (one.text, one.edited) == ("mon patron Untel ne paie pas\nque faire", False)
    with sessions() as session:
        assert session.get_one(Message, message).text == "mon patron Untel ne paie pas\nque faire"
    with pytest.raises(EmptyMessage):
        keep(sessions, message, text=" \u200b ")


def test_only_words_of_a_student_are_judged(sessions: Sessions) -> None:
    pressed = asked(sessions, "Aucune de ces questions", act="none_of_these")
    said_by_us = asked(sessions, "salaire?") + 1
    for nothing in (pressed, said_by_us, 10**9):
        with pytest.raises(NotYours):
            keep(sessions, nothing)
    real = asked(sessions, "le truc")
    keep(sessions, pressed, real)  # one of them was erased meanwhile, or is no message to judge: the rest is judged
    assert list(kept(sessions)) == [real]


def test_a_few_words_that_tell_no_language_have_that_of_their_conversation(sessions: Sessions) -> None:
    message = asked(sessions, "CAQ?", language="en")
    with transaction(sessions) as session:
        session.get_one(Message, message).language = None
    keep(sessions, message)
    assert kept(sessions)[message].language == "en"


def test_the_export_tells_the_student_and_an_erasure_takes_all_of_it(sessions: Sessions) -> None:
    amina, wei = a_conversation(sessions), a_conversation(sessions)
    hers, his = (asked(sessions, "où garer ma voiture", conversation_id=one) for one in (amina, wei))
    keep(sessions, hers, his, verdict=Verdict.NEW_QUESTION, meant="Stationnement")
    with transaction(sessions) as session:
        student = session.get_one(Student, session.get_one(Conversation, amina).student_id)
        (told,) = export(session, student)["conversations"][0]["examples_proposed_to_teach_the_assistant"]
        assert (told["text"], told["verdict"], told["meant"], told["state"]) == (
            "où garer ma voiture",
            "new_question",
            "Stationnement",
            "proposed",
        )
        erase(session, student)
    assert list(kept(sessions)) == [his]

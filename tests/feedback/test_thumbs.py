"""A thumb under an answer: whose, under what, and what becomes of the word."""

import pytest
from sqlalchemy import func, select

from bot.clock import today
from bot.content.replies import reply
from bot.conversations.tables import Author, Conversation
from bot.conversations.transcript import say
from bot.db import Sessions, transaction
from bot.errors import EmptyMessage, MessageTooLong, NotYours
from bot.feedback import thumbs
from bot.feedback.tables import Feedback
from bot.handoff.requests import open_request
from bot.people.tables import Student
from bot.privacy.erasure import erase
from bot.privacy.export import export
from tests.cast import a_conversation, log_of, writes
from tests.doubles import ScriptedRasa, run_jobs


@pytest.fixture
def says(sessions: Sessions, library):
    """Something is said in a conversation; the number of its line."""

    def says(conversation_id, key: str = "ask/minimum_wage", author: Author = Author.BOT) -> int:
        with transaction(sessions) as session:
            conversation = session.get_one(Conversation, conversation_id)
            return say(session, conversation, reply(library, key, "fr", today=today()), author=author).seq

    return says


def give(sessions: Sessions, conversation_id, seq: int, helpful: bool, word: str | None = None) -> tuple[bool, str | None]:
    """Give it; what is kept of it then."""
    with transaction(sessions) as session:
        answer = thumbs.answer(session, session.get_one(Conversation, conversation_id), seq=seq)
        thumbs.give(session, answer, helpful=helpful, word=word)
        kept = session.get_one(Feedback, answer.id, populate_existing=True)
        return kept.helpful, kept.word


@pytest.mark.parametrize("key", ["ask/minimum_wage", "beyond/caq"])
def test_the_last_thumb_counts_and_a_word_goes_with_its_thumb(sessions, says, key: str) -> None:
    amina = a_conversation(sessions)
    seq = says(amina, key)
    assert give(sessions, amina, seq, False) == (False, None)
    assert give(sessions, amina, seq, False, "le prix") == (False, "le prix")
    assert give(sessions, amina, seq, False) == (False, "le prix")  # the first one sent again
    assert give(sessions, amina, seq, False, "le délai") == (False, "le délai")
    assert give(sessions, amina, seq, True) == (True, None)
    with sessions() as session:
        assert session.scalar(select(func.count()).select_from(Feedback)) == 1


def test_the_word_is_kept_without_identity_numbers_and_must_be_one(sessions, says) -> None:
    amina = a_conversation(sessions)
    seq = says(amina)
    assert give(sessions, amina, seq, False, " mon NAS 046 454 286\0 ")[1] == "mon NAS •••"
    for word, refusal in ((" \u200b", EmptyMessage), ("x" * 4097, MessageTooLong)):
        with pytest.raises(refusal):
            give(sessions, amina, seq, False, word)


def test_only_ones_own_answers_of_the_assistant_can_be_rated(sessions, says) -> None:
    amina, wei = a_conversation(sessions), a_conversation(sessions)
    writes(sessions, amina, "bonjour")
    others = [says(amina, "greet"), says(amina, author=Author.SYSTEM), says(amina, author=Author.ADVISOR)]
    answer = says(amina)
    for whose, seq in ((wei, answer), (amina, 1), (amina, answer + 1), *((amina, seq) for seq in others)):
        with pytest.raises(NotYours):
            give(sessions, whose, seq, True)
    with transaction(sessions) as session:
        thumbs.add_word(session, session.get_one(Conversation, amina), log_of(sessions, amina)[-1].id, "le prix")  # no thumb yet
        assert session.scalar(select(func.count()).select_from(Feedback)) == 0


def test_a_danger_told_in_the_word_is_answered_and_brings_a_person(sessions, says, database_url, library) -> None:
    amina = a_conversation(sessions)
    seq = says(amina)
    give(sessions, amina, seq, False, "le prix")
    run_jobs(database_url, sessions, library, ScriptedRasa())
    assert len(log_of(sessions, amina)) == 1
    give(sessions, amina, seq, False, "tout, je veux mourir")
    run_jobs(database_url, sessions, library, ScriptedRasa())
    assert [line.answer for line in log_of(sessions, amina)] == ["ask/minimum_wage", "safety/suicide"]
    with sessions() as session:
        request = open_request(session, amina)
        assert request is not None
        assert request.urgent


def test_feedback_is_exported_and_erased_with_its_student(sessions, says) -> None:
    amina = a_conversation(sessions)
    give(sessions, amina, says(amina), False, "le prix")
    with transaction(sessions) as session:
        student = session.scalars(select(Student)).one()
        (given,) = export(session, student)["conversations"][0]["feedback"]
        assert (given["answer"], given["helpful"], given["word"]) == ("ask/minimum_wage", False, "le prix")
        erase(session, student)
        assert session.scalar(select(func.count()).select_from(Feedback)) == 0

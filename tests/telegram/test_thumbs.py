"""Thumbs under an answer on Telegram, and the reply that says what was missing."""

import pytest
from sqlalchemy import select

from bot.errors import NotYours
from bot.feedback.tables import Feedback


def kept(door) -> list[tuple[bool, str | None]]:
    with door.sessions() as session:
        return [(one.helpful, one.word) for one in session.scalars(select(Feedback).order_by(Feedback.message_id))]


@pytest.fixture
def answered(door, amina):
    """Amina, who has just been answered."""
    amina.writes("emploi")
    door.settle()
    return amina


@pytest.mark.parametrize(("language", "question"), [("fr", "emploi"), ("en", "my job")])
def test_a_thumb_is_kept_told_over_the_button_and_adds_no_line(door, library, language: str, question: str) -> None:
    student = door.a_student(language)
    student.writes(question)
    door.settle()
    for hand, key, stays in (("👍", "thumb.up", False), ("👎", "thumb.down", True)):
        student.presses(hand)
        door.settle()
        assert student.alerts[-1] == library.phrase(key, language)
        assert door.fake.called("answerCallbackQuery")[-1]["show_alert"] is stays
    assert kept(door) == [(False, None)]
    assert len(student.received) == 1


def test_a_reply_to_an_answer_found_useless_is_the_word_and_is_answered_too(door, answered) -> None:
    answered.presses("👎")
    shown = answered.received[-1]
    answered.sends(text="le salaire minimum, mon NAS 046 454 286", reply_to_message=shown)
    door.settle()
    assert kept(door) == [(False, "le salaire minimum, mon NAS •••")]
    assert "16,60" in answered.texts[-1]
    answered.writes("bonjour")  # a message like another
    door.settle()
    assert kept(door) == [(False, "le salaire minimum, mon NAS •••")]


def test_a_reply_to_an_answer_without_a_thumb_down_is_only_a_message(door, answered) -> None:
    shown = answered.received[-1]
    answered.sends(text="bonjour", reply_to_message=shown)
    answered.presses("👍")
    answered.sends(text="bonjour", reply_to_message=shown)
    door.settle()
    assert kept(door) == [(True, None)]
    assert len(answered.received) == 3


def test_the_answer_of_somebody_else_cannot_be_rated(door, answered) -> None:
    wei = door.a_student("en")
    thumb = answered.received[-1]["reply_markup"]["inline_keyboard"][-1][0]["callback_data"]
    for data in (thumb, "t:+:999999999999999999", "t:+:1"):
        wei.presses_data(data)
    door.settle()
    assert wei.alerts == [NotYours.en] * 3
    assert kept(door) == []
    answered.presses("👎")
    wei.sends(text="hello", reply_to_message=answered.received[-1])
    door.settle()
    assert kept(door) == [(False, None)]

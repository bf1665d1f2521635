"""What may enter the log, and in what form."""

import pytest
from hypothesis import given
from hypothesis.strategies import text as any_text

from bot.conversations.cleaning import LIMIT, cleaned
from bot.conversations.masking import HIDDEN, masked
from bot.conversations.tables import Message
from bot.db import transaction
from bot.errors import ButtonUnknown, EmptyMessage, MessageTooLong, TooManyMessages
from tests.cast import a_conversation, log_of, writes


@pytest.mark.parametrize("nothing", ["", "   \n\t", "\x00", "\u200b\u200d", "\ud800", "\u202e"])
def test_a_message_with_nothing_visible_is_refused(nothing: str) -> None:
    with pytest.raises(EmptyMessage):
        cleaned(nothing)


def test_a_message_too_long_is_refused_and_the_longest_is_kept() -> None:
    assert cleaned("a" * LIMIT) == "a" * LIMIT
    with pytest.raises(MessageTooLong):
        cleaned("a" * 100_000)


def test_four_thousand_emoji_are_one_message() -> None:
    assert len(cleaned("😀" * LIMIT)) == LIMIT


@pytest.mark.parametrize("kept", ["مرحبا، تصريح العمل", "a\u202eb", "👩‍👩‍👧", "/restart", "{{7*7}}", "'; DROP TABLE students; --"])
def test_odd_writing_is_kept_as_it_is(kept: str) -> None:
    assert cleaned(kept) == kept


@given(any_text())
def test_whatever_is_kept_can_be_stored(written: str) -> None:
    try:
        kept = cleaned(written)
    except (EmptyMessage, MessageTooLong):
        return
    assert "\x00" not in kept
    kept.encode("utf-8")


@pytest.mark.parametrize(
    "written",
    [
        "mon NAS: 046 454 286",
        "046454286",
        "my card 4539 1488 0343 6467 thanks",
        "RAMQ TREM 1234 5678",
        "IUC 1234-5678 svp",
        "UCI 11-1234-5678",
        "my passport number is AB123456",
        "passeport no X12345678",
    ],
)
def test_an_identity_number_is_hidden(written: str) -> None:
    assert HIDDEN in masked(written)
    assert not {"2345", "454", "1488"} & set(masked(written).replace("-", " ").split())


@pytest.mark.parametrize(
    "written",
    [
        "j'ai fini le 15 mai 2026, il reste 180 jours",
        "418 555-0199",
        "c'est 16,60 $ de l'heure, 24 heures par semaine",
        "mon passeport expire en 2027",
        "123456789",  # nine digits, but no SIN: the check digit is wrong
        "du 2026-05-15 au 2026-11-11",
    ],
)
def test_what_is_no_identity_number_is_left(written: str) -> None:
    assert masked(written) == written


def test_a_forged_button_and_the_button_of_another_conversation_are_refused(sessions) -> None:
    with pytest.raises(ButtonUnknown):
        writes(sessions, a_conversation(sessions), button="forged")


def test_fifty_messages_at_once_are_refused_past_the_rate_and_those_accepted_are_kept(sessions) -> None:
    amina = a_conversation(sessions)
    refused = 0
    for number in range(50):
        try:
            writes(sessions, amina, f"message {number}", limited=True)
        except TooManyMessages:
            refused += 1
    assert len(log_of(sessions, amina)) == 30
    assert refused == 20


def test_the_log_cannot_be_rewritten(sessions) -> None:
    amina = a_conversation(sessions)
    writes(sessions, amina, "bonjour")
    message = log_of(sessions, amina)[0]
    with pytest.raises(Exception, match="append-only"), transaction(sessions) as session:
        session.get_one(Message, message.id).text = "autre chose"


def test_nothing_is_queued_when_the_transaction_is_undone(sessions) -> None:
    from sqlalchemy import text

    from bot.conversations.accept import Incoming, accept
    from bot.conversations.tables import Conversation

    amina = a_conversation(sessions)
    with sessions() as session:
        accept(session, session.get_one(Conversation, amina), Incoming(external_id="lost", text="bonjour"))
        session.rollback()
        assert session.scalar(text("SELECT count(*) FROM procrastinate_jobs")) == 0
    assert log_of(sessions, amina) == []

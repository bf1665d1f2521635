"""Each refusal of Telegram has its own end; order is kept; a crash repeats one part at most."""

import pytest
from sqlalchemy import func, select, update

from bot.clock import now
from bot.content.replies import Reply
from bot.conversations.deliver import GIVEN_UP_AFTER
from bot.conversations.tables import Author, Conversation, Delivery, DeliveryState
from bot.conversations.transcript import say
from bot.db import transaction
from bot.people.tables import Address
from bot.telegram.splitting import units
from tests.telegram.fake_api import VANISH


def says(door, *texts: str, author: Author = Author.BOT) -> None:
    """The assistant, or an advisor, writes to the only student."""
    with transaction(door.sessions) as session:
        conversation = session.scalars(select(Conversation)).one()
        for text in texts:
            say(session, conversation, Reply(text=text, language="fr", key="test"), author=author)


def states(door) -> list[str]:
    with door.sessions() as session:
        return list(session.scalars(select(Delivery.state).order_by(Delivery.message_id)))[1:]  # the welcome was first


def attempts(door) -> int:
    with door.sessions() as session:
        return session.scalars(select(Delivery.attempts).order_by(Delivery.message_id.desc())).first() or 0


def test_messages_arrive_in_their_order_one_a_second(door, amina) -> None:
    says(door, *[f"numéro {number}" for number in range(20)])
    before = door.glass.slept
    door.delivers()
    assert amina.texts == [f"numéro {number}" for number in range(20)]
    assert door.glass.slept - before >= 18
    assert states(door) == [DeliveryState.SENT] * 20


@pytest.mark.filterwarnings("ignore:Deprecated since version v22.2")  # the library, of itself
def test_told_to_wait_it_waits_and_counts_no_attempt(door, amina) -> None:
    door.fake.fails("sendMessage", 429, "Too Many Requests: retry after 7", retry_after=7)
    says(door, "un", "deux")
    before = door.glass.slept
    door.delivers()
    assert amina.texts == ["un", "deux"]
    assert door.glass.slept - before >= 7
    assert attempts(door) == 0


def test_who_blocked_us_is_left_alone_quietly(door, amina) -> None:
    door.fake.blocked.add(amina.id)
    says(door, "un", "deux")
    door.delivers()
    assert states(door) == [DeliveryState.DEAD] * 2
    with door.sessions() as session:
        assert session.scalars(select(Address.reachable)).all() == [False]
    assert len(door.fake.called("sendMessage")) == 1


@pytest.mark.parametrize("code", [500, 502, 503])
def test_a_fault_of_telegram_is_waited_out_in_order(door, amina, code) -> None:
    door.fake.fails("sendMessage", code, times=2)
    says(door, "un", "deux")
    for _ in range(3):
        door.delivers()
        door.retries_are_due()
    door.delivers()
    assert amina.texts == ["un", "deux"]
    assert states(door) == [DeliveryState.SENT] * 2


def test_an_answer_lost_on_its_way_back_repeats_one_part_and_loses_none(door, amina) -> None:
    says(door, "a" * 4000 + "\n\n" + "b" * 4000 + "\n\n" + "c" * 4000)
    door.fake.fails("sendMessage", VANISH)
    door.delivers()
    door.retries_are_due()
    door.delivers()
    assert [text[0] for text in amina.texts] == ["a", "a", "b", "c"]
    assert states(door) == [DeliveryState.SENT]


def test_parts_that_arrived_are_not_sent_again(door, amina) -> None:
    says(door, "a" * 4000 + "\n\n" + "b" * 4000)
    with transaction(door.sessions) as session:  # killed after the first part
        session.execute(update(Delivery).where(Delivery.state == DeliveryState.PENDING).values(parts_sent=1))
    door.delivers()
    assert [text[0] for text in amina.texts] == ["b"]


def test_a_refused_keyboard_is_left_out_and_the_choices_stay_as_numbers(door, library, amina) -> None:
    amina.writes("emploi")
    door.receives()
    door.answers()
    door.fake.fails("sendMessage", 400, "Bad Request: BUTTON_DATA_INVALID")
    door.delivers()
    assert "reply_markup" not in amina.received[-1]
    assert "1. " in amina.texts[-1]
    assert states(door)[-1] == DeliveryState.SENT


def test_what_telegram_refuses_twice_is_given_up_and_the_next_goes_on(door, amina) -> None:
    door.fake.fails("sendMessage", 400, times=2)
    says(door, "un", "deux")
    door.delivers()
    assert states(door) == [DeliveryState.DEAD, DeliveryState.SENT]
    assert amina.texts == ["deux"]


def test_what_could_not_be_sent_for_hours_is_given_up(door, amina) -> None:
    says(door, "un")
    with transaction(door.sessions) as session:
        session.execute(update(Delivery).values(created_at=now() - GIVEN_UP_AFTER * 2))
    door.fake.fails("sendMessage", 502)
    door.delivers()
    assert states(door) == [DeliveryState.DEAD]


@pytest.mark.parametrize("code", [401, 404, 409])
def test_a_refused_token_stops_the_channel_and_the_message_stays_owed(door, amina, code) -> None:
    door.fake.fails("sendMessage", code)
    says(door, "un")
    door.delivers()
    assert len(door.stopped) == 1
    assert states(door) == [DeliveryState.PENDING]
    assert attempts(door) == 0
    door.retries_are_due()
    door.delivers()
    assert amina.texts == ["un"]


def test_a_long_message_arrives_whole_in_parts_that_telegram_takes(door, amina) -> None:
    text = "\n\n".join(f"Paragraphe {number}. " + "🎓 étudier. " * 200 for number in range(5))
    says(door, text)
    door.delivers()
    assert len(amina.texts) > 1
    assert all(units(part) <= 4096 for part in amina.texts)
    assert "".join(amina.texts).replace(" ", "").replace("\n", "") == text.replace(" ", "").replace("\n", "")


def test_an_advisor_is_told_apart_from_the_assistant(door, library, amina) -> None:
    says(door, "Bonjour, ici Josée.", author=Author.ADVISOR)
    door.delivers()
    assert amina.texts == [f"{library.phrase('label.advisor', 'fr')}\n\nBonjour, ici Josée."]


def test_erased_before_it_was_sent_is_not_sent(door, amina) -> None:
    amina.writes("/confidentialite")
    door.settle()
    amina.presses("Tout effacer")
    door.settle()
    amina.received.clear()
    says(door, "encore une chose")
    amina.writes("Oui, tout effacer")
    door.settle()
    assert "encore une chose" not in amina.texts
    with door.sessions() as session:
        assert session.scalar(select(func.count()).select_from(Delivery)) == 0

"""The process as the supervisor starts it, with the FAKE: when it stays down, what it logs, what a kill costs."""

import pytest
from pydantic import SecretStr
from sqlalchemy import func, select

from bot.conversations.tables import Message
from bot.telegram.enabling import enable
from tests.doubles import ScriptedRasa
from tests.live import working
from tests.telegram.chats import Chat
from tests.telegram.fake_api import TOKEN
from tests.telegram.processes import telegram_process
from tests.waiting import wait_until

pytestmark = pytest.mark.slow


@pytest.fixture
def enabled(settings):
    enable(settings, attested_by="Josée", attested=True)
    return settings


def test_it_receives_answers_and_never_logs_the_token(fake, enabled, database_url, sessions, library) -> None:
    fake.fails("sendMessage", 502)
    with working(database_url, sessions, library, ScriptedRasa()), telegram_process(enabled, database_url) as running:
        chat = Chat(fake)
        chat.writes("emploi")
        fake.wait_until_confirmed()
        chat.writes("emploi")
        wait_until(lambda: bool(chat.received), 30, "the notice", lambda: running.output)
        chat.presses("J’accepte")
        wait_until(lambda: len(chat.received) > 2, 30, "the answer", lambda: running.output)
        running.process.terminate()
        assert running.ends() == 0
    assert TOKEN not in running.output
    assert TOKEN.partition(":")[2] not in running.output
    assert {call.get("language_code") for call in fake.called("setMyCommands")} == {"", "fr", "en"}


def test_of_two_pollers_one_stops_and_says_why(fake, enabled, database_url) -> None:
    with telegram_process(enabled, database_url, "first") as first:
        wait_until(lambda: "receiving" in first.output, 30, "the first receives", lambda: first.output)
        with telegram_process(enabled, database_url, "second") as second:
            assert first.ends() == 78
            assert "second_poller" in first.output
            assert second.process.poll() is None
    assert TOKEN not in first.output + second.output


def test_a_refused_token_is_said_without_being_shown(fake, enabled, database_url) -> None:
    wrong = enabled.model_copy(update={"telegram_token": SecretStr("999:WRONG-but-secret")})
    with telegram_process(wrong, database_url) as running:
        assert running.ends() == 78
    assert "token_refused" in running.output
    assert "WRONG" not in running.output


def test_killed_between_storing_and_confirming_it_stores_once(fake, enabled, door, amina, database_url) -> None:
    with door.sessions() as session:
        before = session.scalar(select(func.count()).select_from(Message))
    update = amina.writes("emploi")
    with telegram_process(enabled, database_url, "first") as first:
        fake.wait_until_confirmed()
        first.process.kill()
    fake.gives_again(update)
    with telegram_process(enabled, database_url, "second"):
        fake.wait_until_confirmed()
    with door.sessions() as session:
        assert session.scalar(select(func.count()).select_from(Message)) == before + 1


def test_telegram_away_at_the_start_is_waited_out(fake, enabled, database_url) -> None:
    fake.fails("getMe", 502)
    fake.fails("deleteWebhook", 500)
    with telegram_process(enabled, database_url) as running:
        wait_until(lambda: "receiving" in running.output, 30, "it receives", lambda: running.output)
    assert fake.called("deleteWebhook")[-1].get("drop_pending_updates") is not True

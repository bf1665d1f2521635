"""A web-chat token opens one conversation, for a time, and tells nothing to whoever reads the database."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.clock import now
from bot.db import Sessions, transaction
from bot.errors import ConsentMissing, TokenInvalid
from bot.people.students import welcome
from bot.people.tables import Channel, ChatToken
from bot.people.tokens import ABSOLUTE, IDLE, issue, keep, student_of

KEY = "a test key"


@pytest.fixture
def token(sessions: Sessions) -> str:
    token = issue(KEY, at=now())
    with transaction(sessions) as session:
        student = welcome(session, channel=Channel.WEB, address="amina", language="fr", notice_version="1")
        keep(session, token, student, at=now())
    return token


def test_a_token_opens_its_students_conversation(sessions, token) -> None:
    with sessions() as session:
        assert student_of(session, KEY, token).language == "fr"


def test_only_a_hash_is_stored(sessions, token) -> None:
    with sessions() as session:
        assert token not in session.scalars(select(ChatToken.token_hash)).one()


def test_before_consent_a_token_opens_nothing(sessions) -> None:
    with sessions() as session, pytest.raises(ConsentMissing):
        student_of(session, KEY, issue(KEY, at=now()))


@pytest.mark.parametrize("forged", ["", "x", "a.b.c", "W10.x", "é\x00"])
def test_a_forged_token_is_refused(sessions, forged) -> None:
    with sessions() as session, pytest.raises(TokenInvalid):
        student_of(session, KEY, forged)


def test_a_token_signed_by_another_installation_is_refused(sessions) -> None:
    with sessions() as session, pytest.raises(TokenInvalid):
        student_of(session, KEY, issue("another key", at=now()))


@pytest.mark.parametrize("later", [IDLE, ABSOLUTE])
def test_an_unused_or_old_token_is_refused(sessions, token, later) -> None:
    with sessions() as session, pytest.raises(TokenInvalid):
        student_of(session, KEY, token, at=now() + later + timedelta(seconds=1))


def test_using_a_token_keeps_it_alive(sessions, token) -> None:
    for hours in range(12, 72, 12):
        with transaction(sessions) as session:
            student_of(session, KEY, token, at=now() + timedelta(hours=hours))

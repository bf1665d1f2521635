"""Telegram calls us: only with the secret, answered after the commit, called again while the database is away."""

import json
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from bot.conversations.tables import Message
from bot.settings import TelegramMode
from bot.telegram.enabling import enable
from bot.telegram.updates import Post
from bot.telegram.webhook import PATH, webhook_router, webhook_routers

SECRET = "X-Telegram-Bot-Api-Secret-Token"


@pytest.fixture
def client(door) -> Iterator[TestClient]:
    app = FastAPI()
    app.include_router(webhook_router(door.settings, door.post))
    with TestClient(app) as client:
        yield client


def stored(door) -> list[str]:
    with door.sessions() as session:
        return list(session.scalars(select(Message.text).where(Message.author == "student", Message.act.is_(None))))


def test_with_the_secret_a_message_is_stored_before_it_is_answered(door, amina, client) -> None:
    update = amina.writes("emploi")
    assert client.post(PATH, json=update, headers={SECRET: door.settings.telegram_webhook_secret}).status_code == 200
    assert stored(door) == ["emploi"]


@pytest.mark.parametrize("header", [{}, {SECRET: ""}, {SECRET: "wrong"}, {SECRET: "é".encode("latin-1")}])
def test_without_the_secret_nothing_is_stored(door, amina, client, header) -> None:
    assert client.post(PATH, json=amina.writes("emploi"), headers=header).status_code == 401
    assert stored(door) == []


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"{}", b'{"update_id": "x"}', b"[" * 100_000, b"\xff"])
def test_what_is_no_update_is_refused(door, client, body) -> None:
    headers = {SECRET: door.settings.telegram_webhook_secret}
    assert client.post(PATH, content=body, headers=headers).status_code == 400


def test_an_endless_body_is_not_listened_to(door, client) -> None:
    headers = {SECRET: door.settings.telegram_webhook_secret}
    body = json.dumps({"update_id": 1, "x": "y" * 2_000_000})
    assert client.post(PATH, content=body, headers=headers).status_code == 400


def test_while_the_database_is_away_telegram_is_asked_to_call_again(door, amina) -> None:
    def away():
        raise OperationalError("select", {}, Exception("server closed the connection"))

    app = FastAPI()
    app.include_router(webhook_router(door.settings, Post(away, door.library)))  # type: ignore[arg-type]
    with TestClient(app) as client:
        headers = {SECRET: door.settings.telegram_webhook_secret}
        assert client.post(PATH, json=amina.writes("emploi"), headers=headers).status_code == 503


def test_there_is_no_webhook_while_off_or_polling(settings, database_url) -> None:
    webhook = settings.model_copy(update={"telegram_mode": TelegramMode.WEBHOOK})
    assert webhook_routers(webhook, database_url) == []
    enable(settings, attested_by="Josée", attested=True)
    assert webhook_routers(settings, database_url) == []
    assert len(webhook_routers(webhook, database_url)) == 1

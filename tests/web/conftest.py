"""The application as its clients meet it: HTTP in, JSON and HTML out."""

import json
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import APIRouter, FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import func, select

from bot.content.library import Library
from bot.conversations.tables import Conversation
from bot.db import Sessions, Table
from bot.settings import Settings
from bot.web.app import create_app
from tests.live import Live, live

MakeApp = Callable[..., FastAPI]


@dataclass
class Visitor:
    """One browser: its token, and what it sends."""

    client: httpx.Client
    token: str = ""
    version: str = ""

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}

    def begins(self, language: str = "fr") -> httpx.Response:
        response = self.client.post("/api/chat/sessions", json={"language": language})
        self.token, self.version = response.json()["token"], response.json()["notice"]["version"]
        return response

    def consents(self, *, accepted: object = True, version: str | None = None) -> httpx.Response:
        body = {"notice_version": version or self.version, "accepted": accepted}
        return self.client.post("/api/chat/consent", json=body, headers=self.headers)

    def writes(self, text: object = None, *, button: object = None, id: object = None) -> httpx.Response:
        content = {"text": text} if button is None else {"button": button}
        body = {"id": str(uuid.uuid4()) if id is None else id, **content}
        return self.sends(json.dumps(body).encode())

    def sends(self, body: bytes) -> httpx.Response:
        headers = {**self.headers, "Content-Type": "application/json"}
        return self.client.post("/api/chat/messages", content=body, headers=headers)

    def reads(self, after: object = 0) -> dict[str, Any]:
        response = self.client.get("/api/chat/messages", params={"after": str(after)}, headers=self.headers)
        assert response.status_code == 200, response.text
        body: dict[str, Any] = response.json()
        return body


@pytest.fixture
def make_app(database_url: str, sessions: Sessions, library: Library, tmp_path: Path) -> MakeApp:
    """Builds the application. `extra_routers` and `health` as in `create_app`; the rest are settings."""

    def made(extra_routers: tuple[APIRouter, ...] = (), health: Any = None, **settings: Any) -> FastAPI:
        return create_app(
            Settings(data=tmp_path, **settings),
            sessions,
            library,
            database_url=database_url,
            extra_routers=extra_routers,
            health=health,
        )

    return made


@pytest.fixture
def client(make_app: MakeApp) -> Iterator[TestClient]:
    with TestClient(make_app()) as client:
        yield client


@pytest.fixture
def newcomer(client: TestClient) -> Visitor:
    """Someone who has read nothing yet."""
    return Visitor(client)


@pytest.fixture
def amina(client: TestClient) -> Visitor:
    """A student, in French, who accepted the notice."""
    amina = Visitor(client)
    amina.begins("fr")
    amina.consents()
    return amina


@pytest.fixture
def wei(client: TestClient) -> Visitor:
    """Another student, in English."""
    wei = Visitor(client)
    wei.begins("en")
    wei.consents()
    return wei


@pytest.fixture
def site(database_url: str, sessions: Sessions, library: Library, tmp_path: Path) -> Iterator[Live]:
    """The application on a real port, with a worker."""
    with live(database_url, sessions, library, tmp_path) as running:
        yield running


def rows_of(sessions: Sessions) -> int:
    """How many rows all our tables hold together."""
    with sessions() as session:
        counts = [select(func.count()).select_from(table).scalar_subquery() for table in Table.metadata.sorted_tables]
        return int(session.scalar(select(sum(counts[1:], counts[0]))) or 0)


def only_conversation(sessions: Sessions) -> Conversation:
    with sessions() as session:
        return session.scalars(select(Conversation)).one()


def error_code(response: httpx.Response) -> str:
    """The code of a refusal; fails when the refusal is not in its one shape, in both languages."""
    assert set(response.json()["error"]) == {"code", "fr", "en"}, response.text
    error: dict[str, str] = response.json()["error"]
    assert error["fr"]
    assert error["en"]
    assert error["fr"] != error["en"]
    return error["code"]

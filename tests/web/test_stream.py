"""The stream of events, over real connections."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from bot.handoff.advising import answer, take_over
from tests.cast import JOSEE
from tests.live import Live
from tests.waiting import wait_until
from tests.web.conftest import Visitor, only_conversation

Event = tuple[str, dict[str, Any]]
LISTENERS = "FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN passerelle%'"


@pytest.fixture
def amina(site: Live) -> Iterator[Visitor]:
    with httpx.Client(base_url=site.url, timeout=20) as client:
        amina = Visitor(client)
        amina.begins("fr")
        amina.consents()
        yield amina


@contextmanager
def listening(visitor: Visitor, after: int = 0, **headers: str) -> Iterator[Iterator[Event]]:
    request = visitor.client.stream("GET", "/api/chat/events", params={"after": after}, headers={**visitor.headers, **headers})
    with request as response:
        assert response.status_code == 200
        assert response.headers["content-type"].startswith("text/event-stream")
        assert response.headers["Cache-Control"] == "no-store"
        yield events_in(response.iter_lines())


def events_in(lines: Iterator[str]) -> Iterator[Event]:
    fields: dict[str, str] = {}
    for line in lines:
        if line.startswith(":"):
            continue
        if line:
            name, _, value = line.partition(": ")
            fields[name] = value
        elif fields:
            data = json.loads(fields["data"])
            assert "event" in fields or fields["id"] == str(data["seq"])
            yield fields.get("event", "message"), data
            fields = {}


def until_message(events: Iterator[Event], words: str) -> dict[str, Any]:
    return next(data for kind, data in events if kind == "message" and words in data["text"])


def test_each_message_comes_as_it_is_written_with_its_answer(amina: Visitor) -> None:
    with listening(amina) as events:
        assert next(events) == ("owner", {"owner": "bot"})
        assert next(events)[1]["seq"] == 1
        amina.writes("quel est le salaire minimum")
        assert until_message(events, "salaire")["from"] == "student"
        kind, reply = next(events)
        assert (kind, reply["answer"]) == ("message", "ask/minimum_wage")
        assert reply == amina.reads(after=2)["messages"][0]


def test_a_stream_resumes_where_the_last_one_stopped(amina: Visitor) -> None:
    amina.writes("un")
    amina.writes("deux")
    with listening(amina, after=1) as events:
        assert until_message(events, "un")["seq"] == 2
    with listening(amina, **{"Last-Event-ID": "2"}) as events:
        assert next(data for kind, data in events if kind == "message")["seq"] == 3


def test_a_last_event_id_that_is_not_a_number_is_ignored(amina: Visitor) -> None:
    for strange in ("x", "-1", "9" * 40, "1.5"):
        with listening(amina, **{"Last-Event-ID": strange}) as events:
            assert next(data for kind, data in events if kind == "message")["seq"] == 1


def test_a_change_of_owner_is_told_and_then_the_advisors_words(amina: Visitor, site: Live) -> None:
    with listening(amina) as events:
        amina.writes(button="human_adviser")
        assert next(data for kind, data in events if data.get("owner") == "waiting")
        conversation = only_conversation(site.sessions).id
        with site.sessions() as session, session.begin():
            take_over(session, conversation, advisor=JOSEE)
            answer(session, conversation, "Bonjour, ici Josée.", advisor=JOSEE)
        assert next(data for kind, data in events if data.get("owner") == "human")
        assert until_message(events, "ici Josée")["from"] == "advisor"


def test_a_long_conversation_is_read_to_its_end(amina: Visitor, site: Live) -> None:
    with site.sessions() as session, session.begin():
        conversation = only_conversation(site.sessions).id
        take_over(session, conversation, advisor=JOSEE)
        for number in range(450):
            answer(session, conversation, f"ligne {number}", advisor=JOSEE)
    with listening(amina) as events:
        until_message(events, "ligne 449")


def test_news_survive_the_loss_of_the_connection_that_brings_them(amina: Visitor, site: Live) -> None:
    def listeners() -> list[int]:
        with site.sessions() as session:
            return list(session.scalars(text(f"SELECT pid {LISTENERS}")))

    wait_until(lambda: len(listeners()) == 1, 10, "the application listens")
    (first,) = listeners()
    with listening(amina) as events:
        next(events)
        with site.sessions() as session, session.begin():
            session.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": first})
        amina.writes("êtes-vous encore là")
        until_message(events, "encore là")
    wait_until(lambda: listeners() not in ([], [first]), 10, "the application listens again")


def test_erasing_ends_the_stream(amina: Visitor) -> None:
    with listening(amina) as events:
        next(events)
        amina.client.delete("/api/chat/sessions", headers=amina.headers)
        assert all(kind in {"owner", "message"} for kind, _ in events)


def test_a_token_that_opens_nothing_gets_no_stream(site: Live) -> None:
    with httpx.Client(base_url=site.url) as client:
        newcomer = Visitor(client)
        newcomer.begins()
        response = client.get("/api/chat/events", headers=newcomer.headers)
        assert (response.status_code, response.json()["error"]["code"]) == (403, "consent_missing")

"""The streams of the desk, over real connections."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest
from sqlalchemy import select

from bot.clock import now
from bot.db import transaction
from bot.handoff.advising import take_over
from bot.staff import sessions as signed_in
from bot.staff.tables import Member
from tests.cast import a_conversation, a_member, writes
from tests.live import Live
from tests.web.test_stream import Event, events_in

QUEUE = "/api/desk/queue/events"


@pytest.fixture
def josee(site: Live) -> Iterator[httpx.Client]:
    with transaction(site.sessions) as session:
        member = session.get_one(Member, a_member(site.sessions, "josee"))
        token = signed_in.begin(session, member, browser="Firefox", at=now())
    with httpx.Client(base_url=site.url, cookies={"desk": token}, timeout=20) as client:
        yield client


@contextmanager
def looking(client: httpx.Client, path: str) -> Iterator[Iterator[Event]]:
    with client.stream("GET", path) as response:
        events = events_in(response.iter_lines())
        assert next(events)[0] == "beat"
        yield events


def state(events: Iterator[Event]) -> dict:
    return next(data for kind, data in events if kind == "state")


def test_the_queue_tells_who_is_answered_and_what_is_written_since(site: Live, josee: httpx.Client) -> None:
    amina = a_conversation(site.sessions)
    with looking(josee, QUEUE) as events:
        assert state(events)["taken"] == []
        with transaction(site.sessions) as session:
            take_over(session, amina, advisor="marc")
        (line,) = state(events)["taken"]
        assert (line["conversation"], line["last_words"]) == (str(amina), "")
        writes(site.sessions, amina, "Merci !")
        assert state(events)["taken"][0]["last_words"] == "Merci !"


@pytest.mark.parametrize("of", ["queue", "conversation"])
def test_what_is_open_in_a_session_that_ends_is_told_no_more(site: Live, josee: httpx.Client, of: str) -> None:
    amina = a_conversation(site.sessions)
    with looking(josee, QUEUE if of == "queue" else f"/api/desk/conversations/{amina}/events") as events:
        assert state(events)
        with transaction(site.sessions) as session:
            signed_in.end_all(session, session.scalars(select(Member)).one())
        assert next(kind for kind, _ in events if kind != "beat") == "ended"
        assert next(events, None) is None

"""What is put aside leaves the hands of its advisor, and comes back in time or when the student writes."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from bot.clock import now
from bot.db import Sessions, transaction
from bot.errors import BadRequest, NotYours
from bot.handoff.advising import answer, give_up, held, take_over, transfer
from bot.handoff.queue import open_requests
from bot.handoff.snoozing import LONGEST, moment, put_aside, take_up
from bot.handoff.tables import HandoffRequest
from tests.cast import JOSEE, MARC, a_conversation, writes

AT = datetime(2026, 11, 30, 3, 15, tzinfo=UTC)  # Sunday evening, 22:15 in Québec


@pytest.mark.parametrize(
    ("chosen", "instant"),
    [
        ("hour", AT + timedelta(hours=1)),
        ("tomorrow", datetime(2026, 11, 30, 14, tzinfo=UTC)),
        ("2026-12-01T14:30", datetime(2026, 12, 1, 19, 30, tzinfo=UTC)),
        ("2027-07-01T09:00", datetime(2027, 7, 1, 13, tzinfo=UTC)),  # summer time
    ],
)
def test_a_moment_is_told_in_quebecs_time(chosen: str, instant: datetime) -> None:
    assert moment(chosen, AT) == instant


@pytest.mark.parametrize("chosen", ["", "soon", "2026-13-01T00:00"])
def test_what_is_no_moment_is_refused(chosen: str) -> None:
    with pytest.raises(BadRequest):
        moment(chosen, AT)


def put(sessions: Sessions, conversation_id, advisor: str = JOSEE, wait: timedelta = timedelta(hours=1)) -> None:
    with transaction(sessions) as session:
        put_aside(session, conversation_id, advisor=advisor, until=now() + wait, at=now())


def is_aside(sessions: Sessions, library) -> bool:
    with sessions() as session:
        (line,) = open_requests(session, library)
        assert (held(session, line.advisor or "") == 0) == line.is_aside(now())
        return line.is_aside(now())


@pytest.fixture
def amina(sessions: Sessions):
    """Josée's, put aside for an hour."""
    conversation_id = a_conversation(sessions)
    with transaction(sessions) as session:
        take_over(session, conversation_id, advisor=JOSEE)
    put(sessions, conversation_id)
    return conversation_id


def test_what_is_aside_does_not_count_and_comes_back_at_its_time(sessions: Sessions, library, amina) -> None:
    assert is_aside(sessions, library)
    with transaction(sessions) as session:
        take_over(session, a_conversation(sessions), advisor=JOSEE, capacity=1)
        assert held(session, JOSEE) == 1
        session.execute(update(HandoffRequest).values(snoozed_until=now()))
        assert held(session, JOSEE) == 2


def test_the_students_words_bring_it_back_at_once(sessions: Sessions, library, amina) -> None:
    writes(sessions, a_conversation(sessions), "bonjour")  # somebody else's
    assert is_aside(sessions, library)
    writes(sessions, amina, "bonjour")
    assert not is_aside(sessions, library)


@pytest.mark.parametrize(
    "act",
    [
        lambda session, amina: take_up(session, amina, advisor=JOSEE),
        lambda session, amina: answer(session, amina, "Bonjour.", advisor=JOSEE),
        lambda session, amina: transfer(session, amina, advisor=JOSEE, to=MARC),
        lambda session, amina: give_up(session, amina, advisor=JOSEE),
    ],
)
def test_what_the_advisor_does_with_it_takes_it_up_again(sessions: Sessions, library, amina, act) -> None:
    with transaction(sessions) as session:
        act(session, amina)
    with sessions() as session:
        (line,) = open_requests(session, library)
        assert line.snoozed_until is None


def test_only_who_holds_it_puts_it_aside_and_not_for_ever(sessions: Sessions, amina) -> None:
    with pytest.raises(NotYours):
        put(sessions, amina, MARC)
    for wait in (timedelta(), -timedelta(minutes=1), LONGEST + timedelta(minutes=1)):
        with pytest.raises(BadRequest):
            put(sessions, amina, wait=wait)
    with pytest.raises(NotYours), transaction(sessions) as session:
        take_up(session, amina, advisor=MARC)

"""Whose a request is: by territory, by who followed before, by who is the least busy; and what a lead gives."""

import uuid
from collections.abc import Callable

import pytest
from sqlalchemy import update

from bot.clock import now
from bot.conversations.tables import Author, Conversation
from bot.conversations.transcript import append
from bot.db import Sessions, transaction
from bot.errors import AtCapacity, NotYours
from bot.handoff import advising
from bot.handoff.queue import open_requests
from bot.handoff.requests import territory_of
from bot.handoff.student import StudentDesk
from bot.handoff.workload import called, loads
from bot.staff import sessions as staff_sessions
from bot.staff import teams
from bot.staff.tables import Member, StaffSession
from tests.cast import a_conversation, a_member


@pytest.fixture
def comes(sessions: Sessions) -> Callable[..., str]:
    """An advisor at the desk, with so many conversations in hand of five."""

    def comes(name: str, in_hand: int = 0, *, is_here: bool = True, territories: list[str] | None = None) -> str:
        member_id = a_member(sessions, name)
        with transaction(sessions) as session:
            member = session.get_one(Member, member_id)
            if is_here:
                staff_sessions.begin(session, member, browser="", at=now())
            if territories is not None:
                member.team = teams.save(session, None, name=name, languages=[], topics=[], hours={}, territories=territories)
        for _ in range(in_hand):
            with transaction(sessions) as session:
                advising.take_over(session, a_conversation(sessions), advisor=str(member_id))
        return str(member_id)

    return comes


def waits(sessions: Sessions, library, *places: str) -> uuid.UUID:
    """A student who asks for a person, having named places one after the other."""
    conversation_id = a_conversation(sessions)
    with transaction(sessions) as session:
        conversation = session.get_one(Conversation, conversation_id)
        for place in places:
            append(session, conversation, author=Author.STUDENT, text=place, understood={"entities": [{"entity": "town", "value": place}]})
        StudentDesk(library).request(session, conversation)
    return conversation_id


def called_to(sessions: Sessions, library) -> set[str]:
    with sessions() as session:
        line = next(line for line in open_requests(session, library) if line.advisor is None)
        return called(line, loads(session, now()))


@pytest.mark.parametrize(
    ("places", "territory"), [((), None), (("Alma",), "02"), (("Alma", "Montréal"), "06"), (("Alma", "Paris"), "02"), (("Paris",), None)]
)
def test_the_region_is_that_of_the_last_place_we_know(sessions: Sessions, library, places: tuple[str, ...], territory: str | None) -> None:
    conversation_id = waits(sessions, library, *places)
    with sessions() as session:
        assert territory_of(session, session.get_one(Conversation, conversation_id)) == territory
        assert [line.territory for line in open_requests(session, library)] == [territory]


def test_a_team_serves_its_regions_and_whom_it_does_not_know(sessions: Sessions, library, comes) -> None:
    north, east = comes("north", territories=["02"]), comes("east", territories=["01", "11"])
    everywhere = comes("everywhere", territories=[])
    waits(sessions, library, "Alma")
    assert called_to(sessions, library) == {north, everywhere}
    with transaction(sessions) as session:
        assert [team.name for team in teams.serving(session, "fr", None, "02")] == ["everywhere", "north"]
        assert len(teams.serving(session, "fr", None, None)) == 3
        session.execute(
            update(StaffSession).where(StaffSession.member_id == uuid.UUID(everywhere)).values(last_used_at=now() - staff_sessions.IDLE)
        )
    assert called_to(sessions, library) == {north}
    assert east not in called_to(sessions, library)


def test_the_least_busy_is_called_and_nobody_who_is_away_or_has_enough(sessions: Sessions, library, comes) -> None:
    comes("busy", 2)
    free, as_free = comes("free", 1), comes("as_free", 1)
    comes("away", 0, is_here=False)
    comes("full", 5)
    waits(sessions, library)
    assert called_to(sessions, library) == {free, as_free}
    with transaction(sessions) as session:
        session.execute(update(Member).where(Member.id == uuid.UUID(free)).values(capacity=10))  # one of ten is less than one of five
    assert called_to(sessions, library) == {free}


def test_who_followed_before_is_called_first_while_there_is_room(sessions: Sessions, library, comes) -> None:
    josee, marc = comes("josee", 2), comes("marc")
    amina = waits(sessions, library)
    with transaction(sessions) as session:
        advising.take_over(session, amina, advisor=josee)
        advising.hand_back(session, library, amina, advisor=josee, outcome="answered")
        StudentDesk(library).request(session, session.get_one(Conversation, amina))
    assert called_to(sessions, library) == {josee}
    with transaction(sessions) as session:
        session.execute(update(Member).where(Member.id == uuid.UUID(josee)).values(capacity=2))
    assert called_to(sessions, library) == {marc}


def test_a_lead_gives_what_waits_or_is_in_other_hands_as_far_as_there_is_room(sessions: Sessions, library, comes) -> None:
    josee, marc = comes("josee"), comes("marc", 1)
    amina = waits(sessions, library)
    for to in (josee, josee, marc):
        with transaction(sessions) as session:
            advising.assign(session, amina, to=to, capacity=2)
    with sessions() as session:
        assert {line.advisor for line in open_requests(session, library)} == {marc}
    with pytest.raises(AtCapacity), transaction(sessions) as session:
        advising.assign(session, waits(sessions, library), to=marc, capacity=2)
    with transaction(sessions) as session:
        advising.assign(session, amina, to=marc, capacity=2)  # theirs already
    with pytest.raises(NotYours), transaction(sessions) as session:
        advising.assign(session, uuid.uuid4(), to=josee, capacity=2)

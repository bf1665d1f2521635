"""What who waits is told: only what is known."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from bot.clock import QUEBEC, now
from bot.conversations.tables import Conversation
from bot.db import Sessions, transaction
from bot.handoff.advising import take_over
from bot.handoff.outlook import outlook
from bot.handoff.student import StudentDesk
from bot.handoff.tables import HandoffRequest
from bot.staff import teams
from tests.cast import JOSEE, a_conversation

SUNDAY = datetime(2026, 11, 29, 12, tzinfo=QUEBEC)


def waits(sessions: Sessions, library, language: str = "fr"):
    conversation_id = a_conversation(sessions, language=language)
    with transaction(sessions) as session:
        StudentDesk(library).request(session, session.get_one(Conversation, conversation_id))
    return conversation_id


def told(sessions: Sessions, library, conversation_id, *, at: datetime = SUNDAY) -> str:
    with sessions() as session:
        return outlook(session, library, session.get_one(Conversation, conversation_id), at=at)


def test_the_place_in_the_queue(sessions: Sessions, library) -> None:
    first, second, third = waits(sessions, library), waits(sessions, library), waits(sessions, library, "en")
    assert told(sessions, library, first) == "Vous êtes la prochaine personne."
    assert "la 2e" in told(sessions, library, second)
    assert "number 3" in told(sessions, library, third)
    with transaction(sessions) as session:
        take_over(session, first, advisor=JOSEE)
    assert told(sessions, library, first) == ""
    assert told(sessions, library, second) == "Vous êtes la prochaine personne."


@pytest.mark.parametrize(("language", "said"), [("fr", "le 30 novembre 2026 à 9\u00a0h"), ("en", "on November 30, 2026 at 9:00")])
def test_the_next_opening_when_the_team_is_closed(sessions: Sessions, library, language: str, said: str) -> None:
    with transaction(sessions) as session:
        teams.save(session, None, name="Alma", languages=[], topics=[], hours={"mon": ["09:00", "17:00"]})
    amina = waits(sessions, library, language)
    assert said in told(sessions, library, amina)
    assert said not in told(sessions, library, amina, at=SUNDAY + timedelta(hours=22))


def test_the_usual_wait_is_told_once_enough_have_waited(sessions: Sessions, library) -> None:
    for count in range(5):
        amina = waits(sessions, library)
        assert "moitié" not in told(sessions, library, amina, at=now()), count
        with transaction(sessions) as session:
            take_over(session, amina, advisor=JOSEE)
    with transaction(sessions) as session:
        session.execute(update(HandoffRequest).values(requested_at=HandoffRequest.claimed_at - timedelta(minutes=12)))
    assert "moins de 12 min" in told(sessions, library, waits(sessions, library), at=now())


def test_who_did_not_wait_says_nothing_of_the_wait(sessions: Sessions, library) -> None:
    for _ in range(5):
        with transaction(sessions) as session:
            take_over(session, a_conversation(sessions), advisor=JOSEE)
    assert "moitié" not in told(sessions, library, waits(sessions, library), at=now())


def test_the_student_reads_it_when_asking(sessions: Sessions, library) -> None:
    amina = a_conversation(sessions)
    with transaction(sessions) as session:
        desk, conversation = StudentDesk(library), session.get_one(Conversation, amina)
        assert desk.outlook(session, conversation) == ""
        desk.request(session, conversation)
        assert "prochaine" in desk.outlook(session, conversation)

"""What an advisor knows before the first word: what was said, asked and given, and nothing else."""

import uuid
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.clock import today
from bot.content.library import Library
from bot.content.replies import reply
from bot.conversations.tables import Author, Conversation
from bot.conversations.transcript import append, say
from bot.db import Sessions, transaction
from bot.handoff.advising import hand_back, take_over
from bot.handoff.packet import Packet, packet
from bot.handoff.student import StudentDesk
from tests.cast import JOSEE, a_conversation


def read(sessions: Sessions, library: Library, conversation_id: uuid.UUID, language: str = "fr") -> Packet:
    with sessions() as session:
        return packet(session, library, session.get_one(Conversation, conversation_id), language)


def says(session: Session, conversation: Conversation, text: str, **entities: str) -> None:
    found: list[dict[str, Any]] = [{"entity": kind, "value": value, "text": value} for kind, value in entities.items()]
    append(session, conversation, author=Author.STUDENT, text=text, understood={"entities": found})


def test_of_somebody_new_nothing_is_made_up(sessions: Sessions, library: Library) -> None:
    found = read(sessions, library, a_conversation(sessions))
    assert (found.stage, found.proposed, found.subjects, found.given, found.sources) == (None, [], (), (), ())
    assert (found.present, list(found.past)) == (None, [])


@pytest.mark.parametrize(("language", "limit"), [("fr", "180 jours"), ("en", "180 days")])
def test_subjects_have_the_latest_first_with_time_limits_services_and_sources(
    sessions: Sessions, library: Library, language: str, limit: str
) -> None:
    amina = a_conversation(sessions)
    with transaction(sessions) as session:
        conversation = session.get_one(Conversation, amina)
        for key in ("ask/pgwp_deadline", "ask/job_start", "ask/pgwp_deadline"):
            say(session, conversation, reply(library, key, "fr", today=today()))
    found = read(sessions, library, amina, language)
    assert [subject.title for subject in found.subjects] == [
        library.answers[key].title.in_(language) for key in ("ask/pgwp_deadline", "ask/job_start")
    ]
    assert limit in found.subjects[0].limits[0]
    assert (found.stage, found.proposed) == ("permit", ["permits", "job"])
    assert "À propos du permis de travail postdiplôme" in found.sources[0]["title"]
    assert len({source["title"] for source in found.sources}) == len(found.sources)


def test_what_the_student_gave_is_told_once_where_it_was_said_last(sessions: Sessions, library: Library) -> None:
    amina = a_conversation(sessions)
    with transaction(sessions) as session:
        conversation = session.get_one(Conversation, amina)
        says(session, conversation, "je suis à Alma", town="Alma")
        says(session, conversation, "mon permis finit le 15 décembre", date="2026-12-15", permit="study")
        says(session, conversation, "oui, à Alma", town="Alma")
    given = read(sessions, library, amina).given
    assert [(one.kind, one.value, one.line, one.seq) for one in given] == [
        ("town", "Alma", "oui, à Alma", 3),
        ("date", "2026-12-15", "mon permis finit le 15 décembre", 2),
        ("permit", "study", "mon permis finit le 15 décembre", 2),
    ]


def test_why_it_came_and_how_earlier_requests_ended(sessions: Sessions, library: Library) -> None:
    amina = a_conversation(sessions)
    with transaction(sessions) as session:
        take_over(session, amina, advisor=JOSEE)
        hand_back(session, library, amina, advisor=JOSEE, outcome="referred", summary="Vu avec le cégep.")
        conversation = session.get_one(Conversation, amina)
        says(session, conversation, "je ne sais plus")
        append(session, conversation, author=Author.STUDENT, text="Parler à une personne", act="human_adviser")
        StudentDesk(library).request(session, conversation)
        assert packet(session, library, conversation, "fr").present.context["last_words"] == "je ne sais plus"  # not the button's
        says(session, conversation, "on va me renvoyer")
        StudentDesk(library).alarm(session, conversation, "removal")
    found = read(sessions, library, amina)
    assert found.present is not None
    assert (found.present.reason, found.present.urgent, found.present.handled_by) == ("asked", True, "permits")
    assert found.present.context == {"last_answer": None, "danger": "removal", "last_words": "on va me renvoyer", "territory": None}
    assert [(one.outcome, one.summary) for one in found.past] == [("referred", "Vu avec le cégep.")]

"""What we keep about a person can be received, erased, and ends by itself."""

import json
from datetime import timedelta

from sqlalchemy import func, select, text

from bot.clock import now
from bot.conversations.tables import Conversation, Message
from bot.db import Sessions, Table, transaction
from bot.handoff.student import StudentDesk
from bot.handoff.tables import HandoffRequest
from bot.people.tables import Student
from bot.privacy.erasure import erase
from bot.privacy.export import export
from bot.privacy.retention import KEPT, erase_the_old
from tests.cast import a_conversation, writes


def rows(sessions: Sessions) -> dict[str, int]:
    with sessions() as session:
        return {table.name: session.scalar(select(func.count()).select_from(table)) or 0 for table in Table.metadata.sorted_tables}


def test_erasing_a_student_leaves_nothing_anywhere_not_even_in_the_engine(sessions, engine) -> None:
    amina = a_conversation(sessions)
    writes(sessions, amina, "bonjour")
    with engine.begin() as connection:  # as Rasa's own tracker store makes it
        connection.execute(text("CREATE TABLE IF NOT EXISTS rasa.trackers (sender_id text, dialogue text)"))
        connection.execute(
            text("INSERT INTO rasa.trackers (sender_id) SELECT engine_sender::text FROM conversations"),
        )
    with transaction(sessions) as session:
        erase(session, session.scalars(select(Student)).one())
    assert set(rows(sessions).values()) == {0}
    with sessions() as session:
        assert session.scalar(text("SELECT count(*) FROM rasa.trackers")) == 0
        session.execute(text("DROP TABLE rasa.trackers"))
        session.commit()


def test_erasing_one_student_leaves_the_others(sessions) -> None:
    amina, wei = a_conversation(sessions), a_conversation(sessions, language="en")
    writes(sessions, amina, "bonjour")
    writes(sessions, wei, "hello")
    with transaction(sessions) as session:
        erase(session, session.get_one(Student, session.get_one(Conversation, amina).student_id))
    with sessions() as session:
        assert session.scalars(select(Message.text)).all() == ["hello"]


def test_the_export_has_what_was_written_and_what_was_agreed_to(sessions) -> None:
    amina = a_conversation(sessions)
    writes(sessions, amina, "bonjour")
    with sessions() as session:
        received = export(session, session.scalars(select(Student)).one())
    assert [message["text"] for message in received["conversations"][0]["messages"]] == ["bonjour"]
    assert received["consents"][0]["notice_version"] == "2026-11-24"


def test_the_export_tells_of_a_request_all_but_who_of_the_team_had_it(sessions, library) -> None:
    amina = a_conversation(sessions)
    with transaction(sessions) as session:
        StudentDesk(library).alarm(session, session.get_one(Conversation, amina), "suicide")
    with sessions() as session:
        received = json.loads(json.dumps(export(session, session.scalars(select(Student)).one())))
    (request,) = received["conversations"][0]["requests_for_a_person"]
    assert (request["state"], request["inferred"]["urgent"], request["inferred"]["context"]["danger"]) == ("waiting", True, "suicide")
    columns = {column.name for column in HandoffRequest.__table__.columns}
    assert columns - {*request, *request["inferred"]} == {"id", "conversation_id", "advisor"}


def test_a_student_silent_for_a_year_is_erased_and_an_active_one_is_kept(sessions) -> None:
    writes(sessions, a_conversation(sessions), "bonjour")
    with transaction(sessions) as session:
        assert erase_the_old(session, at=now() + KEPT - timedelta(days=1)) == 0
        assert erase_the_old(session, at=now() + KEPT + timedelta(days=1)) == 1
    assert rows(sessions)["messages"] == 0

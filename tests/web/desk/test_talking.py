"""Claiming, replying, transferring and handing back, as the pages of the desk do it."""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from bot.clock import now
from bot.conversations.tables import Conversation
from bot.db import Sessions, transaction
from bot.handoff.notes import notes_of
from bot.handoff.student import StudentDesk
from bot.handoff.tables import HandoffRequest
from bot.people.tables import Student
from bot.privacy.export import export
from bot.staff import audit
from bot.staff.audit import AuditEntry
from bot.staff.tables import Member, Role, StaffSession, Team
from tests.cast import a_conversation, log_of, writes
from tests.web.desk.conftest import Colleague

At = Callable[..., Colleague]


@pytest.fixture
def amina(sessions: Sessions, library) -> uuid.UUID:
    """A student who asked for a person."""
    conversation_id = a_conversation(sessions)
    writes(sessions, conversation_id, "mon permis est refusé <b>que faire</b>")
    with transaction(sessions) as session:
        StudentDesk(library).request(session, session.get_one(Conversation, conversation_id))
    return conversation_id


def test_the_queue_says_who_waits_and_then_who_answers(at_the_desk: At, amina: uuid.UUID) -> None:
    josee, marc = at_the_desk("josee"), at_the_desk("marc", language="en")
    (line,) = josee.client.get("/api/desk/queue").json()["waiting"]
    assert (line["conversation"], line["last_words"]) == (str(amina), "mon permis est refusé <b>que faire</b>")
    assert josee.posts(f"/api/desk/conversations/{amina}/claim").status_code == 200
    refused = marc.posts(f"/api/desk/conversations/{amina}/claim")
    assert refused.status_code == 409
    assert refused.json()["error"]["en"] == "Josee is answering this conversation already."
    (line,) = marc.client.get("/api/desk/queue").json()["taken"]
    assert (line["advisor"], line["mine"]) == ("Josee", False)


def test_a_reply_is_one_line_however_often_it_is_sent(at_the_desk: At, amina: uuid.UUID, sessions: Sessions) -> None:
    josee, marc = at_the_desk("josee"), at_the_desk("marc")
    path, body = f"/api/desk/conversations/{amina}/replies", {"id": str(uuid.uuid4()), "text": "Bonjour."}
    assert josee.posts(path, **body).status_code == 409  # not taken yet
    josee.posts(f"/api/desk/conversations/{amina}/claim")
    assert [josee.posts(path, **body).status_code for _ in range(2)] == [201, 201]
    assert marc.posts(path, id=str(uuid.uuid4()), text="Bonjour.").status_code == 404
    assert [line.text for line in log_of(sessions, amina) if line.author == "advisor"] == ["Bonjour."]


@pytest.mark.parametrize("body", [{}, {"id": "x", "text": "a"}, {"id": str(uuid.uuid4())}, {"id": str(uuid.uuid4()), "text": 3}])
def test_a_malformed_reply_is_refused(at_the_desk: At, amina: uuid.UUID, body: dict[str, object]) -> None:
    josee = at_the_desk("josee")
    josee.posts(f"/api/desk/conversations/{amina}/claim")
    assert josee.posts(f"/api/desk/conversations/{amina}/replies", **body).status_code == 400


def test_only_colleagues_who_can_answer_are_given_a_conversation(at_the_desk: At, amina: uuid.UUID, sessions: Sessions) -> None:
    josee, marc = at_the_desk("josee"), at_the_desk("marc")
    at_the_desk("aude", Role.AUDITOR)
    josee.posts(f"/api/desk/conversations/{amina}/claim")
    with sessions() as session:
        ids = {member.name: str(member.id) for member in session.scalars(select(Member))}
    path = f"/api/desk/conversations/{amina}/transfer"
    assert josee.posts(path, to=ids["Aude"]).status_code == 404
    assert josee.posts(path, to=ids["Marc"]).status_code == 204
    assert marc.posts(path, to="").status_code == 204  # back to the queue
    assert len(josee.client.get("/api/desk/queue").json()["waiting"]) == 1


def test_handing_back_needs_an_outcome_and_a_known_subject(at_the_desk: At, amina: uuid.UUID, sessions: Sessions) -> None:
    josee = at_the_desk("josee")
    josee.posts(f"/api/desk/conversations/{amina}/claim")
    path = f"/api/desk/conversations/{amina}/hand-back"
    assert josee.posts(path, outcome="whatever").status_code == 400
    assert josee.posts(path, outcome="answered", subject="ask/nothing").status_code == 400
    assert josee.posts(path, outcome="answered", summary="Tout est dit.", subject="ask/pgwp_refused").status_code == 204
    assert "Tout est dit." in log_of(sessions, amina)[-1].text
    assert josee.client.get("/api/desk/queue").json() == {"mentions": [], "full": [], "loads": [], "waiting": [], "taken": []}


def test_reading_a_transcript_is_told_in_the_trail_once_an_hour_and_the_text_is_not(
    at_the_desk: At, amina: uuid.UUID, sessions: Sessions, monkeypatch
) -> None:
    josee = at_the_desk("josee")
    assert josee.sees(f"/desk/conversations/{amina}").status_code == 200
    assert josee.sees(f"/desk/conversations/{uuid.uuid4()}").status_code == 404
    assert josee.sees(f"/api/desk/conversations/{uuid.uuid4()}/events").status_code == 404

    def reads(at: datetime) -> int:
        monkeypatch.setattr("bot.staff.audit.now", lambda: at)
        with transaction(sessions) as session:
            audit.note_reading(session, actor="josee", object=str(amina), address="192.0.2.1")
            entries = session.scalars(select(AuditEntry).where(AuditEntry.object == str(amina))).all()
        assert not any("permis" in str(vars(entry)) for entry in entries)
        return len(entries)

    began = now()
    assert [reads(began + timedelta(minutes=later)) for later in (0, 30, 59, 61)] == [1, 1, 1, 2]


def test_what_a_team_serves_comes_before_the_rest(at_the_desk: At, sessions: Sessions, library) -> None:
    english, french = a_conversation(sessions, language="en"), a_conversation(sessions)
    for conversation_id in (english, french):
        with transaction(sessions) as session:
            StudentDesk(library).request(session, session.get_one(Conversation, conversation_id))
    claire, josee = at_the_desk("claire", Role.ADMIN), at_the_desk("josee")
    with transaction(sessions) as session:
        session.execute(update(StaffSession).values(second_factor=True))
        member = session.scalars(select(Member.id).where(Member.name == "Josee")).one()
    claire.reads_csrf()
    made = {"name": "Alma", "language_fr": "on", "mon_from": "09:00", "mon_to": "17:00"}
    assert claire.sends("/desk/teams", **made).status_code == 303
    assert claire.sends("/desk/teams", **made).status_code == 422
    assert claire.sends("/desk/teams", name="Nuit", mon_from="17:00", mon_to="09:00").status_code == 422
    with sessions() as session:
        team = session.scalars(select(Team)).one()
    assert (team.languages, team.hours) == (["fr"], {"mon": ["09:00", "17:00"]})
    assert claire.sends(f"/desk/teams/members/{member}", team=str(team.id)).status_code == 303
    waiting = josee.client.get("/api/desk/queue").json()["waiting"]
    assert [(line["conversation"], line["for_me"]) for line in waiting] == [(str(french), True), (str(english), False)]


def test_who_was_followed_before_comes_back_to_the_same_advisor(at_the_desk: At, amina: uuid.UUID, sessions: Sessions, library) -> None:
    josee = at_the_desk("josee")
    josee.posts(f"/api/desk/conversations/{amina}/claim")
    josee.posts(f"/api/desk/conversations/{amina}/hand-back", outcome="answered")
    for conversation_id in (a_conversation(sessions), amina):
        with transaction(sessions) as session:
            StudentDesk(library).request(session, session.get_one(Conversation, conversation_id))
    lines = {line["conversation"]: line["followed_by"] for line in josee.client.get("/api/desk/queue").json()["waiting"]}
    assert lines.pop(str(amina)) == "Josee"
    assert list(lines.values()) == [None]


def test_a_note_is_for_colleagues_kept_once_and_without_identity_numbers(at_the_desk: At, amina: uuid.UUID, sessions: Sessions) -> None:
    josee = at_the_desk("josee")
    path, body = f"/api/desk/conversations/{amina}/notes", {"id": str(uuid.uuid4()), "text": "Son NAS : 046 454 286. À rappeler lundi."}
    assert [josee.posts(path, **body).status_code for _ in range(2)] == [204, 204]
    assert josee.posts(path, id=str(uuid.uuid4()), text=" ").status_code == 422
    assert josee.posts(f"/api/desk/conversations/{uuid.uuid4()}/notes", **body).status_code == 404
    with sessions() as session:
        (note,) = notes_of(session, amina)
        student = session.get_one(Student, session.get_one(Conversation, amina).student_id)
        assert export(session, student)["conversations"][0]["notes_of_the_team"][0]["text"] == note.text
    assert note.text == "Son NAS : •••. À rappeler lundi."
    assert "rappeler" not in str([line.text for line in log_of(sessions, amina)])


@pytest.mark.parametrize(("language", "hello"), [("fr", "je suis Josee"), ("en", "I am Josee")])
def test_words_to_insert_are_in_the_students_language(at_the_desk: At, sessions: Sessions, language: str, hello: str) -> None:
    josee = at_the_desk("josee")
    path = f"/api/desk/conversations/{a_conversation(sessions, language=language)}/words"
    assert hello in josee.client.get(path, params={"key": "canned/hello"}).json()["text"]
    answer = josee.client.get(path, params={"key": "ask/pgwp_fees"}).json()["text"]
    assert "IRCC" in answer.splitlines()[-1]
    assert josee.client.get(path, params={"key": "canned/nothing"}).status_code == 404
    assert josee.client.get(path, params={"key": "notice"}).status_code == 404


def test_who_waits_too_long_is_told_late_and_sooner_when_urgent(at_the_desk: At, amina: uuid.UUID, sessions: Sessions, library) -> None:
    josee = at_the_desk("josee")

    def is_late(minutes: int) -> bool:
        with transaction(sessions) as session:
            session.execute(update(HandoffRequest).values(requested_at=now() - timedelta(minutes=minutes)))
        return bool(josee.client.get("/api/desk/queue").json()["waiting"][0]["late"])

    assert [is_late(minutes) for minutes in (0, 6, 16)] == [False, False, True]
    with transaction(sessions) as session:
        StudentDesk(library).alarm(session, session.get_one(Conversation, amina), "suicide")
    assert [is_late(minutes) for minutes in (0, 6)] == [False, True]

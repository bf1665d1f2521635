"""What advisors do around a conversation: put it aside, tag it, name a colleague, give it to somebody."""

import uuid
from collections.abc import Callable

import pytest
from sqlalchemy import select, update

from bot.clock import now
from bot.conversations.tables import Author, Conversation
from bot.conversations.transcript import append
from bot.db import Sessions, transaction
from bot.handoff import tags
from bot.handoff.mentions import see
from bot.handoff.notes import notes_of
from bot.handoff.student import StudentDesk
from bot.people.tables import Student
from bot.privacy.erasure import erase
from bot.privacy.export import export
from bot.staff import audit, teams
from bot.staff.tables import Member, Role, StaffSession
from tests.cast import a_conversation, writes
from tests.web.desk.conftest import Colleague

At = Callable[..., Colleague]


@pytest.fixture
def api(sessions: Sessions) -> str:
    return f"/api/desk/conversations/{a_conversation(sessions)}"


def taken(colleague: Colleague) -> list[dict[str, object]]:
    found: list[dict[str, object]] = colleague.client.get("/api/desk/queue").json()["taken"]
    return found


def test_a_conversation_is_put_aside_with_a_note_and_taken_up_again(at_the_desk: At, sessions: Sessions, api: str) -> None:
    josee, marc = at_the_desk("josee"), at_the_desk("marc")
    josee.posts(f"{api}/claim")
    why = {"id": str(uuid.uuid4()), "until": "hour", "text": "Attend sa lettre. NAS 046 454 286."}
    assert marc.posts(f"{api}/snooze", **why).status_code == 404
    for wrong in ({"until": "2020-01-01T09:00"}, {"until": 3}, {"text": " "}, {"id": "x"}):
        assert josee.posts(f"{api}/snooze", **{**why, **wrong}).status_code in (400, 422)
    assert taken(josee)[0]["aside_until"] is None
    assert josee.posts(f"{api}/snooze", **why).status_code == 204
    assert taken(josee)[0]["aside_until"]
    with transaction(sessions) as session:
        assert [one.text for one in notes_of(session, uuid.UUID(api.rpartition("/")[2]))] == ["Attend sa lettre. NAS •••."]
        assert audit.latest(session)[0].action == "snoozed"
    assert josee.posts(f"{api}/resume").status_code == 204
    assert taken(josee)[0]["aside_until"] is None


def test_who_was_put_aside_is_back_among_mine_when_they_write(at_the_desk: At, sessions: Sessions, api: str) -> None:
    josee = at_the_desk("josee")
    josee.posts(f"{api}/claim")
    josee.posts(f"{api}/snooze", id=str(uuid.uuid4()), until="tomorrow", text="Demain.")
    writes(sessions, uuid.UUID(api.rpartition("/")[2]), "j’ai la lettre")
    assert (taken(josee)[0]["aside_until"], taken(josee)[0]["last_words"]) == (None, "j’ai la lettre")


def test_tags_are_short_tidy_and_told_in_the_queue_and_the_trail(at_the_desk: At, sessions: Sessions, api: str) -> None:
    josee, marc = at_the_desk("josee"), at_the_desk("marc")
    josee.posts(f"{api}/claim")
    for written in ("Permis  d’études", "permis d’études", "  À rappeler\u202e", "046 454 286"):
        assert marc.posts(f"{api}/tags", tag=written).status_code == 204
    for wrong in ("", " \u200b ", "a" * 31, 3, None):
        assert marc.posts(f"{api}/tags", tag=wrong).status_code == 400
    assert taken(josee)[0]["tags"] == ["permis d’études", "à rappeler", "•••"]
    assert "permis d’études" in josee.sees(f"/desk/conversations/{api.rpartition('/')[2]}").text  # a suggestion
    assert josee.posts(f"{api}/tags/remove", tag="•••").status_code == 204
    assert taken(josee)[0]["tags"] == ["permis d’études", "à rappeler"]
    with sessions() as session:
        trail = [(entry.action, entry.details) for entry in audit.latest(session)]
    assert trail[0] == ("untagged", {})
    assert "rappeler" not in str(trail)
    for count in range(8):
        assert josee.posts(f"{api}/tags", tag=f"t{count}").status_code == 204
    assert josee.posts(f"{api}/tags", tag="one too many").status_code == 400
    assert josee.posts(f"{api}/tags", tag="t0").status_code == 204  # there already


def test_tags_go_with_the_student_who_may_ask_for_them(at_the_desk: At, sessions: Sessions, api: str) -> None:
    at_the_desk("josee").posts(f"{api}/tags", tag="logement")
    with transaction(sessions) as session:
        student = session.get_one(Student, session.get_one(Conversation, uuid.UUID(api.rpartition("/")[2])).student_id)
        assert export(session, student)["conversations"][0]["tags_of_the_team"] == ["logement"]
        erase(session, student)
        assert tags.in_use(session) == []


def mentions(colleague: Colleague) -> list[str]:
    return [one["text"] for one in colleague.client.get("/api/desk/queue").json()["mentions"]]


def test_a_colleague_named_in_a_note_is_told_until_they_open_the_conversation(at_the_desk: At, sessions: Sessions, api: str) -> None:
    josee, marc, aude = at_the_desk("josee"), at_the_desk("marc"), at_the_desk("aude", Role.AUDITOR)
    note = {"id": str(uuid.uuid4()), "text": "@marc, et @Josee, et @Aude : voir lundi."}
    assert [josee.posts(f"{api}/notes", **note).status_code for _ in range(2)] == [204, 204]
    assert josee.posts(f"{api}/notes", **{**note, "text": "@Josee, @Marc : autre chose"}).status_code == 204  # the note there is stays
    assert (mentions(marc), mentions(josee)) == ([note["text"]], [])  # one's own name is no news
    assert aude.client.get("/api/desk/queue").status_code == 403  # and who cannot read the conversation is not called to it
    with transaction(sessions) as session:
        member = session.scalars(select(Member.id).where(Member.name == "Marc")).one()
        see(session, member, uuid.UUID(api.rpartition("/")[2]), now())
    assert mentions(marc) == []


def test_a_lead_sees_the_load_and_gives_a_conversation_to_who_has_room(at_the_desk: At, sessions: Sessions, library, api: str) -> None:
    josee, lea, _ = at_the_desk("josee"), at_the_desk("lea", Role.LEAD), at_the_desk("aude", Role.AUDITOR)
    conversation_id = uuid.UUID(api.rpartition("/")[2])
    with transaction(sessions) as session:
        StudentDesk(library).request(session, session.get_one(Conversation, conversation_id))
        ids = {member.name: str(member.id) for member in session.scalars(select(Member))}
    told = lea.client.get("/api/desk/queue").json()
    loads = [(one["name"], one["in_hand"], one["capacity"], one["is_here"]) for one in told["loads"]]
    assert loads == [("Josee", 0, 5, True), ("Lea", 0, 5, True)]
    assert josee.client.get("/api/desk/queue").json()["loads"] == []
    assert josee.posts(f"{api}/assign", to=ids["Josee"]).status_code == 403
    assert lea.posts(f"{api}/assign", to=ids["Aude"]).status_code == 404  # who speaks with no student
    assert lea.posts(f"{api}/assign", to=ids["Josee"]).status_code == 204
    assert taken(josee)[0]["mine"]
    with transaction(sessions) as session:
        entry = next(one for one in audit.latest(session) if one.action == "assigned")
        assert (entry.actor, entry.object, entry.details) == (ids["Lea"], str(conversation_id), {"to": ids["Josee"]})
        session.get_one(Member, uuid.UUID(ids["Josee"])).capacity = 1
    other = a_conversation(sessions)
    refused = lea.posts(f"/api/desk/conversations/{other}/assign", to=ids["Josee"])
    assert (refused.status_code, refused.json()["error"]["en"]) == (409, "Josee already has all the conversations they may follow.")
    assert josee.client.get("/api/desk/queue").json()["full"] == ["Josee"]


def test_the_queue_tells_the_region_and_for_whom_it_is_first(at_the_desk: At, sessions: Sessions, library) -> None:
    conversation_id = a_conversation(sessions)
    with transaction(sessions) as session:
        conversation = session.get_one(Conversation, conversation_id)
        append(session, conversation, author=Author.STUDENT, text="Alma", understood={"entities": [{"entity": "town", "value": "Alma"}]})
        StudentDesk(library).request(session, conversation)
    josee, marc, claire = at_the_desk("josee"), at_the_desk("marc"), at_the_desk("claire", Role.ADMIN)
    with transaction(sessions) as session:
        session.execute(update(StaffSession).values(second_factor=True))
        ids = {member.name: str(member.id) for member in session.scalars(select(Member))}
    claire.reads_csrf()
    assert claire.sends("/desk/teams", name="Rimouski", territory_01="on", territory_99="on").status_code == 303
    with sessions() as session:
        (team,) = teams.every_team(session)
    assert team.territories == ["01"]
    assert claire.sends(f"/desk/teams/members/{ids['Marc']}", team=str(team.id)).status_code == 303

    def told(colleague: Colleague) -> tuple[object, ...]:
        (line,) = colleague.client.get("/api/desk/queue").json()["waiting"]
        return line["territory"], line["for_me"], line["yours"]

    assert told(josee) == ("Saguenay–Lac-Saint-Jean", True, True)
    assert told(marc) == ("Saguenay–Lac-Saint-Jean", False, False)

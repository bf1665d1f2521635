"""Rights on one object: what each route with an id answers for one's own, for a colleague's, for a lead, and for what does not exist.

A new route needs a line in `ANSWERS`; a new kind of id, a line in `OBJECTS`.
"""

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from sqlalchemy import select, update

from bot.conversations.tables import Conversation
from bot.db import Sessions, transaction
from bot.handoff import advising
from bot.handoff.student import StudentDesk
from bot.review import saved
from bot.review.filters import Filters
from bot.staff import teams
from bot.staff.tables import Member, Role, StaffSession
from tests.cast import a_conversation
from tests.web.desk.conftest import Colleague
from tests.web.desk.test_rights import MAY, routes

STREAM = None  # has no end: not opened here
CONVERSATION = "/api/desk/conversations/{conversation_id}"

# One's own, a colleague's, a colleague's when one is a lead, nothing's.
ANSWERS: dict[str, tuple[int | None, ...]] = {
    "GET /desk/conversations/{conversation_id}": (200, 200, 200, 404),
    f"GET {CONVERSATION}/events": (STREAM, STREAM, STREAM, 404),
    f"POST {CONVERSATION}/claim": (200, 409, 409, 404),
    f"POST {CONVERSATION}/replies": (201, 404, 404, 404),
    f"POST {CONVERSATION}/typing": (204, 404, 404, 404),
    f"POST {CONVERSATION}/transfer": (204, 404, 404, 404),
    f"POST {CONVERSATION}/hand-back": (204, 404, 404, 404),
    f"POST {CONVERSATION}/notes": (204, 204, 204, 404),
    f"POST {CONVERSATION}/snooze": (204, 404, 404, 404),
    f"POST {CONVERSATION}/resume": (204, 404, 404, 404),
    f"POST {CONVERSATION}/tags": (204, 204, 204, 404),
    f"POST {CONVERSATION}/tags/remove": (204, 204, 204, 404),
    f"POST {CONVERSATION}/assign": (403, 403, 400, 403),  # a lead, who has named nobody
    f"GET {CONVERSATION}/words": (200, 200, 200, 404),
    "GET /desk/conversations/{conversation_id}/test.txt": (200, 200, 200, 404),
    "GET /desk/conversations/{conversation_id}/test.yml": (200, 200, 200, 404),
    "POST /desk/conversations/filters/{filter_id}/remove": (303, 404, 404, 404),
    "POST /desk/account/sessions/{session_id}/end": (303, 404, 404, 404),
    "POST /desk/people/{member_id}/role": (422, 303, 403, 422),  # one's own: nobody else administers
    "POST /desk/people/{member_id}/close": (422, 303, 403, 422),
    "POST /desk/people/{member_id}/reopen": (303, 303, 403, 422),
    "POST /desk/teams/{team_id}": (303, 303, 403, 422),
    "POST /desk/teams/{team_id}/remove": (303, 303, 403, 422),
    "POST /desk/teams/members/{member_id}": (303, 303, 403, 422),
}
SENT: dict[str, dict[str, str]] = {  # by the end of the route: what makes a request whole, where more than an id is needed
    "replies": {"text": "Bonjour."},
    "hand-back": {"outcome": "answered"},
    "notes": {"text": "À rappeler."},
    "snooze": {"until": "tomorrow", "text": "Attend une réponse."},
    "tags": {"tag": "logement"},
    "remove": {"tag": "logement"},
    "words": {"key": "canned/hello"},
    "role": {"role": "lead"},
}


@dataclass
class Person:
    """Somebody at the desk, and what is theirs."""

    at: Colleague
    id: uuid.UUID
    conversation: uuid.UUID
    team: uuid.UUID
    session: uuid.UUID
    filter: uuid.UUID


OBJECTS: dict[str, Callable[[Person], uuid.UUID]] = {
    "conversation_id": lambda whose: whose.conversation,
    "session_id": lambda whose: whose.session,
    "member_id": lambda whose: whose.id,
    "team_id": lambda whose: whose.team,
    "filter_id": lambda whose: whose.filter,
}


@pytest.fixture
def comes(at_the_desk: Callable[..., Colleague], sessions: Sessions, library) -> Callable[..., Person]:
    """A member of the staff, signed in all the way, with a conversation in hand and a team."""

    def comes(name: str, role: Role) -> Person:
        at, conversation_id = at_the_desk(name, role), a_conversation(sessions)
        with transaction(sessions) as session:
            session.execute(update(StaffSession).values(second_factor=True))
            signed = session.scalars(select(StaffSession).join(Member).where(Member.email == at.email)).one()
            StudentDesk(library).request(session, session.get_one(Conversation, conversation_id))
            advising.take_over(session, conversation_id, advisor=str(signed.member_id))
            team = teams.save(session, None, name=name, languages=[], topics=[], hours={})
            saved.save(session, signed.member_id, name, Filters())
            (kept,) = saved.saved_by(session, signed.member_id)
            person = Person(at, signed.member_id, conversation_id, team.id, signed.id, kept.id)
        at.reads_csrf()
        return person

    return comes


def tries(who: Person, route: str, whose: Person | None) -> int:
    """The answer to this route, asked by `who` about what is theirs; None: about nothing."""
    method, path = route.split(" ")
    fresh, sent = str(uuid.uuid4()), SENT.get(path.rsplit("/", 1)[1], {})
    path = path.format(**{name: OBJECTS[name](whose) if whose else uuid.uuid4() for name in re.findall(r"{(\w+)}", path)})
    if method == "GET":
        return who.at.client.get(path, params=sent).status_code
    if path.startswith("/api"):
        return who.at.posts(path, id=fresh, **sent).status_code
    return who.at.sends(path, name=fresh, **sent).status_code


def test_every_route_with_an_id_has_its_line(make_app) -> None:
    assert {route for route in routes(make_app()) if "{" in route} == set(ANSWERS)


@pytest.mark.parametrize("route", ANSWERS)
def test_whose_it_is_decides(comes: Callable[..., Person], route: str) -> None:
    me = comes("josee", Role.ADVISOR if Role.ADVISOR in (MAY[route] or set()) else Role.ADMIN)
    marc, lead = comes("marc", Role.ADVISOR), comes("lea", Role.LEAD)
    tried = [(me, None), (lead, marc), (me, marc), (me, me)]  # what changes the most comes last
    expected = ANSWERS[route][::-1]
    answers = [STREAM if must is STREAM else tries(who, route, whose) for (who, whose), must in zip(tried, expected, strict=True)]
    assert tuple(answers) == expected

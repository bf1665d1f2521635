"""Every page of the desk, and who may open it; nothing is open by default."""

import re
import uuid
from collections.abc import Callable

import pytest
from sqlalchemy import update

from bot.db import Sessions, transaction
from bot.staff.tables import Role, StaffSession
from tests.web.desk.conftest import Colleague

ALL, ANYBODY = set(Role), None
DESK = {Role.ADVISOR, Role.LEAD}
REVIEW = DESK | {Role.CONTENT}
REVIEW = {Role.ADVISOR, Role.LEAD, Role.CONTENT}
MAY = {
    "GET /desk": ALL,
    "GET /desk/sign-in": ANYBODY,
    "POST /desk/sign-in": ANYBODY,
    "GET /desk/invitation": ANYBODY,
    "POST /desk/invitation": ANYBODY,
    "GET /desk/oidc": ANYBODY,
    "GET /desk/oidc/callback": ANYBODY,
    "POST /desk/sign-out": ALL,
    "GET /desk/second-factor": ALL,
    "POST /desk/second-factor": ALL,
    "GET /desk/confirm": ALL,
    "POST /desk/confirm": ALL,
    "GET /desk/account": ALL,
    "POST /desk/account/language": ALL,
    "POST /desk/account/password": ALL,
    "GET /desk/account/second-factor": ALL,
    "POST /desk/account/second-factor": ALL,
    "POST /desk/account/recovery-codes": ALL,
    "POST /desk/account/sessions/{session_id}/end": ALL,
    "GET /api/desk/queue": DESK,
    "GET /api/desk/queue/events": DESK,
    "GET /desk/conversations": REVIEW,
    "POST /desk/conversations/filters": REVIEW,
    "POST /desk/conversations/filters/{filter_id}/remove": REVIEW,
    "GET /desk/conversations/{conversation_id}": REVIEW,
    "GET /api/desk/conversations/{conversation_id}/events": REVIEW,
    "POST /api/desk/conversations/{conversation_id}/claim": DESK,
    "POST /api/desk/conversations/{conversation_id}/replies": DESK,
    "POST /api/desk/conversations/{conversation_id}/typing": DESK,
    "POST /api/desk/conversations/{conversation_id}/transfer": DESK,
    "POST /api/desk/conversations/{conversation_id}/hand-back": DESK,
    "POST /api/desk/conversations/{conversation_id}/notes": DESK,
    "POST /api/desk/conversations/{conversation_id}/snooze": DESK,
    "POST /api/desk/conversations/{conversation_id}/resume": DESK,
    "POST /api/desk/conversations/{conversation_id}/tags": DESK,
    "POST /api/desk/conversations/{conversation_id}/tags/remove": DESK,
    "POST /api/desk/conversations/{conversation_id}/assign": {Role.LEAD},
    "GET /api/desk/conversations/{conversation_id}/words": DESK,
    "GET /desk/review": REVIEW,
    "POST /desk/review/verdicts": REVIEW,
    "POST /desk/review/undo": REVIEW,
    "GET /desk/review/candidates": REVIEW,
    "GET /desk/review/candidates.yml": REVIEW,
    "GET /desk/conversations/{conversation_id}/test.txt": REVIEW,
    "GET /desk/conversations/{conversation_id}/test.yml": REVIEW,
    "GET /desk/figures": ALL - {Role.AUDITOR},
    "GET /desk/figures.csv": ALL - {Role.AUDITOR},
    "GET /desk/people": {Role.ADMIN},
    "POST /desk/people/invitations": {Role.ADMIN},
    "POST /desk/people/{member_id}/role": {Role.ADMIN},
    "POST /desk/people/{member_id}/close": {Role.ADMIN},
    "POST /desk/people/{member_id}/reopen": {Role.ADMIN},
    "GET /desk/teams": {Role.ADMIN},
    "POST /desk/teams": {Role.ADMIN},
    "POST /desk/teams/{team_id}": {Role.ADMIN},
    "POST /desk/teams/{team_id}/remove": {Role.ADMIN},
    "POST /desk/teams/members/{member_id}": {Role.ADMIN},
    "GET /desk/audit": {Role.ADMIN, Role.AUDITOR},
}


def routes(app) -> set[str]:
    paths = app.openapi()["paths"].items()
    return {f"{method.upper()} {path}" for path, methods in paths if "/desk" in path for method in methods}


def asks(colleague: Colleague, route: str):
    """The route, with ids of nothing."""
    path = re.sub(r"\{\w+\}", str(uuid.uuid4()), route.split(" ")[1])
    if route.startswith("GET"):
        return colleague.sees(path)
    return colleague.posts(path) if path.startswith("/api") else colleague.sends(path)


def test_every_route_is_in_the_table(make_app) -> None:
    assert routes(make_app()) == set(MAY)


@pytest.mark.parametrize("role", Role)
def test_each_role_opens_what_it_may_and_nothing_else(at_the_desk: Callable[..., Colleague], sessions: Sessions, role: Role) -> None:
    colleague = at_the_desk("claire", role)
    for route, allowed in MAY.items():
        if allowed is ANYBODY or route == "POST /desk/sign-out" or (route.endswith("/events") and role in allowed):  # a stream has no end
            continue
        _shows_a_second_factor(sessions)
        colleague.reads_csrf()
        status = asks(colleague, route).status_code
        assert (status == 403) == (role not in allowed), (route, status)


def test_a_stranger_opens_nothing(at_the_desk: Callable[..., Colleague]) -> None:
    stranger = at_the_desk("claire")
    stranger.client.cookies.clear()
    for route, allowed in MAY.items():
        if allowed is not ANYBODY:
            response = asks(stranger, route)
            told = response.status_code if "/api/" in route else response.headers["location"]
            assert told == (401 if "/api/" in route else "/desk/sign-in"), route


@pytest.mark.parametrize("role", [Role.ADMIN, Role.CONTENT])
def test_who_must_have_a_second_factor_gets_no_further_without(at_the_desk: Callable[..., Colleague], role: Role) -> None:
    colleague = at_the_desk("claire", role)
    assert colleague.sees("/api/desk/queue").status_code == 401
    for path in ("/desk", "/desk/account", "/desk/people", "/desk/audit"):
        assert colleague.sees(path).headers["location"] == "/desk/second-factor"


def test_a_form_from_elsewhere_is_refused(at_the_desk: Callable[..., Colleague]) -> None:
    josee = at_the_desk("josee")
    path = "/desk/account/language"
    assert josee.sends(path, language="en", origin="https://elsewhere.example").status_code == 403
    assert josee.sends(path, language="en", origin=None).status_code == 403
    assert josee.sends(path, language="en", csrf="made up").status_code == 403
    assert josee.client.post(path, data={"language": "en", "csrf": josee.csrf}, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert josee.sends(path, language="en").status_code == 303
    assert "My account" in josee.sees("/desk/account").text


def _shows_a_second_factor(sessions: Sessions) -> None:
    with transaction(sessions) as session:
        session.execute(update(StaffSession).values(second_factor=True))

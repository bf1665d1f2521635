"""What touches an account is asked twice: ten minutes after a secret was given, another is needed."""

import html
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlencode

import pyotp
import pytest
from sqlalchemy import select, update

from bot.clock import now
from bot.db import Sessions, transaction
from bot.staff import second_factor
from bot.staff.audit import AuditEntry
from bot.staff.sessions import SURE
from bot.staff.tables import Member, Role, StaffSession
from tests.cast import PASSWORD, a_member
from tests.web.desk.conftest import Colleague
from tests.web.desk.test_accounts import hidden

At = Callable[..., Colleague]


def passes(sessions: Sessions, time: timedelta) -> None:
    """Since everybody last gave a secret."""
    with transaction(sessions) as session:
        session.execute(update(StaffSession).values(confirmed_at=now() - time, second_factor=True))


@pytest.fixture
def claire(at_the_desk: At, sessions: Sessions) -> Colleague:
    """An administrator who signed in a while ago."""
    claire = at_the_desk("claire", Role.ADMIN)
    passes(sessions, SURE)
    claire.reads_csrf()
    return claire


ACTS = {
    "/desk/people/{josee}/role": ("/desk/people", {"role": "lead"}),
    "/desk/people/{josee}/close": ("/desk/people", {}),
    "/desk/people/{josee}/reopen": ("/desk/people", {}),
    "/desk/people/invitations": ("/desk/people?email=marc%40example.org&role=admin", {"email": "marc@example.org", "role": "admin"}),
    "/desk/account/second-factor": ("/desk/account/second-factor", {}),
    "/desk/account/recovery-codes": ("/desk/account", {}),
}


@pytest.mark.parametrize("act", ACTS)
def test_it_is_asked_then_done_once_the_password_was_given(claire: Colleague, sessions: Sessions, act: str) -> None:
    path, (page, fields) = act.format(josee=a_member(sessions, "josee")), ACTS[act]
    before = _as_it_is(sessions)
    asked = claire.sends(path, **fields)
    assert (asked.status_code, asked.headers["location"]) == (303, f"/desk/confirm?{urlencode({'next': page})}")
    assert _as_it_is(sessions) == before
    shown = claire.sees(asked.headers["location"]).text
    assert "Confirmez que c’est vous" in shown
    confirmed = claire.sends("/desk/confirm", next=html.unescape(hidden(shown, "next")), password=PASSWORD)
    assert (confirmed.status_code, confirmed.headers["location"]) == (303, page)
    assert "confirm" not in claire.sends(path, **fields).headers.get("location", "")
    passes(sessions, SURE + timedelta(seconds=1))
    assert claire.sends(path, **fields).headers["location"] == asked.headers["location"]


def test_there_is_no_other_door_to_a_second_factor(at_the_desk: At, sessions: Sessions) -> None:
    josee, secret = at_the_desk("josee"), second_factor.new_secret()
    passes(sessions, SURE)
    for path in ("/desk/second-factor", "/desk/account/second-factor"):
        assert josee.sees(path).status_code == 303
        assert josee.sends(path, secret=secret, code=pyotp.TOTP(secret).now()).status_code == 303
    assert _as_it_is(sessions) == [("advisor", None, None)]


def test_an_invitation_that_gives_no_such_powers_is_not_asked_about(claire: Colleague) -> None:
    assert "/desk/invitation?code=" in claire.sends("/desk/people/invitations", email="marc@example.org", role="advisor").text


def test_what_was_typed_of_an_invitation_is_still_there_afterwards(claire: Colleague) -> None:
    page = claire.sees("/desk/people?email=marc%40example.org&role=admin").text
    assert 'value="marc@example.org"' in page
    assert '<option value="admin" selected>' in page


def test_a_wrong_secret_is_counted_told_in_the_trail_and_confirms_nothing(claire: Colleague, sessions: Sessions) -> None:
    for _ in range(5):
        assert claire.sends("/desk/confirm", next="/desk/people", password="wrong").status_code == 401
    waits = claire.sends("/desk/confirm", next="/desk/people", password=PASSWORD)
    assert (waits.status_code, "Attendez" in waits.text) == (429, True)
    assert claire.sees("/desk/account/second-factor").headers["location"].startswith("/desk/confirm")
    with sessions() as session:
        assert session.scalars(select(AuditEntry.action)).all().count("confirmation_refused") == 5


def test_a_code_of_the_phone_confirms_too_and_once(claire: Colleague, sessions: Sessions) -> None:
    secret, earlier = second_factor.new_secret(), now() - timedelta(minutes=5)
    key = claire.client.app.state.house.settings.secret_key
    with transaction(sessions) as session:
        member = session.scalars(select(Member)).one()
        second_factor.enrol(session, key, member, secret, pyotp.TOTP(secret).at(earlier), at=earlier)
    code = pyotp.TOTP(secret).now()
    assert claire.sends("/desk/confirm", next="/desk/account", code="abc").status_code == 401
    assert claire.sends("/desk/confirm", next="/desk/account", code=code).status_code == 303
    assert claire.sees("/desk/account/second-factor").status_code == 200
    assert claire.sends("/desk/confirm", next="/desk/account", code=code).status_code == 401


@pytest.mark.parametrize(
    "path", ["https://elsewhere.example", "//elsewhere.example", "/desk/../x", "/desk?x=/a", "/desk/people\n", "", "/deskx"]
)
def test_the_way_back_is_one_of_ours(claire: Colleague, path: str) -> None:
    assert claire.sends("/desk/confirm", next=path, password=PASSWORD).status_code == 400
    assert claire.client.get("/desk/confirm", params={"next": path}).status_code == 400


def _as_it_is(sessions: Sessions) -> object:
    with sessions() as session:
        return [(member.role, member.disabled_at, member.totp_secret) for member in session.scalars(select(Member).order_by(Member.name))]

"""From an invitation to an account, and through the door."""

import re
from collections.abc import Callable
from datetime import timedelta

import pyotp
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select, text, update

from bot.clock import now
from bot.db import Sessions, transaction
from bot.staff import audit, invitations
from bot.staff.audit import AuditEntry
from bot.staff.tables import Member, Role, StaffSession
from tests.cast import PASSWORD, a_conversation, owner_of
from tests.web.desk.conftest import Colleague


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]+)"', page)
    assert found, page
    return found[1]


def test_the_first_administrator_comes_in_protects_the_account_and_invites_an_advisor(make_app, sessions: Sessions) -> None:
    app = make_app()
    claire = Colleague(TestClient(app), "claire@example.org")
    with transaction(sessions) as session:
        code = invitations.first_invitation(session, at=now())
    assert code
    page = claire.sees(f"/desk/invitation?code={code}").text
    assert "administration" in page
    given = {"code": hidden(page, "code"), "email": claire.email, "name": "Claire", "language": "fr"}
    weak = claire.sends("/desk/invitation", password="passerelle1", **given)
    assert (weak.status_code, "12 à 128" in weak.text) == (422, True)
    assert claire.sends("/desk/invitation", password=PASSWORD, **given).headers["location"] == "/desk"

    page = claire.sees("/desk/second-factor").text
    claire.csrf, secret = hidden(page, "csrf"), hidden(page, "secret")
    assert claire.sends("/desk/second-factor", secret=secret, code="abc").status_code == 401
    shown = claire.sends("/desk/second-factor", secret=secret, code=pyotp.TOTP(secret).now())
    assert len(re.findall(r"<code>\w{4}-\w{4}-\w{4}-\w{4}</code>", shown.text)) == 10

    claire.reads_csrf()
    made = claire.sends("/desk/people/invitations", email="josee@example.org", role="advisor").text
    link = re.search(r"http://[^<]+/desk/invitation\?code=[\w-]+", made)
    assert link
    josee = Colleague(TestClient(app), "josee@example.org")
    page = josee.sees(link[0].replace(link[0].split("/desk")[0], "")).text
    given = {"code": hidden(page, "code"), "name": "Josée", "language": "en"}
    assert josee.sends("/desk/invitation", password=PASSWORD, **given).headers["location"] == "/desk"
    assert "Waiting" in josee.sees("/desk").text
    assert "Josée" in claire.sees("/desk/people").text
    trail = claire.sees("/desk/audit").text
    assert "Toutes les entrées sont telles" in trail
    assert "compte ouvert par invitation" in trail


def test_a_recovery_code_stands_in_for_the_phone(at_the_desk: Callable[..., Colleague], monkeypatch) -> None:
    josee = at_the_desk("josee")
    page = josee.sees("/desk/account/second-factor").text
    secret = hidden(page, "secret")
    codes = re.findall(
        r">(\w{4}-\w{4}-\w{4}-\w{4})<", josee.sends("/desk/account/second-factor", secret=secret, code=pyotp.TOTP(secret).now()).text
    )
    josee.client.cookies.clear()
    assert josee.signs_in().status_code == 303
    assert josee.sees("/desk").headers["location"] == "/desk/second-factor"
    josee.reads_csrf("/desk/second-factor")
    assert josee.sends("/desk/second-factor", code=codes[0]).headers["location"] == "/desk"
    assert josee.sees("/desk").status_code == 200
    josee.reads_csrf()
    page = josee.sees("/desk/account/second-factor").text  # another phone needs a code of the present one
    new = hidden(page, "secret")
    given = {"secret": new, "code": pyotp.TOTP(new).now()}
    assert josee.sends("/desk/account/second-factor", present="000000", **given).status_code == 422
    assert josee.sends("/desk/account/second-factor", present=codes[1], **given).status_code == 200


def test_a_new_session_has_a_new_cookie_once_the_second_factor_is_shown(at_the_desk: Callable[..., Colleague]) -> None:
    claire = at_the_desk("claire", Role.ADMIN)
    before = claire.client.cookies["desk"]
    page = claire.sees("/desk/second-factor").text
    claire.csrf, secret = hidden(page, "csrf"), hidden(page, "secret")
    claire.sends("/desk/second-factor", secret=secret, code=pyotp.TOTP(secret).now())
    assert claire.client.cookies["desk"] != before
    claire.client.cookies.set("desk", before)
    assert claire.sees("/desk").headers["location"] == "/desk/sign-in"


def test_who_signs_in_again_leaves_no_session_behind(at_the_desk: Callable[..., Colleague]) -> None:
    josee = at_the_desk("josee")
    assert josee.sees("/desk/sign-in").headers["location"] == "/desk"
    before = josee.client.cookies["desk"]
    assert josee.signs_in().status_code == 303
    josee.client.cookies.set("desk", before)
    assert josee.sees("/desk").headers["location"] == "/desk/sign-in"
    assert josee.sees("/desk/sign-in").status_code == 200


def test_a_wrong_password_and_an_unknown_account_look_alike_and_are_told_in_the_trail(at_the_desk, sessions: Sessions) -> None:
    josee = at_the_desk("josee")
    josee.client.cookies.clear()
    wrong = josee.sends("/desk/sign-in", email="josee@example.org", password="wrong")
    unknown = josee.sends("/desk/sign-in", email="nobody@example.org", password="wrong")
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.text.replace("josee@", "nobody@") == unknown.text
    with sessions() as session:
        entries = session.scalars(select(AuditEntry).where(AuditEntry.action == "sign_in_refused")).all()
    assert len(entries) == 2
    assert not any("@" in str((entry.actor, entry.object, entry.details)) for entry in entries)
    for _ in range(6):
        told = josee.sends("/desk/sign-in", email="josee@example.org", password="wrong")
    assert (told.status_code, "Attendez" in told.text) == (429, True)


def test_who_reads_the_trail_keeps_nobody_waiting(at_the_desk: Callable[..., Colleague], sessions: Sessions, monkeypatch) -> None:
    aude = at_the_desk("aude", Role.AUDITOR)
    checked = []

    def somebody_acts_meanwhile(session) -> None:
        with transaction(sessions) as other:
            other.execute(text("SET LOCAL lock_timeout = '2s'"))
            audit.note(other, actor="system", action="invited")
        checked.append(audit.latest(session)[0].action)

    monkeypatch.setattr("bot.staff.audit.broken_at", somebody_acts_meanwhile)
    assert "Toutes les entrées sont telles" in aude.sees("/desk/audit").text
    assert checked == ["invited"]


def test_the_chain_is_checked_on_the_first_page_alone(at_the_desk: Callable[..., Colleague], monkeypatch) -> None:
    aude = at_the_desk("aude", Role.AUDITOR)
    monkeypatch.setattr("bot.staff.audit.broken_at", lambda _: 1)
    assert "Première entrée en cause" in aude.sees("/desk/audit").text
    later = aude.sees(f"/desk/audit?before={2**40}").text
    assert "journal lu" in later
    assert 'role="status"' not in later


def test_a_changed_password_signs_the_other_browsers_out(at_the_desk: Callable[..., Colleague]) -> None:
    josee = at_the_desk("josee")
    elsewhere = Colleague(TestClient(josee.client.app), josee.email)
    elsewhere.signs_in()
    assert josee.sends("/desk/account/password", present="wrong", new="tulipe canot brume 4").status_code == 422
    assert josee.sends("/desk/account/password", present=PASSWORD, new="tulipe canot brume 4").status_code == 303
    assert elsewhere.sees("/desk").headers["location"] == "/desk/sign-in"
    assert josee.sees("/desk").status_code == 200


def test_the_cookie_is_out_of_reach_of_scripts_and_of_plain_http(make_app, sessions: Sessions, at_the_desk) -> None:
    at_the_desk("josee")
    app = make_app(public_url="https://passerelle.example")
    with TestClient(app, base_url="https://passerelle.example") as client:
        given = {"email": "josee@example.org", "password": PASSWORD}
        headers = {"Origin": "https://passerelle.example"}
        cookie = client.post("/desk/sign-in", data=given, headers=headers, follow_redirects=False).headers["set-cookie"]
    assert cookie.startswith("__Host-desk=")
    assert {"HttpOnly", "Secure", "SameSite=lax", "Path=/"} <= set(cookie.split("; "))


def test_pages_of_the_desk_are_never_kept_by_the_browser(at_the_desk: Callable[..., Colleague]) -> None:
    assert at_the_desk("josee").sees("/desk/account").headers["Cache-Control"] == "no-store"


def test_an_old_session_leads_back_to_the_door(at_the_desk: Callable[..., Colleague], monkeypatch) -> None:
    josee = at_the_desk("josee")
    later = now() + timedelta(minutes=31)
    monkeypatch.setattr("bot.web.desk.gate.now", lambda: later)
    assert josee.sees("/desk").headers["location"] == "/desk/sign-in"


@pytest.mark.parametrize(("act", "fields"), [("close", {}), ("role", {"role": "content"}), ("role", {"role": "lead"})], ids=str)
def test_who_leaves_lets_go_of_what_they_had_in_hand(at_the_desk, sessions: Sessions, act: str, fields: dict[str, str]) -> None:
    josee, claire, amina = at_the_desk("josee"), at_the_desk("claire", Role.ADMIN), a_conversation(sessions)
    assert josee.posts(f"/api/desk/conversations/{amina}/claim").status_code == 200
    with transaction(sessions) as session:
        session.execute(update(StaffSession).values(second_factor=True))
        josee_id = session.scalars(select(Member.id).where(Member.name == "Josee")).one()
    claire.reads_csrf()
    assert claire.sends(f"/desk/people/{josee_id}/{act}", **fields).status_code == 303
    assert owner_of(sessions, amina) == ("human" if fields.get("role") == "lead" else "waiting")

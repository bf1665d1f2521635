"""Signing in through an institution: who comes in, and everything that must not."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient
from joserfc.jwk import RSAKey
from sqlalchemy import select, update

from bot.clock import now
from bot.db import Sessions, transaction
from bot.settings import Settings
from bot.staff import invitations
from bot.staff.audit import AuditEntry
from bot.staff.tables import Member, Role, StaffSession
from bot.web.desk import oidc
from tests.cast import PASSWORD, a_member
from tests.telegram.processes import free_port
from tests.web.desk.conftest import Colleague
from tests.web.desk.faulty_provider import KEY, Faulty, faulty, parameters, signed
from tests.web.desk.openid_provider import CLIENT, provider, reason_to_skip, signs_in_there

CALLBACK = "http://127.0.0.1:8000/desk/oidc/callback"


@pytest.fixture
def there() -> Iterator[Faulty]:
    with faulty() as there:
        yield there


@pytest.fixture
def visitor(make_app, there: Faulty) -> Callable[..., Colleague]:
    """A browser at the door, where the faulty provider is the institution."""
    return lambda **settings: Colleague(TestClient(make_app(oidc_issuer=there.issuer, **CLIENT, **settings)), "josee@example.org")


def is_in(colleague: Colleague) -> bool:
    return "desk" in colleague.client.cookies and "sign-in" not in colleague.sees("/desk").headers.get("location", "")


def test_a_member_comes_in_and_the_code_is_bound_to_this_browser(visitor, there: Faulty, sessions: Sessions) -> None:
    josee_id, josee = a_member(sessions, "josee"), visitor()
    assert 'href="/desk/oidc"' in josee.sees("/desk/sign-in").text
    out = josee.sees("/desk/oidc")
    assert {"HttpOnly", "SameSite=lax", "Path=/", "Max-Age=600"} <= set(out.headers["set-cookie"].split("; "))
    asked = parameters(out.headers["location"])
    assert (asked["response_type"], asked["client_id"], asked["code_challenge_method"]) == ("code", "desk", "S256")
    there.nonce = asked["nonce"]
    back = josee.sees(f"/desk/oidc/callback?code=c&state={asked['state']}")
    assert (back.status_code, back.headers["location"]) == (303, "/desk")
    sent = next(line for line in there.asked if line.startswith("/token"))
    verifier = parameters("?" + sent.partition(" ")[2])["code_verifier"]
    assert base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=") == asked["code_challenge"]
    assert "par l’établissement" in josee.sees("/desk/account").text
    assert josee.sees("/desk/sign-in").headers["location"] == "/desk"
    with sessions() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "signed_in")).one()
        assert (entry.actor, entry.details) == (str(josee_id), {"way": "institution"})


@pytest.mark.parametrize(
    "wrong",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"iss": "https://elsewhere.example"},
        {"iss": None},
        {"aud": "another-client"},
        {"aud": ["another-client"], "azp": "desk"},
        {"aud": ["desk", "another-client"], "azp": "another-client"},
        {"exp": 1},
        {"exp": None},
        {"iat": 4_000_000_000},
        {"sub": None},
    ],
    ids=str,
)
def test_a_token_that_is_not_for_this_very_sign_in_is_refused(visitor, there: Faulty, sessions: Sessions, wrong) -> None:
    a_member(sessions, "josee")
    josee = visitor()
    there.claims = wrong
    assert there.signs_in(josee).status_code == 401
    assert not is_in(josee)
    there.claims = {}
    assert there.signs_in(josee).status_code == 303


def by_hand(claims: dict[str, Any], alg: str, secret: bytes | None = None) -> str:
    """What no library would make."""
    header = {"alg": alg, "kid": "one"}
    written = ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in (header, claims))
    seal = hmac.digest(secret, written.encode(), "sha256") if secret else b""
    return f"{written}.{base64.urlsafe_b64encode(seal).decode().rstrip('=')}"


def tampered(claims: dict[str, Any]) -> str:
    header, _, signature = signed({**claims, "email": "other@example.org"}).split(".")
    return ".".join([header, signed(claims).split(".")[1], signature])


SIGNED_BY_OTHERS: dict[str, Callable[[dict[str, Any]], str]] = {
    "nobody": lambda claims: by_hand(claims, "none"),
    "anybody, their public key being the secret": lambda claims: by_hand(claims, "HS256", KEY.as_pem(private=False)),
    "another key": lambda claims: signed(claims, RSAKey.generate_key(2048, {"kid": "one"})),
    "them, and changed since": tampered,
    "no token": lambda _: "nothing",
}


@pytest.mark.parametrize("sign", SIGNED_BY_OTHERS.values(), ids=SIGNED_BY_OTHERS)
def test_a_token_that_they_did_not_sign_is_refused(visitor, there: Faulty, sessions: Sessions, sign) -> None:
    a_member(sessions, "josee")
    josee = visitor()
    there.sign = sign
    assert there.signs_in(josee).status_code == 401
    assert not is_in(josee)


@pytest.mark.parametrize("brought", [{"state": "x"}, {"state": None}, {"code": None}, {"code": None, "error": "access_denied"}], ids=str)
def test_an_answer_that_was_not_asked_for_is_refused_before_the_provider_is_asked(visitor, there: Faulty, brought) -> None:
    josee = visitor()
    answer = there.signs_in(josee, **brought)
    assert (answer.status_code, "n’a pas abouti" in answer.text) == (401, True)
    assert not any(line.startswith("/token") for line in there.asked)


def test_what_waited_in_the_browser_serves_once_only_here_and_not_for_long(visitor, there: Faulty, sessions: Sessions, monkeypatch) -> None:
    a_member(sessions, "josee")
    josee, mallory = visitor(), visitor()
    out = parameters(josee.sees("/desk/oidc").headers["location"])
    there.nonce = out["nonce"]
    back = f"/desk/oidc/callback?code=c&state={out['state']}"
    assert mallory.sees(back).status_code == 401  # another browser
    mallory.client.cookies.set("oidc", "made.up.cookie")
    assert mallory.sees(back).status_code == 401
    assert josee.sees(back).status_code == 303
    assert josee.sees(back).status_code == 401  # replayed
    monkeypatch.setattr(oidc, "SECONDS", -1)  # it is too late at once
    assert there.signs_in(visitor()).status_code == 401


@pytest.mark.parametrize(
    "given",
    [
        {"email": "nobody@example.org"},
        {"verified": False},
        {"verified": None},
        {"verified": "true"},
        {"email": "josee@example.org.evil.example"},
        {"email": "closed@example.org"},
        {"email": "late@example.org"},
    ],
    ids=str,
)
def test_nobody_comes_in_without_an_open_account_at_a_verified_address(visitor, there: Faulty, sessions: Sessions, given) -> None:
    a_member(sessions, "josee")
    with transaction(sessions) as session:
        session.get_one(Member, a_member(sessions, "closed")).disabled_at = now()
        invitations.invite(session, email="late@example.org", role=Role.ADMIN, at=now() - timedelta(days=4))
        invitations.invite(session, email=None, role=Role.ADMIN, at=now())
    someone = visitor()
    vars(there).update(given)
    answer = there.signs_in(someone)
    assert (answer.status_code, "aucun compte n’est ouvert ici" in answer.text) == (403, True)
    assert not is_in(someone)
    with sessions() as session:
        assert len(session.scalars(select(Member)).all()) == 2
        assert session.scalars(select(AuditEntry.action)).all() == ["sign_in_refused"]


def test_only_one_domain_may_come_in_when_one_is_named(visitor, there: Faulty, sessions: Sessions) -> None:
    a_member(sessions, "josee")
    assert there.signs_in(visitor(oidc_domain="college.example")).status_code == 403
    assert there.signs_in(visitor(oidc_domain="Example.org")).status_code == 303
    there.verified = None  # not said: the domain's own institution vouches for it
    assert there.signs_in(visitor(oidc_domain="college.example")).status_code == 403
    assert there.signs_in(visitor(oidc_domain="example.org")).status_code == 303
    there.verified = False
    assert there.signs_in(visitor(oidc_domain="example.org")).status_code == 403


def test_who_was_invited_gets_an_account_without_a_password_and_still_the_second_factor(visitor, there: Faulty, sessions: Sessions) -> None:
    with transaction(sessions) as session:
        invitations.invite(session, email="josee@example.org", role=Role.ADMIN, at=now())
    josee = visitor()
    there.claims, there.email = {"name": "Josée Tremblay"}, "Josee@Example.org"
    assert there.signs_in(josee).status_code == 303
    assert josee.sees("/desk").headers["location"] == "/desk/second-factor"
    with transaction(sessions) as session:
        member = session.scalars(select(Member)).one()
        assert (member.email, member.name, member.role, member.password_hash) == ("josee@example.org", "Josée Tremblay", "admin", None)
        assert session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all() == ["account_begun", "signed_in"]
        session.execute(update(StaffSession).values(second_factor=True))
    assert 'name="present"' not in josee.sees("/desk/account").text  # no password to change
    for password in ("", PASSWORD):
        assert josee.sends("/desk/sign-in", email="josee@example.org", password=password).status_code == 401


def test_a_second_factor_is_asked_of_who_has_one(visitor, there: Faulty, sessions: Sessions) -> None:
    with transaction(sessions) as session:
        session.get_one(Member, a_member(sessions, "josee")).totp_secret = "a secret"
    josee = visitor()
    there.signs_in(josee)
    assert josee.sees("/desk").headers["location"] == "/desk/second-factor"


@pytest.mark.parametrize(("since", "status"), [(0, 303), (-3600, 401), (None, 401)])
def test_who_has_no_password_confirms_by_signing_in_anew_there(visitor, there: Faulty, sessions: Sessions, since, status: int) -> None:
    with transaction(sessions) as session:
        session.get_one(Member, a_member(sessions, "josee")).password_hash = None
    josee = visitor()
    there.signs_in(josee)
    page = "/desk/account/second-factor"
    assert josee.sees(page).headers["location"] == "/desk/confirm?next=%2Fdesk%2Faccount%2Fsecond-factor"
    again = f"/desk/oidc?next={page}"
    assert f'href="{again}"' in josee.sees(f"/desk/confirm?next={page}").text
    assert parameters(josee.sees(again).headers["location"])["prompt"] == "login"
    there.claims = {"auth_time": None if since is None else int(now().timestamp()) + since}
    back = there.signs_in(josee, again)
    assert (back.status_code, back.headers.get("location")) == (status, page if status == 303 else None)
    if status == 303:
        assert josee.sees(page).status_code == 200


def test_the_way_back_is_one_of_ours(visitor) -> None:
    josee = visitor()
    for path in ("https://elsewhere.example", "//elsewhere.example", "/desk/../api", "/desk?x=/a", "/chat", "desk"):
        assert josee.sees(f"/desk/oidc?next={path}").status_code == 400


@pytest.mark.parametrize("status", [None, 500, 404])
def test_a_password_still_opens_the_desk_when_the_institution_does_not_answer(make_app, sessions: Sessions, there: Faulty, status) -> None:
    a_member(sessions, "josee")
    there.status = status or 200
    issuer = there.issuer if status else f"http://127.0.0.1:{free_port()}"
    josee = Colleague(TestClient(make_app(oidc_issuer=issuer, **CLIENT)), "josee@example.org")
    page = josee.sees("/desk/oidc")
    assert (page.status_code, 'role="alert"' in page.text) == (401 if status == 404 else 503, True)
    assert 'action="/desk/sign-in"' in page.text
    assert josee.signs_in().status_code == 303


def test_a_provider_that_goes_away_in_between_is_told(visitor, there: Faulty) -> None:
    josee = visitor()
    out = parameters(josee.sees("/desk/oidc").headers["location"])
    there.status = 502
    answer = josee.sees(f"/desk/oidc/callback?code=c&state={out['state']}")
    assert (answer.status_code, "ne répond pas" in answer.text) == (503, True)


def test_there_is_no_such_way_unless_it_is_set_up(at_the_desk) -> None:
    josee = at_the_desk("josee")
    assert josee.sees("/desk/oidc").status_code == josee.sees("/desk/oidc/callback").status_code == 404
    josee.client.cookies.clear()
    assert "/desk/oidc" not in josee.sees("/desk/sign-in").text


@pytest.mark.parametrize("given", [{"oidc_issuer": "https://x.example"}, {**CLIENT, "oidc_issuer": "http://college.example"}])
def test_settings_that_are_not_whole_or_not_safe_stop_the_start_and_show_no_secret(given) -> None:
    with pytest.raises(ValueError, match="PASSERELLE_OIDC_ISSUER") as refused:
        Settings(**given)
    assert "known to both" not in str(refused.value)


@pytest.mark.slow
def test_through_a_provider_that_others_wrote(make_app, sessions: Sessions) -> None:
    """Their pages, their signatures; the address comes from their userinfo. A code that was used is worth nothing."""
    if reason := reason_to_skip():
        pytest.skip(reason)
    a_member(sessions, "josee")
    a_member(sessions, "unverified")
    with provider(CALLBACK) as issuer, httpx.Client() as browser:
        app = make_app(oidc_issuer=issuer, **CLIENT)

        def comes_back_as(email: str, who: Colleague, path: str = "/desk/oidc") -> str:
            browser.cookies.clear()
            return signs_in_there(browser, who.sees(path).headers["location"], email).removeprefix("http://127.0.0.1:8000")

        josee = Colleague(TestClient(app), "josee@example.org")
        back = comes_back_as("josee@example.org", josee)
        kept = josee.client.cookies["oidc"]
        assert josee.sees(back).headers["location"] == "/desk"
        assert josee.sees("/desk").status_code == 200
        josee.client.cookies.clear()
        josee.client.cookies.set("oidc", kept)  # what a thief of the address and of the cookie would have
        assert josee.sees(back).status_code == 401
        for email in ("nobody@example.org", "unverified@example.org"):
            stranger = Colleague(TestClient(app))
            assert stranger.sees(comes_back_as(email, stranger)).status_code == 403
        again = comes_back_as("josee@example.org", josee, "/desk/oidc?next=/desk/account")
        assert josee.sees(again).headers["location"] == "/desk/account"
    assert josee.sees("/desk/oidc").status_code == 503

"""Passwords, waits, second factors, sessions: what keeps strangers out and lets members in."""

import threading
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from bot.db import Sessions, transaction
from bot.errors import AddressTaken, InvitationSpent, LastAdministrator, PasswordTooWeak, WaitBeforeSigningIn
from bot.staff import invitations, members, passwords, second_factor
from bot.staff import sessions as signed
from bot.staff.tables import Delay, Member, Role, StaffSession
from tests.cast import PASSWORD, a_member

NOW = datetime(2026, 11, 30, 13, 0, tzinfo=UTC)
KEY = "a key of the tests"


def tries(sessions_: Sessions, email: str, password: str, *, at: datetime, address: str = "192.0.2.1") -> str:
    try:
        with transaction(sessions_) as session:
            member = members.signed_in(session, email=email, password=password, address=address, at=at)
            return "in" if member else "refused"
    except WaitBeforeSigningIn as wait:
        return f"wait {wait.seconds}"


@pytest.mark.parametrize(
    "password", ["short", "x" * 129, "passerelle2026", "josee.tremblay1", "aaaaaaaaaaaaaaaa", "motdepasse1234", "123456789012"]
)
def test_a_password_that_is_easy_to_guess_is_refused(password: str) -> None:
    with pytest.raises(PasswordTooWeak):
        passwords.hashed(password, about=["josee.tremblay@example.org", "Josée Tremblay"])


def test_a_thousand_wrong_passwords_are_hardly_looked_at_and_the_right_one_works_after_the_wait(sessions: Sessions) -> None:
    a_member(sessions, "josee")
    for _ in range(1000):
        last = tries(sessions, "josee@example.org", "not this one, surely", at=NOW)
    with sessions() as session:
        assert max(session.scalars(select(Delay.failures))) <= 20
    assert last.startswith("wait")
    assert tries(sessions, "josee@example.org", PASSWORD, at=NOW) == last
    assert tries(sessions, "josee@example.org", PASSWORD, at=NOW + timedelta(minutes=15)) == "in"


def test_a_wait_grows_and_never_passes_a_quarter_of_an_hour(sessions: Sessions) -> None:
    a_member(sessions, "josee")
    at, waits = NOW, []
    for _ in range(25):
        tries(sessions, "josee@example.org", "wrong", at=at, address=str(at))
        said = tries(sessions, "josee@example.org", "wrong", at=at, address=str(at))
        waits.append(int(said.removeprefix("wait ")) if said.startswith("wait") else 0)
        at += timedelta(seconds=waits[-1])
    assert waits == sorted(waits)
    assert 0 < waits[-1] <= 15 * 60 + 1
    assert tries(sessions, "josee@example.org", PASSWORD, at=at) == "in"


def test_an_unknown_account_answers_like_a_known_one(sessions: Sessions) -> None:
    a_member(sessions, "josee")
    known = [tries(sessions, "josee@example.org", "wrong", at=NOW, address="192.0.2.1") for _ in range(8)]
    unknown = [tries(sessions, "nobody@example.org", "wrong", at=NOW, address="192.0.2.2") for _ in range(8)]
    assert known == unknown


@pytest.mark.parametrize("email", ["josee@example.org", "closed@example.org", "nobody@example.org", "invited@example.org"])
def test_every_try_costs_one_password_check_of_the_same_size(sessions: Sessions, monkeypatch, email: str) -> None:
    """An unknown account, a closed one and one without a password answer no sooner than a known one."""
    a_member(sessions, "josee")
    with transaction(sessions) as session:
        session.get_one(Member, a_member(sessions, "closed")).disabled_at = NOW
        session.get_one(Member, a_member(sessions, "invited")).password_hash = None
    checked: list[str] = []
    verify = PasswordHasher.verify
    monkeypatch.setattr(PasswordHasher, "verify", lambda self, kept, given: checked.append(kept) or verify(self, kept, given))
    assert tries(sessions, email, "wrong", at=NOW) == "refused"
    assert [kept.rsplit("$", 2)[0] for kept in checked] == ["$argon2id$v=19$m=47104,t=1,p=1"]


def test_a_password_kept_in_an_old_way_is_kept_in_todays_at_the_next_sign_in(sessions: Sessions) -> None:
    josee, before = a_member(sessions, "josee"), PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    with transaction(sessions) as session:
        session.get_one(Member, josee).password_hash = before

    def kept() -> str | None:
        with sessions() as session:
            return session.get_one(Member, josee).password_hash

    assert tries(sessions, "josee@example.org", "wrong", at=NOW) == "refused"
    assert kept() == before
    assert tries(sessions, "josee@example.org", PASSWORD, at=NOW) == "in"
    after = kept()
    assert after is not None
    assert after.startswith("$argon2id$v=19$m=47104,t=1,p=1$")
    assert tries(sessions, "josee@example.org", PASSWORD, at=NOW) == "in"
    assert kept() == after


def test_wrong_passwords_at_the_same_moment_are_counted_one_by_one(sessions: Sessions) -> None:
    a_member(sessions, "josee")
    said: list[str] = []
    attackers = [threading.Thread(target=lambda: said.append(tries(sessions, "josee@example.org", "wrong", at=NOW))) for _ in range(16)]
    for attacker in attackers:
        attacker.start()
    for attacker in attackers:
        attacker.join()
    assert said.count("refused") == 5
    assert len(said) == 16


def test_a_closed_account_is_refused_and_signed_out(sessions: Sessions) -> None:
    a_member(sessions, "claire", Role.ADMIN)
    josee = a_member(sessions, "josee")
    with transaction(sessions) as session:
        token = begin(session, josee)
        members.close(session, josee, at=NOW)
        assert sessions_of(session, token) is None
    assert tries(sessions, "josee@example.org", PASSWORD, at=NOW) == "refused"


def test_the_last_administrator_stays_one(sessions: Sessions) -> None:
    claire = a_member(sessions, "claire", Role.ADMIN)
    with pytest.raises(LastAdministrator), transaction(sessions) as session:
        members.close(session, claire, at=NOW)
    with pytest.raises(LastAdministrator), transaction(sessions) as session:
        members.change_role(session, claire, Role.AUDITOR)


def test_an_invitation_works_once_and_not_after_three_days(sessions: Sessions) -> None:
    given = {"email": "x@example.org", "name": "X", "language": "en", "password": PASSWORD}
    with transaction(sessions) as session:
        code = invitations.invite(session, email="Marc@Example.org ", role=Role.LEAD, at=NOW)
        late = invitations.invite(session, email="late@example.org", role=Role.LEAD, at=NOW)
    with transaction(sessions) as session:
        member = invitations.accept(session, code, at=NOW, **given)
        assert (member.email, member.role) == ("marc@example.org", Role.LEAD)  # the invited address, whatever is sent
    for spent, at in ((code, NOW), (late, NOW + timedelta(days=4)), ("made up", NOW)):
        with pytest.raises(InvitationSpent), transaction(sessions) as session:
            invitations.accept(session, spent, at=at, **given)
    with pytest.raises(AddressTaken), transaction(sessions) as session:
        invitations.invite(session, email="marc@example.org", role=Role.ADVISOR, at=NOW)


def test_the_first_invitation_makes_an_administrator_and_then_there_is_none(sessions: Sessions) -> None:
    with transaction(sessions) as session:
        first, second = (invitations.first_invitation(session, at=NOW) for _ in range(2))
        assert first is not None
        assert second is not None
        with pytest.raises(InvitationSpent):
            invitations.accept(session, first, email="a@example.org", name="A", language="fr", password=PASSWORD, at=NOW)
        opened = invitations.accept(session, second, email="a@example.org", name="A", language="fr", password=PASSWORD, at=NOW)
        assert opened.role == Role.ADMIN
        assert invitations.first_invitation(session, at=NOW) is None


def test_a_code_of_the_phone_works_once_and_a_recovery_code_too(sessions: Sessions) -> None:
    josee = a_member(sessions, "josee")
    secret = second_factor.new_secret()
    phone = pyotp.TOTP(secret)
    with transaction(sessions) as session:
        member = session.get_one(Member, josee)
        assert second_factor.enrol(session, KEY, member, secret, "000000" if phone.at(NOW) != "000000" else "111111", at=NOW) is None
        codes = second_factor.enrol(session, KEY, member, secret, phone.at(NOW), at=NOW)
        assert codes is not None
        assert secret not in (member.totp_secret or "")

        def shown(code: str, at: datetime) -> bool:
            return second_factor.is_shown(session, KEY, member, code, at=at)

        assert not shown(phone.at(NOW), NOW)  # it served to enrol
        later = NOW + timedelta(minutes=1)
        assert shown(phone.at(later), later)
        assert not shown(phone.at(later), later)
        assert not shown(phone.at(NOW), later)
        assert shown(codes[3].upper(), later)
        assert not shown(codes[3], later)


def test_wrong_codes_make_the_account_wait(sessions: Sessions) -> None:
    josee = a_member(sessions, "josee")
    with transaction(sessions) as session:
        member = session.get_one(Member, josee)
        for _ in range(5):
            assert not members.second_factor_shown(session, KEY, member, "123456", at=NOW)
        with pytest.raises(WaitBeforeSigningIn):
            members.second_factor_shown(session, KEY, member, "123456", at=NOW)


def test_a_session_ends_after_thirty_minutes_unused_and_after_twelve_hours(sessions: Sessions) -> None:
    josee = a_member(sessions, "josee")
    with transaction(sessions) as session:
        used, unused = begin(session, josee), begin(session, josee)
        assert sessions_of(session, unused, at=NOW + timedelta(minutes=31)) is None
        at = NOW
        while at - NOW <= timedelta(hours=12):
            assert sessions_of(session, used, at=at) is not None
            at += timedelta(minutes=20)
        assert sessions_of(session, used, at=at) is None
        assert sessions_of(session, "made up") is None


def begin(session, member_id) -> str:
    return signed.begin(session, session.get_one(Member, member_id), browser="a browser", at=NOW)


def sessions_of(session, token: str, *, at: datetime = NOW) -> StaffSession | None:
    return signed.of_token(session, token, at=at)

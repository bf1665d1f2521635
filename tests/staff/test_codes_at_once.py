"""A code of the phone works once, also for two who show it at the same instant."""

import threading
from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from bot.db import Sessions, transaction
from bot.staff import members, second_factor
from bot.staff.tables import Member
from tests.cast import a_member

NOW = datetime(2026, 11, 30, 13, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=1)
KEY = "a key of the tests"


@pytest.mark.parametrize("recovering", [False, True])
def test_a_code_shown_twice_at_once_works_once(sessions: Sessions, recovering: bool) -> None:
    josee, phone = a_member(sessions, "josee"), pyotp.TOTP(second_factor.new_secret())
    with transaction(sessions) as session:
        recovery = second_factor.enrol(session, KEY, session.get_one(Member, josee), phone.secret, phone.at(NOW), at=NOW)
    assert recovery
    code = recovery[0] if recovering else phone.at(LATER)
    both_loaded, shown = threading.Barrier(2), []

    def shows() -> None:
        with transaction(sessions) as session:
            member = session.get_one(Member, josee)
            both_loaded.wait()
            shown.append(members.second_factor_shown(session, KEY, member, code, at=LATER))

    browsers = [threading.Thread(target=shows) for _ in range(2)]
    for browser in browsers:
        browser.start()
    for browser in browsers:
        browser.join()
    assert sorted(shown) == [False, True]

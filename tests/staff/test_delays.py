"""How long wrong passwords make an account, and an address that many share, wait."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from bot.db import Sessions, transaction
from bot.errors import WaitBeforeSigningIn
from bot.staff import delays, members
from bot.staff.tables import Delay
from bot.staff.tidying import QUIET, forget_the_old
from tests.cast import PASSWORD, a_member

NOW = datetime(2026, 11, 30, 13, 0, tzinfo=UTC)
CAMPUS = "192.0.2.1"


def nothing_yet() -> Delay:
    return Delay(failures=0, failed_at=NOW, not_before=NOW)


def wrong_ones_before_a_wait(delay: Delay, kind: str, *, at: datetime) -> int:
    """How many are taken at one instant."""
    taken = 0
    while delay.not_before <= at:
        delays.note_failure(delay, kind, at=at)
        taken += 1
    return taken


@pytest.mark.parametrize(
    ("kind", "hours", "taken"),
    [("address", 0.5, 6), ("address", 1, 10), ("address", 2, 15), ("address", 3, 18), ("address", 24, 20), ("account", 24, 1)],
)
def test_what_is_held_against_an_address_halves_each_hour_and_against_an_account_stays(kind: str, hours: float, taken: int) -> None:
    delay = nothing_yet()
    assert wrong_ones_before_a_wait(delay, kind, at=NOW) == delays.FREE[kind]
    assert wrong_ones_before_a_wait(delay, kind, at=NOW + timedelta(hours=hours)) == taken


@given(gaps=st.lists(st.integers(0, 7200), max_size=100), kind=st.sampled_from(["account", "address"]))
def test_no_wait_passes_the_longest(gaps: list[int], kind: str) -> None:
    delay, at = nothing_yet(), NOW
    for gap in gaps:
        at = max(at + timedelta(seconds=gap), delay.not_before)
        delays.note_failure(delay, kind, at=at)
        assert delay.not_before - at <= delays.LONGEST[kind]


@given(st.lists(st.integers(300, 7200), max_size=200))
def test_a_typo_every_five_minutes_all_day_never_makes_a_campus_wait(gaps: list[int]) -> None:
    delay, at = nothing_yet(), NOW
    for gap in gaps:
        at += timedelta(seconds=gap)
        delays.note_failure(delay, "address", at=at)
        assert delay.not_before <= at


def test_a_clock_that_goes_back_adds_nothing() -> None:
    delay = nothing_yet()
    delays.note_failure(delay, "address", at=NOW)
    delays.note_failure(delay, "address", at=NOW - timedelta(hours=5))
    assert delay.failures == 2


def test_after_many_typos_at_one_address_a_colleague_there_comes_in_within_half_a_minute(sessions: Sessions) -> None:
    a_member(sessions, "josee")
    with transaction(sessions) as session:
        of_campus, at = delays.hold(session, "address", CAMPUS, at=NOW), NOW
        for _ in range(200):
            delays.note_failure(of_campus, "address", at=at)
            at = max(at, of_campus.not_before)
    last = at - delays.LONGEST["address"]
    with pytest.raises(WaitBeforeSigningIn) as wait, transaction(sessions) as session:
        signs_in(session, at=last)
    assert wait.value.seconds <= 31
    with transaction(sessions) as session:
        assert signs_in(session, at=at) is not None


def test_right_passwords_at_the_same_moment_all_come_in(sessions: Sessions) -> None:
    """The first to succeed forgets the typo, and with it the row for which the others wait."""
    a_member(sessions, "josee")
    with transaction(sessions) as session:
        assert signs_in(session, password="wrong") is None
    ready, entered = threading.Barrier(4), []

    def enters() -> None:
        ready.wait()
        with transaction(sessions) as session:
            entered.append(signs_in(session) is not None)

    browsers = [threading.Thread(target=enters) for _ in range(4)]
    for browser in browsers:
        browser.start()
    for browser in browsers:
        browser.join()
    assert entered == [True] * 4


def test_a_quiet_day_after_the_last_wrong_password_nothing_is_kept(sessions: Sessions) -> None:
    for at in (NOW, NOW + timedelta(hours=20)):
        with transaction(sessions) as session:
            delays.note_failure(delays.hold(session, "address", CAMPUS, at=at), "address", at=at)

    def kept(at: datetime) -> int:
        with transaction(sessions) as session:
            forget_the_old(session, at=at)
            return len(session.scalars(select(Delay)).all())

    assert kept(NOW + QUIET + timedelta(hours=1)) == 1
    assert kept(NOW + QUIET + timedelta(hours=21)) == 0


def signs_in(session, *, password: str = PASSWORD, at: datetime = NOW):
    return members.signed_in(session, email="josee@example.org", password=password, address=CAMPUS, at=at)

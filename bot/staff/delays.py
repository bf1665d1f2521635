"""After wrong passwords one waits, ever longer, and is never locked out for good (ASVS 5, 6.1.1 and 6.3.1).

An address is shared by a whole office or campus: its wait is short, and what is held against it fades. The long wait is the account's.
"""

import hashlib
from datetime import datetime, timedelta
from math import exp2

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from bot.errors import WaitBeforeSigningIn
from bot.staff.tables import Delay

FREE = {"account": 5, "address": 20}  # wrong ones before the first wait
LONGEST = {"account": timedelta(minutes=15), "address": timedelta(seconds=30)}
HALF_LIFE = timedelta(hours=1)  # of what is held against an address: a wrong one every five minutes, all day, never makes it wait


def hold(session: Session, kind: str, whose: str, *, at: datetime) -> Delay:
    """The row of this account or address, locked: attempts at the same time are taken one after the other. Raises WaitBeforeSigningIn."""
    row = insert(Delay).values(key=_key(kind, whose), failures=0, failed_at=at, not_before=at)
    # One statement that makes the row or locks it: whoever held it may have deleted it while we waited.
    held = row.on_conflict_do_update(index_elements=[Delay.key], set_={"failures": Delay.failures}).returning(Delay)
    delay = session.scalars(held, execution_options={"populate_existing": True}).one()
    if delay.not_before > at:
        raise WaitBeforeSigningIn(seconds=int((delay.not_before - at).total_seconds()) + 1)
    return delay


def note_failure(delay: Delay, kind: str, *, at: datetime) -> None:
    """One second, then two, four, eight… until the longest."""
    delay.failures, delay.failed_at = _still_held(delay, kind, at) + 1, at
    beyond = delay.failures - FREE[kind]
    if beyond >= 0:
        delay.not_before = at + min(timedelta(seconds=2 ** min(beyond, 20)), LONGEST[kind])


def forget(session: Session, kind: str, whose: str) -> None:
    session.execute(delete(Delay).where(Delay.key == _key(kind, whose)))


def _still_held(delay: Delay, kind: str, at: datetime) -> float:
    """How many of the wrong ones count today. An account keeps its own until somebody enters it: who guesses slowly must gain nothing."""
    if kind == "account":
        return delay.failures
    since = max(at - delay.failed_at, timedelta())
    return delay.failures * exp2(-(since / HALF_LIFE))


def _key(kind: str, whose: str) -> str:
    return hashlib.sha256(f"{kind}/{whose}".encode()).hexdigest()

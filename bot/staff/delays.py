"""After wrong passwords one waits, ever longer, and is never locked out for good (ASVS 5, 6.1.1 and 6.3.1)."""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from bot.errors import WaitBeforeSigningIn
from bot.staff.tables import Delay

FREE = {"account": 5, "address": 20}  # wrong ones before the first wait; a whole office may share an address
LONGEST = timedelta(minutes=15)


def hold(session: Session, kind: str, whose: str, *, at: datetime) -> Delay:
    """The row of this account or address, locked: attempts at the same time are taken one after the other. Raises WaitBeforeSigningIn."""
    key = _key(kind, whose)
    session.execute(insert(Delay).values(key=key, failures=0, not_before=at).on_conflict_do_nothing())
    delay = session.scalars(select(Delay).where(Delay.key == key).with_for_update().execution_options(populate_existing=True)).one()
    if delay.not_before > at:
        raise WaitBeforeSigningIn(seconds=int((delay.not_before - at).total_seconds()) + 1)
    return delay


def note_failure(delay: Delay, kind: str, *, at: datetime) -> None:
    """One second, then two, four, eight… until a quarter of an hour."""
    delay.failures += 1
    beyond = delay.failures - FREE[kind]
    if beyond >= 0:
        delay.not_before = at + min(timedelta(seconds=2 ** min(beyond, 20)), LONGEST)


def forget(session: Session, kind: str, whose: str) -> None:
    session.execute(delete(Delay).where(Delay.key == _key(kind, whose)))


def _key(kind: str, whose: str) -> str:
    return hashlib.sha256(f"{kind}/{whose}".encode()).hexdigest()

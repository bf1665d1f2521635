"""Browsers that are signed in. Thirty minutes unused, twelve hours in all (ASVS 5, chapter 7); a page of the desk that looks is in use."""

import secrets
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, joinedload

from bot.errors import NotYours, SignedOut
from bot.staff.rights import SECOND_FACTOR_FOR
from bot.staff.tables import Member, Role, StaffSession, Way, kept

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
SURE = timedelta(minutes=10)  # after a secret was given, for what is worth asking twice
HERE = timedelta(minutes=5)
NOTED = timedelta(minutes=1)  # one write a minute is enough to know it is in use
WITH_MEMBER = [joinedload(StaffSession.member)]  # made once: each look of a page needs it, and it costs as much as the query
BROWSER = 120  # characters kept of what the browser says it is


def begin(
    session: Session,
    member: Member,
    *,
    browser: str,
    at: datetime,
    way: str = Way.PASSWORD,
    confirmed: bool = True,
    second_factor: bool = False,
) -> str:
    """A fresh session; gives its token, for the cookie. `confirmed`: a secret was just given, here or at the institution."""
    token = secrets.token_urlsafe(32)
    session.add(
        StaffSession(
            token_hash=kept(token),
            member_id=member.id,
            browser=browser[:BROWSER],
            way=way,
            second_factor=second_factor,
            confirmed_at=at if confirmed else None,
            created_at=at,
            last_used_at=at,
        )
    )
    session.flush()
    return token


def of_token(session: Session, token: str, *, at: datetime) -> StaffSession | None:
    """The session of a cookie, noted as used; None when it ended, or its member's account is closed."""
    return _alive(session.scalar(select(StaffSession).where(StaffSession.token_hash == kept(token))), at)


def still(session: Session, session_id: uuid.UUID, *, at: datetime) -> None:
    """Note that a page is open in this session. Raises SignedOut."""
    if _alive(session.get(StaffSession, session_id, options=WITH_MEMBER), at) is None:
        raise SignedOut


def _alive(found: StaffSession | None, at: datetime) -> StaffSession | None:
    if found is None or found.member.disabled_at or at - found.last_used_at > IDLE or at - found.created_at > ABSOLUTE:
        return None
    if at - found.last_used_at > NOTED:
        found.last_used_at = at
    return found


def here(session: Session, *, at: datetime) -> set[uuid.UUID]:
    """The members with a page of the desk open, or not closed for long."""
    return set(session.scalars(select(StaffSession.member_id).where(StaffSession.last_used_at > at - HERE)))


def is_complete(signed: StaffSession) -> bool:
    """Whether the second factor was shown, where the member has one or must have one."""
    must = signed.member.totp_secret is not None or Role(signed.member.role) in SECOND_FACTOR_FOR
    return signed.second_factor or not must


def is_confirmed(signed: StaffSession, *, at: datetime) -> bool:
    """Whether a secret was given a short while ago."""
    return signed.confirmed_at is not None and at - signed.confirmed_at <= SURE


def renewed(session: Session, signed: StaffSession, *, at: datetime) -> str:
    """Another token for the same browser, now that it may do more; the old one is worth nothing."""
    session.delete(signed)
    return begin(session, signed.member, browser=signed.browser, at=at, way=signed.way, second_factor=True)


def listed(session: Session, member: Member, *, at: datetime) -> Sequence[StaffSession]:
    alive = (StaffSession.last_used_at > at - IDLE, StaffSession.created_at > at - ABSOLUTE)
    query = select(StaffSession).where(StaffSession.member_id == member.id, *alive)
    return session.scalars(query.order_by(StaffSession.last_used_at.desc())).all()


def forget(session: Session, token: str) -> None:
    """End the session of a cookie that is about to be replaced, if there is one."""
    session.execute(delete(StaffSession).where(StaffSession.token_hash == kept(token)))


def end(session: Session, member: Member, session_id: uuid.UUID) -> None:
    """Sign one browser out. Raises NotYours unless it is the member's."""
    query = delete(StaffSession).where(StaffSession.id == session_id, StaffSession.member_id == member.id)
    if session.execute(query.returning(StaffSession.id)).first() is None:
        raise NotYours


def end_all(session: Session, member: Member, *, but: uuid.UUID | None = None) -> None:
    """Sign every browser of the member out, but perhaps one."""
    query = delete(StaffSession).where(StaffSession.member_id == member.id)
    session.execute(query if but is None else query.where(StaffSession.id != but))

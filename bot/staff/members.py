"""Signing in, and what an administrator or the member changes in an account."""

import uuid
from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import String, cast, func, or_, select
from sqlalchemy.orm import Session, joinedload

from bot.errors import LastAdministrator, NotYours
from bot.staff import delays, passwords, second_factor, sessions
from bot.staff.invitations import tidied
from bot.staff.rights import Right, may
from bot.staff.tables import Member, Role


def signed_in(session: Session, *, email: str, password: str, address: str, at: datetime) -> Member | None:
    """Whose e-mail and password these are; None alike for a wrong password, an unknown account and a closed one.

    The caller commits in either case, so that the failure counts. Raises WaitBeforeSigningIn, before the password is looked at.
    """
    email = tidied(email)
    of_account, of_address = delays.hold(session, "account", email, at=at), delays.hold(session, "address", address, at=at)
    member = session.scalar(select(Member).where(Member.email == email))
    is_open = member is not None and member.disabled_at is None
    kept = member.password_hash if member and is_open else None
    if passwords.fits(password, kept) and member and kept:
        member.password_hash = passwords.up_to_date(kept, password)
        delays.forget(session, "account", email)
        return member
    delays.note_failure(of_account, "account", at=at)
    delays.note_failure(of_address, "address", at=at)
    return None


def second_factor_shown(session: Session, secret_key: str, member: Member, code: str, *, at: datetime) -> bool:
    """Whether the code is right; wrong ones make the account wait like wrong passwords. The caller commits in either case."""
    whose = f"{member.email}/second"
    return _shown(session, member, whose, lambda: second_factor.is_shown(session, secret_key, member, code, at=at), at=at)


def password_shown(session: Session, member: Member, password: str, *, at: datetime) -> bool:
    """Whether the password is right; wrong ones count as at the door. The caller commits in either case. Raises WaitBeforeSigningIn."""
    return _shown(session, member, member.email, lambda: passwords.fits(password, member.password_hash), at=at)


def _shown(session: Session, member: Member, whose: str, is_right: Callable[[], bool], *, at: datetime) -> bool:
    delay = delays.hold(session, "account", whose, at=at)
    # As the account is now, and stays until we commit: while we waited, another session may have used this code up.
    session.refresh(member, with_for_update={"key_share": True})
    if is_right():
        session.delete(delay)
        return True
    delays.note_failure(delay, "account", at=at)
    return False


def change_password(session: Session, member: Member, *, present: str, new: str, keep: uuid.UUID, at: datetime) -> bool:
    """False when the present one is wrong, which counts. Every other browser is signed out. Raises PasswordTooWeak, WaitBeforeSigningIn."""
    if not password_shown(session, member, present, at=at):
        return False
    member.password_hash = passwords.hashed(new, about=[member.email, member.name])
    sessions.end_all(session, member, but=keep)
    return True


def at_address(session: Session, email: str) -> Member | None:
    """The member of an address that somebody vouches for, a closed account included."""
    return session.scalar(select(Member).where(Member.email == tidied(email)))


def everyone(session: Session) -> Sequence[Member]:
    return session.scalars(select(Member).order_by(Member.disabled_at.is_not(None), Member.name)).all()


def names(session: Session) -> dict[str, str]:
    """Of everybody who is or was here, by their id."""
    return {str(member_id): name for member_id, name in session.execute(select(Member.id, Member.name))}


def name_of(session: Session, member_id: str) -> str:
    """The name behind an id, or the id itself."""
    return session.scalar(select(Member.name).where(cast(Member.id, String) == member_id)) or member_id


def colleagues(session: Session) -> Sequence[Member]:
    """Who can take a conversation."""
    return _who_may(session, Right.DESK)


def leads(session: Session) -> Sequence[Member]:
    """Who looks after the conversations of others."""
    return _who_may(session, Right.LEAD)


def _who_may(session: Session, right: Right) -> Sequence[Member]:
    can = [role for role in Role if may(role, right)]
    query = select(Member).where(Member.disabled_at.is_(None), Member.role.in_(can)).options(joinedload(Member.team))
    return session.scalars(query.order_by(Member.name)).all()


def change_role(session: Session, member_id: uuid.UUID, role: Role) -> Member:
    """Whoever gets another role signs in again. Raises NotYours, LastAdministrator."""
    member = _for_change(session, member_id)
    if role != Role.ADMIN:
        _is_not_last(session, member)
    member.role = role
    sessions.end_all(session, member)
    return member


def close(session: Session, member_id: uuid.UUID, *, at: datetime) -> Member:
    """Nobody signs in with this account any more. Raises NotYours, LastAdministrator."""
    member = _for_change(session, member_id)
    _is_not_last(session, member)
    member.disabled_at = at
    sessions.end_all(session, member)
    return member


def reopen(session: Session, member_id: uuid.UUID) -> Member:
    member = _for_change(session, member_id)
    member.disabled_at = None
    return member


def _for_change(session: Session, member_id: uuid.UUID) -> Member:
    """The member and every administrator, locked in one order: two who close each other's account cannot both succeed."""
    query = select(Member).where(or_(Member.id == member_id, Member.role == Role.ADMIN)).order_by(Member.id)
    locked = session.scalars(query.with_for_update().execution_options(populate_existing=True)).all()
    member = next((one for one in locked if one.id == member_id), None)
    if member is None:
        raise NotYours
    return member


def _is_not_last(session: Session, member: Member) -> None:
    """Raises LastAdministrator when nobody else could invite people any more."""
    others = select(func.count()).where(Member.role == Role.ADMIN, Member.disabled_at.is_(None), Member.id != member.id)
    if member.role == Role.ADMIN and member.disabled_at is None and not session.scalar(others):
        raise LastAdministrator

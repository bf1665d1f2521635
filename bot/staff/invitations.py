"""Accounts begin with an invitation: a link that works once, for three days."""

import secrets
import uuid
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from bot.errors import AddressTaken, InvitationSpent
from bot.staff.passwords import hashed
from bot.staff.tables import Invitation, Member, Role, kept

VALID = timedelta(days=3)


def invite(
    session: Session,
    *,
    email: str | None,
    role: Role,
    by: Member | None = None,
    team_id: uuid.UUID | None = None,
    at: datetime,
) -> str:
    """The code of a fresh invitation, said once. An earlier one to the same address is void. Raises AddressTaken."""
    email = email and tidied(email)
    if email and session.scalar(select(Member.id).where(Member.email == email)):
        raise AddressTaken
    session.execute(delete(Invitation).where(Invitation.email.is_not_distinct_from(email)))
    code = secrets.token_urlsafe(32)
    invited_by = by.id if by else None
    session.add(Invitation(code_hash=kept(code), email=email, role=role, team_id=team_id, invited_by=invited_by, expires_at=at + VALID))
    session.flush()
    return code


def first_invitation(session: Session, *, at: datetime) -> str | None:
    """A link for the first administrator, anew at each start; None once anybody has an account."""
    if session.scalar(select(func.count()).select_from(Member)):
        return None
    return invite(session, email=None, role=Role.ADMIN, at=at)


def invitation(session: Session, code: str, *, at: datetime) -> Invitation:
    """Raises InvitationSpent when it was used, is void or too old."""
    found = session.scalar(select(Invitation).where(Invitation.code_hash == kept(code)).with_for_update())
    if found is None or found.expires_at < at:
        raise InvitationSpent
    return found


def accept(session: Session, code: str, *, email: str, name: str, language: str, password: str, at: datetime) -> Member:
    """Open the account. Raises InvitationSpent, PasswordTooWeak, AddressTaken."""
    invited = invitation(session, code, at=at)
    email = invited.email or tidied(email)
    if session.scalar(select(Member.id).where(Member.email == email)):
        raise AddressTaken
    return _opened(session, invited, email=email, name=name, language=language, password_hash=hashed(password, about=[email, name]))


def accept_vouched(session: Session, *, email: str, name: str, language: str, at: datetime) -> Member | None:
    """Open the account, without a password, of who was invited at an address their institution vouches for. None for others."""
    email = tidied(email)
    query = select(Invitation).where(Invitation.email == email, Invitation.expires_at >= at)
    invited = session.scalar(query.with_for_update())
    return _opened(session, invited, email=email, name=name, language=language, password_hash=None) if invited else None


def _opened(session: Session, invited: Invitation, *, email: str, name: str, **given: str | None) -> Member:
    member = Member(email=email, name=name.strip(), role=invited.role, team_id=invited.team_id, **given)
    session.add(member)
    session.delete(invited)
    session.flush()
    return member


def tidied(email: str) -> str:
    return email.strip().lower()

"""Staff members, their teams, invitations, sessions, recovery codes, and how long to wait after wrong passwords."""

import hashlib
import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, false, func
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.db import Table


def kept(secret: str) -> str:
    """What the tables keep of a long random secret: its SHA-256."""
    return hashlib.sha256(secret.encode()).hexdigest()


class Role(StrEnum):
    ADVISOR = "advisor"
    LEAD = "lead"
    CONTENT = "content"
    PARTNER_MANAGER = "partner_manager"
    ADMIN = "admin"
    AUDITOR = "auditor"


class Way(StrEnum):
    """How somebody came in."""

    PASSWORD = "password"  # noqa: S105  the word, not a password
    INSTITUTION = "institution"  # which vouches for their address (OpenID Connect)


class Team(Table):
    """Whom a request goes to. Empty lists mean all: languages, topics (`handled_by` of the answers), territories (`territories.yml`)."""

    __tablename__ = "teams"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    name: Mapped[str] = mapped_column(unique=True)
    languages: Mapped[list[str]] = mapped_column(ARRAY(TEXT), default=list)
    topics: Mapped[list[str]] = mapped_column(ARRAY(TEXT), default=list)
    territories: Mapped[list[str]] = mapped_column(ARRAY(TEXT), default=list, server_default="{}")
    hours: Mapped[dict[str, Any]] = mapped_column(default=dict)  # {"mon": ["09:00", "17:00"]}, Québec's time; empty: always


class Member(Table):
    """One person of the staff. Kept when disabled, so that what they did keeps its author."""

    __tablename__ = "members"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    email: Mapped[str] = mapped_column(unique=True)  # in lower case
    name: Mapped[str]
    role: Mapped[str]
    language: Mapped[str]
    capacity: Mapped[int] = mapped_column(default=5)  # conversations at once
    password_hash: Mapped[str | None]  # none for who comes in through an institution alone
    totp_secret: Mapped[str | None]  # encrypted
    totp_step: Mapped[int] = mapped_column(default=0)  # the last one used: a code works once
    team_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("teams.id", ondelete="SET NULL"))
    team: Mapped[Team | None] = relationship()
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    disabled_at: Mapped[datetime | None]


class RecoveryCode(Table):
    """A way in for who lost their phone; only its SHA-256 is kept, and it works once."""

    __tablename__ = "recovery_codes"

    code_hash: Mapped[str] = mapped_column(primary_key=True)
    member_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)


class Invitation(Table):
    """A link to open an account, for one person, once; only its SHA-256 is kept."""

    __tablename__ = "invitations"

    code_hash: Mapped[str] = mapped_column(primary_key=True)
    email: Mapped[str | None]  # the first administrator chooses their own
    role: Mapped[str]
    team_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("teams.id", ondelete="CASCADE"))
    invited_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"))
    expires_at: Mapped[datetime]


class StaffSession(Table):
    """A browser that is signed in; only the SHA-256 of its cookie is kept."""

    __tablename__ = "staff_sessions"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    token_hash: Mapped[str] = mapped_column(unique=True)
    member_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    member: Mapped[Member] = relationship()
    browser: Mapped[str]
    way: Mapped[str] = mapped_column(default=Way.PASSWORD, server_default=Way.PASSWORD)
    second_factor: Mapped[bool] = mapped_column(default=False, server_default=false())  # shown in this session
    confirmed_at: Mapped[datetime | None]  # when a secret was last given in this session
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime]


class Delay(Table):
    """Wrong passwords of late for one account (known or not) or from one address, and when the next may be tried."""

    __tablename__ = "sign_in_delays"

    key: Mapped[str] = mapped_column(primary_key=True)  # a SHA-256: no list of addresses is kept
    failures: Mapped[float] = mapped_column(default=0)  # not whole for an address, whose failures fade
    failed_at: Mapped[datetime] = mapped_column(server_default=func.now())  # the last time, as of when `failures` counts
    not_before: Mapped[datetime]

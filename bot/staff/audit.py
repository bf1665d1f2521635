"""Who did what at the desk, transcripts read included: entries are only ever added, and each holds the hash of the one before.

A changed or missing entry breaks the chain, and `broken_at` says where (OWASP ASVS 5, chapter 16).
"""

import hashlib
import json
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Identity, Index, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.clock import now
from bot.db import Table

LOCK = 20261129  # one writer at a time, until its transaction ends: the chain has one end
FIRST = "0" * 64
PAGE = 100
READ = "transcript_read"
ONE_READING = timedelta(hours=1)


class AuditEntry(Table):
    """One act. It names members and objects by id, and holds no text of a conversation."""

    __tablename__ = "audit_entries"
    __table_args__ = (Index("ix_audit_entries_object", "object", "at"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    at: Mapped[datetime]
    actor: Mapped[str]  # a member's id, or `system`
    action: Mapped[str]
    object: Mapped[str]
    address: Mapped[str]
    details: Mapped[dict[str, Any]]
    previous: Mapped[str]
    hash: Mapped[str]


def note(session: Session, *, actor: str, action: str, object: str = "", address: str = "", **details: str) -> None:
    """Add an entry, in the transaction of what it tells."""
    session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    previous = session.scalar(select(AuditEntry.hash).order_by(AuditEntry.id.desc()).limit(1)) or FIRST
    entry = AuditEntry(at=now(), actor=actor, action=action, object=object, address=address, details=details, previous=previous)
    entry.hash = _hash(entry)
    session.add(entry)
    session.flush()


def note_reading(session: Session, *, actor: str, object: str, address: str) -> None:
    """A transcript is read; an hour of it by the same member is one entry, however often the page is opened or the link restored."""
    same = (AuditEntry.actor == actor, AuditEntry.action == READ, AuditEntry.object == object, AuditEntry.at > now() - ONE_READING)
    if session.scalar(select(AuditEntry.id).where(*same).limit(1)) is None:
        note(session, actor=actor, action=READ, object=object, address=address)


def latest(session: Session, *, before: int | None = None) -> Sequence[AuditEntry]:
    query = select(AuditEntry) if before is None else select(AuditEntry).where(AuditEntry.id < before)
    return session.scalars(query.order_by(AuditEntry.id.desc()).limit(PAGE)).all()


def broken_at(session: Session) -> int | None:
    """The id of the first entry that is not what was written; None when all are."""
    previous = FIRST
    with closing(session.scalars(select(AuditEntry).order_by(AuditEntry.id).execution_options(yield_per=1000))) as entries:
        for entry in entries:
            if entry.previous != previous or entry.hash != _hash(entry):
                return entry.id
            previous = entry.hash
    return None


def _hash(entry: AuditEntry) -> str:
    told = [entry.at.timestamp(), entry.actor, entry.action, entry.object, entry.address, entry.details, entry.previous]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()

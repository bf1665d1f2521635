"""Who did what at the desk, transcripts read included: entries are only ever added, and each holds the hash of the one before.

A changed or missing entry breaks the chain, and `broken_at` says where (OWASP ASVS 5, chapter 16). Triggers refuse changes; the chain shows
what was done around them, but not everything. The hashes have no key: whoever has every right on the database can change an entry and write
all later hashes anew, or take the last entries away. An earlier backup, kept out of their reach, tells: its last hash must still be there.
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


_ACT = (AuditEntry.at, AuditEntry.actor, AuditEntry.action, AuditEntry.object, AuditEntry.address, AuditEntry.details)


def note(session: Session, *, actor: str, action: str, object: str = "", address: str = "", **details: str) -> None:
    """Add an entry, in the transaction of what it tells."""
    session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    previous = session.scalar(select(AuditEntry.hash).order_by(AuditEntry.id.desc()).limit(1)) or FIRST
    at = now()
    hash = _hash(at, actor, action, object, address, details, previous)
    session.add(
        AuditEntry(at=at, actor=actor, action=action, object=object, address=address, details=details, previous=previous, hash=hash)
    )
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
    """The id of the first entry that is not what was written; None when all are.

    Reads the whole trail, a thousand rows at a time, and holds no lock.
    """
    last = FIRST
    query = select(AuditEntry.id, *_ACT, AuditEntry.previous, AuditEntry.hash).order_by(AuditEntry.id)
    with closing(session.execute(query, execution_options={"yield_per": 1000})) as entries:
        for id, at, *told, previous, hash in entries:
            if previous != last or hash != _hash(at, *told, previous):
                return int(id)
            last = hash
    return None


def _hash(at: datetime, *told: Any) -> str:
    """Of an act, in the order of `_ACT`, and of the hash before."""
    return hashlib.sha256(json.dumps([at.timestamp(), *told], sort_keys=True).encode()).hexdigest()

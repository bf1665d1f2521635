"""Leads are told, once, of a request that nobody took for too long."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.content.library import Library
from bot.handoff.queue import open_requests
from bot.handoff.tables import HandoffRequest
from bot.staff import members


@dataclass(frozen=True)
class Alert:
    request_id: uuid.UUID
    to: tuple[str, ...]  # e-mail addresses
    minutes: int  # since the request


def owed(session: Session, library: Library, at: datetime) -> list[Alert]:
    """One for each request that waits for too long, to the leads whose team serves it, else to all; none while there is no lead."""
    leads = members.leads(session)
    late = [line for line in open_requests(session, library) if line.is_late(at) and line.alerted_at is None] if leads else []
    alerts = []
    for line in late:
        serving = [lead for lead in leads if line.is_for(lead.team)]
        to = tuple(lead.email for lead in serving or leads)
        alerts.append(Alert(line.request_id, to, minutes=int((at - line.requested_at).total_seconds() // 60)))
    return alerts


def told(session: Session, request_id: uuid.UUID, at: datetime) -> None:
    """Harmless for a request that was erased meanwhile."""
    request = session.get(HandoffRequest, request_id)
    if request is not None:
        request.alerted_at = at

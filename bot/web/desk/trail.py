"""The audit trail as auditors and administrators read it."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from bot.db import transaction
from bot.staff import audit, members
from bot.staff.rights import Right
from bot.web.desk.gate import Staff, needs
from bot.web.desk.screens import screen
from bot.web.reach import InHouse

router = APIRouter(prefix="/desk/audit")


@router.get("")
def trail(
    request: Request,
    house: InHouse,
    staff: Annotated[Staff, Depends(needs(Right.AUDIT))],
    before: Annotated[int | None, Query(ge=1, le=2**62)] = None,
) -> Response:
    """A page of entries, the latest first, and whether the whole chain holds. Reading it is an act too."""
    with transaction(house.sessions) as session:
        staff.did(session, action="audit_read")
        entries = audit.latest(session, before=before)
        names = {str(member.id): member.name for member in members.everyone(session)}
        return screen(request, "audit", staff, entries=entries, names=names, broken_at=audit.broken_at(session))

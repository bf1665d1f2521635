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
    """A page of entries, the latest first; on the first page, whether the whole chain holds. Reading it is an act too."""
    with transaction(house.sessions) as session:  # of its own: nobody else can add an entry before it ends
        staff.did(session, action="audit_read")
    with transaction(house.sessions) as session:
        entries = audit.latest(session, before=before)
        names = members.names(session)
        broken_at = None if before else audit.broken_at(session)
        return screen(request, "audit", staff, entries=entries, names=names, checked=not before, broken_at=broken_at)

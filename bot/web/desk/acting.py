"""An act on a page, its entry in the audit trail, and the page again."""

from collections.abc import Callable

from fastapi import Request
from fastapi.responses import Response
from sqlalchemy.orm import Session

from bot.db import transaction
from bot.errors import Refusal
from bot.staff.tables import Member, Team
from bot.web.desk.gate import Staff
from bot.web.desk.screens import to
from bot.web.reach import House

Act = Callable[[Session], Member | Team]


def done(
    request: Request, house: House, staff: Staff, act: Act, *, page: Callable[..., Response], back: str, action: str, **details: str
) -> Response:
    """Do it and note it, then back to the page; what refuses it is said on the page, where it can be tried again."""
    try:
        with transaction(house.sessions) as session:
            changed = act(session)
            staff.did(session, action=action, object=str(changed.id), **details)
    except Refusal as refusal:
        return page(request, house, staff, refusal=refusal, status=422)
    return to(back)

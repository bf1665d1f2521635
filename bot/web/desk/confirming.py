"""Before what is worth asking twice (roles, accounts, second factors): the person gives a secret again, then goes on."""

import re
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from bot.clock import now
from bot.db import transaction
from bot.errors import BadRequest, Refusal, SecondFactorWrong, SignInRefused, WaitBeforeSigningIn
from bot.staff import members
from bot.staff.rights import Right
from bot.staff.tables import Member, StaffSession
from bot.web.desk.gate import Form, Staff, needs
from bot.web.desk.screens import CONFIRM, screen, to
from bot.web.reach import House, InHouse

router = APIRouter(prefix=CONFIRM)
OURS = re.compile(r"/desk(/[\w-]+)*(\?[\w.%&=+-]{,400})?", re.ASCII)
Mine = Annotated[Staff, Depends(needs(Right.ACCOUNT))]


@router.get("")
def ask(request: Request, house: InHouse, staff: Mine, next: str = "/desk") -> Response:
    return _asking(request, house, staff, ours(next))


@router.post("")
def confirm(request: Request, house: InHouse, fields: Form, staff: Mine) -> Response:
    """A password, or a code of the phone; wrong ones are counted."""
    next, code = ours(fields.get("next", "")), fields.get("code")
    try:
        with transaction(house.sessions) as session:
            signed = session.get_one(StaffSession, staff.session_id)
            if code is None:
                shown = members.password_shown(session, signed.member, fields.get("password", ""), at=now())
            else:
                shown = members.second_factor_shown(session, house.settings.secret_key, signed.member, code, at=now())
            if shown:
                signed.confirmed_at = now()
            staff.did(session, action="confirmed" if shown else "confirmation_refused")
    except WaitBeforeSigningIn as wait:
        return _asking(request, house, staff, next, refusal=wait, status=429)
    if shown:
        return to(next)
    return _asking(request, house, staff, next, refusal=SignInRefused() if code is None else SecondFactorWrong(), status=401)


def _asking(request: Request, house: House, staff: Staff, next: str, *, refusal: Refusal | None = None, status: int = 200) -> Response:
    with transaction(house.sessions) as session:
        member = session.get_one(Member, staff.id)
        given = {"member": member, "next": next, "institution": house.settings.institution}
        return screen(request, "confirm", staff, refusal=refusal, status=status, **given)


def ours(path: str) -> str:
    """Raises BadRequest for an address that is not one of the desk's."""
    if not OURS.fullmatch(path):
        raise BadRequest
    return path

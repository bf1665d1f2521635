"""Who works here: invite, give another role, close and open accounts, teams. For administrators."""

import re
import uuid
from functools import partial
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from sqlalchemy.orm import Session

from bot.clock import now
from bot.db import transaction
from bot.errors import BadRequest, Refusal
from bot.handoff import advising
from bot.staff import invitations, members
from bot.staff.rights import Right, may
from bot.staff.tables import Member, Role
from bot.web.desk.acting import done
from bot.web.desk.gate import Form, Staff, needs, sure
from bot.web.desk.screens import screen
from bot.web.reach import House, InHouse

router = APIRouter(prefix="/desk/people")
PEOPLE = "/desk/people"
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
Administrator = Annotated[Staff, Depends(needs(Right.PEOPLE))]


@router.get("")
def people(request: Request, house: InHouse, staff: Administrator) -> Response:
    return _shown(request, house, staff)


@router.post("/invitations")
def invite(request: Request, house: InHouse, fields: Form, staff: Administrator) -> Response:
    """The link is shown once, to be sent by whatever means the team trusts."""
    email = fields.get("email", "").strip()[:254]
    if fields.get("role") == Role.ADMIN:
        sure(staff, f"{PEOPLE}?{urlencode({'email': email, 'role': Role.ADMIN})}")
    try:
        role = _role(fields)
        if not _EMAIL.fullmatch(email):
            raise BadRequest
        with transaction(house.sessions) as session:
            by = session.get_one(Member, staff.id)
            code = invitations.invite(session, email=email, role=role, by=by, at=now())
            staff.did(session, action="invited", object=role)
    except Refusal as refusal:
        return _shown(request, house, staff, refusal=refusal, status=422)
    return _shown(request, house, staff, link=f"{house.settings.address}/desk/invitation?code={code}", invited=email)


@router.post("/{member_id}/role")
def change_role(request: Request, house: InHouse, member_id: uuid.UUID, fields: Form, staff: Administrator) -> Response:
    sure(staff, PEOPLE)
    role = _role(fields)

    def act(session: Session) -> Member:
        if not may(role, Right.DESK):
            advising.release(session, str(member_id))
        return members.change_role(session, member_id, role)

    return _done(request, house, staff, act, action="role_changed", role=role)


@router.post("/{member_id}/close")
def close(request: Request, house: InHouse, member_id: uuid.UUID, staff: Administrator) -> Response:
    sure(staff, PEOPLE)

    def act(session: Session) -> Member:
        advising.release(session, str(member_id))
        return members.close(session, member_id, at=now())

    return _done(request, house, staff, act, action="account_closed")


@router.post("/{member_id}/reopen")
def reopen(request: Request, house: InHouse, member_id: uuid.UUID, staff: Administrator) -> Response:
    sure(staff, PEOPLE)
    return _done(request, house, staff, lambda session: members.reopen(session, member_id), action="account_opened")


def _role(fields: dict[str, str]) -> Role:
    try:
        return Role(fields.get("role", ""))
    except ValueError as error:
        raise BadRequest from error


def _shown(request: Request, house: House, staff: Staff, *, refusal: Refusal | None = None, status: int = 200, **said: str) -> Response:
    with transaction(house.sessions) as session:
        return screen(request, "people", staff, refusal=refusal, status=status, people=members.everyone(session), roles=list(Role), **said)


_done = partial(done, page=_shown, back=PEOPLE)

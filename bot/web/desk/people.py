"""Who works here: invite, give another role, close and open accounts, teams. For administrators."""

import re
import uuid
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from bot.clock import now
from bot.db import transaction
from bot.errors import BadRequest, Refusal
from bot.staff import audit, invitations, members
from bot.staff.rights import Right
from bot.staff.tables import Member, Role
from bot.web.desk.gate import Form, Staff, needs
from bot.web.desk.screens import screen, to
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
    try:
        if not _EMAIL.fullmatch(email):
            raise BadRequest
        with transaction(house.sessions) as session:
            by = session.get_one(Member, staff.id)
            code = invitations.invite(session, email=email, role=_role(fields), by=by, at=now())
            audit.note(session, actor=str(staff.id), action="invited", object=fields["role"], address=staff.address)
    except Refusal as refusal:
        return _shown(request, house, staff, refusal=refusal, status=422)
    return _shown(request, house, staff, link=f"{house.settings.address}/desk/invitation?code={code}", invited=email)


@router.post("/{member_id}/role")
def change_role(request: Request, house: InHouse, member_id: uuid.UUID, fields: Form, staff: Administrator) -> Response:
    try:
        with transaction(house.sessions) as session:
            members.change_role(session, member_id, _role(fields))
            audit.note(
                session, actor=str(staff.id), action="role_changed", object=str(member_id), address=staff.address, role=fields["role"]
            )
    except Refusal as refusal:
        return _shown(request, house, staff, refusal=refusal, status=422)
    return to(PEOPLE)


@router.post("/{member_id}/close")
def close(request: Request, house: InHouse, member_id: uuid.UUID, staff: Administrator) -> Response:
    try:
        with transaction(house.sessions) as session:
            members.close(session, member_id, at=now())
            audit.note(session, actor=str(staff.id), action="account_closed", object=str(member_id), address=staff.address)
    except Refusal as refusal:
        return _shown(request, house, staff, refusal=refusal, status=422)
    return to(PEOPLE)


@router.post("/{member_id}/reopen")
def reopen(house: InHouse, member_id: uuid.UUID, staff: Administrator) -> Response:
    with transaction(house.sessions) as session:
        members.reopen(session, member_id)
        audit.note(session, actor=str(staff.id), action="account_opened", object=str(member_id), address=staff.address)
    return to(PEOPLE)


def _role(fields: dict[str, str]) -> Role:
    try:
        return Role(fields.get("role", ""))
    except ValueError as error:
        raise BadRequest from error


def _shown(request: Request, house: House, staff: Staff, *, refusal: Refusal | None = None, status: int = 200, **said: str) -> Response:
    with transaction(house.sessions) as session:
        return screen(request, "people", staff, refusal=refusal, status=status, people=members.everyone(session), roles=list(Role), **said)

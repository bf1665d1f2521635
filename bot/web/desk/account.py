"""One's own account: language, password, second factor, and the browsers that are signed in."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from bot.clock import now
from bot.content.library import LANGUAGES
from bot.db import transaction
from bot.errors import BadRequest, Refusal, SecondFactorWrong, SignInRefused
from bot.staff import members, second_factor, sessions
from bot.staff.rights import Right
from bot.staff.tables import Member
from bot.web.desk.gate import Form, Staff, needs, sure
from bot.web.desk.phones import asking_for_a_phone
from bot.web.desk.screens import screen, to
from bot.web.reach import House, InHouse

router = APIRouter(prefix="/desk/account")
ACCOUNT, PHONE = "/desk/account", "/desk/account/second-factor"
Mine = Annotated[Staff, Depends(needs(Right.ACCOUNT))]


@router.get("")
def account(request: Request, house: InHouse, staff: Mine) -> Response:
    return _shown(request, house, staff)


@router.post("/language")
def choose_language(house: InHouse, fields: Form, staff: Mine) -> Response:
    if fields.get("language") not in LANGUAGES:
        raise BadRequest
    with transaction(house.sessions) as session:
        session.get_one(Member, staff.id).language = fields["language"]
    return to(ACCOUNT)


@router.post("/password")
def change_password(request: Request, house: InHouse, fields: Form, staff: Mine) -> Response:
    try:
        with transaction(house.sessions) as session:
            member = session.get_one(Member, staff.id)
            present, new = fields.get("present", ""), fields.get("new", "")
            changed = members.change_password(session, member, present=present, new=new, keep=staff.session_id, at=now())
            staff.did(session, action="password_changed" if changed else "password_refused")
    except Refusal as refusal:
        return _shown(request, house, staff, refusal=refusal, status=422)
    return to(ACCOUNT) if changed else _shown(request, house, staff, refusal=SignInRefused(), status=422)


@router.get("/second-factor")
def ask_for_a_phone(request: Request, house: InHouse, staff: Mine) -> Response:
    sure(staff, PHONE)
    with transaction(house.sessions) as session:
        return asking_for_a_phone(request, staff, session.get_one(Member, staff.id))


@router.post("/second-factor")
def take_a_phone(request: Request, house: InHouse, fields: Form, staff: Mine) -> Response:
    """The first phone, or another one for who shows a code of the present one."""
    sure(staff, PHONE)
    key, secret = house.settings.secret_key, fields.get("secret", "")
    with transaction(house.sessions) as session:
        member = session.get_one(Member, staff.id)
        present = member.totp_secret is None or members.second_factor_shown(session, key, member, fields.get("present", ""), at=now())
        codes = second_factor.enrol(session, key, member, secret, fields.get("code", ""), at=now()) if present else None
        if codes is None:
            return asking_for_a_phone(request, staff, member, refusal=SecondFactorWrong(), status=422, secret=secret)
        sessions.end_all(session, member, but=staff.session_id)
        staff.did(session, action="second_factor_changed")
        return screen(request, "recovery_codes", staff, codes=codes)


@router.post("/recovery-codes")
def renew_recovery_codes(request: Request, house: InHouse, staff: Mine) -> Response:
    sure(staff, ACCOUNT)
    with transaction(house.sessions) as session:
        codes = second_factor.renew_recovery_codes(session, session.get_one(Member, staff.id))
        staff.did(session, action="recovery_codes_renewed")
    return screen(request, "recovery_codes", staff, codes=codes)


@router.post("/sessions/{session_id}/end")
def end_session(house: InHouse, session_id: uuid.UUID, staff: Mine) -> Response:
    """Sign one of one's own browsers out."""
    with transaction(house.sessions) as session:
        sessions.end(session, session.get_one(Member, staff.id), session_id)
        staff.did(session, action="session_ended", object=str(session_id))
    return to(ACCOUNT)


def _shown(request: Request, house: House, staff: Staff, *, refusal: Refusal | None = None, status: int = 200) -> Response:
    with transaction(house.sessions) as session:
        member = session.get_one(Member, staff.id)
        browsers = sessions.listed(session, member, at=now())
        return screen(request, "account", staff, refusal=refusal, status=status, browsers=browsers, member=member)

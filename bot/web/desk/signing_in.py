"""Signing in and out, the second factor, and opening an account from an invitation."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlalchemy.orm import Session

from bot.clock import now
from bot.content.library import LANGUAGES
from bot.db import transaction
from bot.errors import BadRequest, Refusal, SecondFactorWrong, SignInRefused, WaitBeforeSigningIn
from bot.staff import audit, invitations, members, second_factor, sessions
from bot.staff.tables import Member, StaffSession, Way
from bot.web.desk.gate import Begun, Form, Staff, address_of, cookie_name, drop_cookie, set_cookie
from bot.web.desk.phones import asking_for_a_phone
from bot.web.desk.screens import SIGN_IN, screen, to
from bot.web.reach import House, InHouse

router = APIRouter(prefix="/desk")
NAME = 80  # characters


@router.get("/sign-in")
def ask(request: Request, house: InHouse) -> Response:
    """Who is signed in has nothing to do here."""
    with transaction(house.sessions) as session:
        if sessions.of_token(session, _token(request, house), at=now()):
            return to("/desk")
    return at_the_door(request, house)


@router.post("/sign-in")
def sign_in(request: Request, house: InHouse, fields: Form) -> Response:
    """A wrong password is counted, an unknown account too, and both look alike."""
    email, address = fields.get("email", "")[:254], address_of(request)
    try:
        with transaction(house.sessions) as session:
            member = members.signed_in(session, email=email, password=fields.get("password", ""), address=address, at=now())
            if member is not None:
                return entered(request, house, session, member)
            audit.note(session, actor="system", action="sign_in_refused", address=address)
    except WaitBeforeSigningIn as wait:
        return at_the_door(request, house, refusal=wait, status=429, email=email)
    return at_the_door(request, house, refusal=SignInRefused(), status=401, email=email)


@router.post("/sign-out")
def sign_out(house: InHouse, staff: Begun) -> Response:
    with transaction(house.sessions) as session:
        sessions.end(session, session.get_one(Member, staff.id), staff.session_id)
        staff.did(session, action="signed_out")
    response = to(SIGN_IN)
    drop_cookie(response, house.settings)
    return response


@router.get("/second-factor")
def ask_second_factor(request: Request, house: InHouse, staff: Begun) -> Response:
    """The code of the phone; or, for who must have one and has none, the picture that brings it there."""
    with transaction(house.sessions) as session:
        signed = session.get_one(StaffSession, staff.session_id)
        return to("/desk") if sessions.is_complete(signed) else _asking(request, staff, signed.member)


@router.post("/second-factor")
def show_second_factor(request: Request, house: InHouse, staff: Begun, fields: Form) -> Response:
    code, secret = fields.get("code", ""), fields.get("secret", "")
    key = house.settings.secret_key
    try:
        with transaction(house.sessions) as session:
            signed = session.get_one(StaffSession, staff.session_id)
            if sessions.is_complete(signed):  # a phone is changed under My account, where it is asked twice
                return to("/desk")
            member = signed.member
            if member.totp_secret is None:
                codes = second_factor.enrol(session, key, member, secret, code, at=now())
            else:
                codes = [] if members.second_factor_shown(session, key, member, code, at=now()) else None
            if codes is not None:
                staff.did(session, action="second_factor_shown")
                response = screen(request, "recovery_codes", staff, codes=codes) if codes else to("/desk")
                set_cookie(response, house.settings, sessions.renewed(session, signed, at=now()))
                return response
            wrong = _asking(request, staff, member, refusal=SecondFactorWrong(), status=401, secret=secret)
    except WaitBeforeSigningIn as wait:
        return screen(request, "second_factor", staff, refusal=wait, status=429)
    return wrong


@router.get("/invitation")
def invited(request: Request, house: InHouse, code: str = "") -> Response:
    return _invited(request, house, code)


@router.post("/invitation")
def accept_invitation(request: Request, house: InHouse, fields: Form) -> Response:
    code, email = fields.get("code", ""), fields.get("email", "")[:254]
    name, language = fields.get("name", "").strip()[:NAME], fields.get("language", "")
    try:
        if not name or language not in LANGUAGES:
            raise BadRequest
        with transaction(house.sessions) as session:
            member = invitations.accept(
                session, code, email=email, name=name, language=language, password=fields.get("password", ""), at=now()
            )
            audit.note(session, actor=str(member.id), action="account_begun", object=member.role, address=address_of(request))
            return entered(request, house, session, member)
    except Refusal as refusal:
        return _invited(request, house, code, refusal=refusal, status=422, name=name, own_email=email)


def _invited(request: Request, house: House, code: str, **said: Any) -> Response:
    """The page of an invitation. Raises InvitationSpent."""
    with transaction(house.sessions) as session:
        invitation = invitations.invitation(session, code, at=now())
        about: dict[str, Any] = {"code": code, "email": invitation.email, "role": invitation.role}
        return screen(request, "invitation", institution=house.settings.institution, **about, **said)


def at_the_door(request: Request, house: House, **said: Any) -> Response:
    """The page of every way in."""
    return screen(request, "sign_in", institution=house.settings.institution, **said)


def entered(
    request: Request,
    house: House,
    session: Session,
    member: Member,
    *,
    way: Way = Way.PASSWORD,
    confirmed: bool = True,
    next: str = "/desk",
) -> Response:
    """A session begins, instead of the one this browser may have had."""
    sessions.forget(session, _token(request, house))
    token = sessions.begin(session, member, browser=request.headers.get("user-agent", ""), at=now(), way=way, confirmed=confirmed)
    audit.note(session, actor=str(member.id), action="signed_in", address=address_of(request), way=way)
    response = to(next)
    set_cookie(response, house.settings, token)
    return response


def _token(request: Request, house: House) -> str:
    return request.cookies.get(cookie_name(house.settings), "")


def _asking(request: Request, staff: Staff, member: Member, *, secret: str = "", **said: Any) -> Response:
    if member.totp_secret is None:
        return asking_for_a_phone(request, staff, member, secret=secret, **said)
    return screen(request, "second_factor", staff, **said)

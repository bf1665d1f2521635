"""The way through an institution: out to its page, and back with its word."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from itsdangerous import BadSignature, URLSafeTimedSerializer

from bot.clock import now
from bot.db import transaction
from bot.errors import InstitutionAway, InstitutionFailed, InstitutionUnknown, NotYours, Refusal
from bot.settings import Institution, Settings
from bot.staff import audit, invitations, members
from bot.staff.tables import Way
from bot.web.desk import institution
from bot.web.desk.confirming import ours
from bot.web.desk.gate import address_of, cookie_name, drop_cookie, set_cookie
from bot.web.desk.screens import language_of, to
from bot.web.desk.signing_in import NAME, at_the_door, entered
from bot.web.reach import House, InHouse

router = APIRouter(prefix="/desk/oidc")
MEANWHILE = "oidc"  # the cookie that waits here while the person is there
SECONDS = 600
STATUS: dict[type[Refusal], int] = {InstitutionAway: 503, InstitutionUnknown: 403}


@router.get("")
def leave(request: Request, house: InHouse, next: str | None = None) -> Response:
    """To the institution's page. `next`: where who is signed in already goes on, once they have given their secret there anew."""
    theirs, back = _theirs(house), ours(next or "/desk")
    try:
        url, kept = institution.asking(theirs, again=next is not None)
    except Refusal as refusal:
        return at_the_door(request, house, refusal=refusal, status=STATUS.get(type(refusal), 401))
    response = to(url)
    set_cookie(response, house.settings, _seal(house.settings).dumps({**kept, "next": back}), name=MEANWHILE, seconds=SECONDS)
    return response


@router.get("/callback")
def come_back(request: Request, house: InHouse) -> Response:
    """A member comes in, or somebody invited; nobody else gets an account. What was kept serves once."""
    theirs = _theirs(house)
    try:
        response = _entered(request, house, theirs)
    except Refusal as refusal:
        if isinstance(refusal, InstitutionUnknown):
            with transaction(house.sessions) as session:
                audit.note(session, actor="system", action="sign_in_refused", address=address_of(request), way=Way.INSTITUTION)
        response = at_the_door(request, house, refusal=refusal, status=STATUS.get(type(refusal), 401))
    drop_cookie(response, house.settings, MEANWHILE)
    return response


def _entered(request: Request, house: House, theirs: Institution) -> Response:
    kept = _kept(request, house.settings)
    person = institution.answered(theirs, kept, request.query_params)
    with transaction(house.sessions) as session:
        member = members.at_address(session, person.email)
        if member is None:
            given: dict[str, Any] = {"email": person.email, "name": person.name[:NAME], "language": language_of(request)}
            member = invitations.accept_vouched(session, at=now(), **given)
            if member is not None:
                audit.note(session, actor=str(member.id), action="account_begun", object=member.role, address=address_of(request))
        if member is None or member.disabled_at:
            raise InstitutionUnknown
        return entered(request, house, session, member, way=Way.INSTITUTION, confirmed=kept["since"] is not None, next=kept["next"])


def _theirs(house: House) -> Institution:
    if house.settings.institution is None:
        raise NotYours
    return house.settings.institution


def _kept(request: Request, settings: Settings) -> dict[str, Any]:
    try:
        kept: dict[str, Any] = _seal(settings).loads(request.cookies.get(cookie_name(settings, MEANWHILE), ""), max_age=SECONDS)
    except BadSignature as error:
        raise InstitutionFailed from error
    return kept


def _seal(settings: Settings) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(settings.secret_key, salt="oidc")

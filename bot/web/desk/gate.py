"""Who may enter the desk: the cookie, the request that must come from our own pages, and the right a route asks for."""

import hashlib
import hmac
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import parse_qsl, urlsplit

from fastapi import Depends, Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from bot.clock import now
from bot.db import transaction
from bot.errors import BadRequest, ConfirmationWanted, NotAllowed, RequestTooLarge, SecondFactorWanted, SignedOut
from bot.settings import Settings
from bot.staff import audit, sessions
from bot.staff.rights import Right, may
from bot.web.reach import House, InHouse

LARGEST = 64 * 1024  # bytes of a form: 4,096 emoji fit, as a browser writes them
SAFE = {"GET", "HEAD"}
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Staff:
    """Who makes this request."""

    id: uuid.UUID
    session_id: uuid.UUID
    name: str
    email: str
    role: str
    language: str
    csrf: str  # what a form of this session must carry
    address: str
    confirmed: bool  # a secret was given a short while ago

    def may(self, right: str) -> bool:
        return may(self.role, Right(right))

    def did(self, session: Session, **what: str) -> None:
        """Tell it in the audit trail: its `action`, and more of `audit.note`."""
        audit.note(session, actor=str(self.id), address=self.address, **what)

    def reads(self, house: House, object: str) -> None:
        """Tell it in the audit trail before it is shown, and be done: the trail's lock is for all, and what is read may take long."""
        with transaction(house.sessions) as session:
            audit.note_reading(session, actor=str(self.id), object=object, address=self.address)


def cookie_name(settings: Settings, name: str = "desk") -> str:
    """Browsers tie a `__Host-` cookie to one host over HTTPS; on a laptop without HTTPS it has its plain name."""
    return f"__Host-{name}" if _is_https(settings) else name


def set_cookie(response: Response, settings: Settings, value: str, *, name: str = "desk", seconds: int | None = None) -> None:
    """Out of reach of scripts; it comes along when another site leads back to us, and with nothing else that site does."""
    name, secure = cookie_name(settings, name), _is_https(settings)
    response.set_cookie(name, value, path="/", max_age=seconds, httponly=True, samesite="lax", secure=secure)


def drop_cookie(response: Response, settings: Settings, name: str = "desk") -> None:
    response.delete_cookie(cookie_name(settings, name), path="/", httponly=True, samesite="lax", secure=_is_https(settings))


def address_of(request: Request) -> str:
    return request.client.host if request.client else "unknown"


async def from_our_pages(request: Request) -> None:
    """Refuses what another site makes a browser send. Raises NotAllowed."""
    if request.method in SAFE:
        return
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None and site != "same-origin":
        raise NotAllowed
    if site is None and (origin is None or urlsplit(origin).netloc != request.headers.get("host")):
        raise NotAllowed


async def sent(request: Request) -> dict[str, str]:
    """The fields of a form; none when the request is not one. Raises RequestTooLarge, BadRequest."""
    if request.method in SAFE or request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
        return {}
    written = bytearray()
    async for part in request.stream():
        written += part
        if len(written) > LARGEST:
            raise RequestTooLarge
    try:
        return dict(parse_qsl(written.decode(), keep_blank_values=True, max_num_fields=50))
    except ValueError as error:
        raise BadRequest from error


Form = Annotated[dict[str, str], Depends(sent)]


def begun(request: Request, house: InHouse, fields: Form) -> Staff:
    """Who gave a password, though perhaps not yet the second factor. Raises SignedOut, NotAllowed."""
    return _staff(request, house, fields, complete=False)


def needs(right: Right) -> Callable[..., Staff]:
    """What a route depends on. Raises SignedOut, SecondFactorWanted, NotAllowed (which the audit trail tells)."""

    def entered(request: Request, house: InHouse, fields: Form) -> Staff:
        staff = _staff(request, house, fields, complete=True)
        if not staff.may(right):
            with transaction(house.sessions) as session:
                staff.did(session, action="refused", object=request.url.path)
            raise NotAllowed
        return staff

    return entered


def sure(staff: Staff, back: str) -> None:
    """For what is worth asking twice. Raises ConfirmationWanted unless a secret was given a short while ago; `back`: where to go on."""
    if not staff.confirmed:
        raise ConfirmationWanted(back)


def _staff(request: Request, house: House, fields: dict[str, str], *, complete: bool) -> Staff:
    token = request.cookies.get(cookie_name(house.settings), "")
    with transaction(house.sessions) as session:
        signed = sessions.of_token(session, token, at=now())
        if signed is None:
            raise SignedOut
        if complete and not sessions.is_complete(signed):
            raise SecondFactorWanted
        csrf = _csrf(house.settings.secret_key, signed.id)
        given = fields.get("csrf") or request.headers.get("x-csrf-token", "")
        if request.method not in SAFE and not hmac.compare_digest(given.encode(), csrf.encode()):
            raise NotAllowed
        member = signed.member
        return Staff(
            id=member.id,
            session_id=signed.id,
            name=member.name,
            email=member.email,
            role=member.role,
            language=member.language,
            csrf=csrf,
            address=address_of(request),
            confirmed=sessions.is_confirmed(signed, at=now()),
        )


def _csrf(secret_key: str, session_id: uuid.UUID) -> str:
    return hmac.new(secret_key.encode(), f"csrf/{session_id}".encode(), hashlib.sha256).hexdigest()


def _is_https(settings: Settings) -> bool:
    return settings.address.startswith("https://")


Begun = Annotated[Staff, Depends(begun)]
Advisor = Annotated[Staff, Depends(needs(Right.DESK))]
Reader = Annotated[Staff, Depends(needs(Right.REVIEW))]

"""The picture that brings a fresh secret to an authenticator application."""

from typing import Any

import segno
from fastapi import Request
from fastapi.responses import Response

from bot.staff import second_factor
from bot.staff.tables import Member
from bot.web.desk.gate import Staff
from bot.web.desk.screens import screen


def asking_for_a_phone(request: Request, staff: Staff, member: Member, *, secret: str = "", **said: Any) -> Response:
    """The page that asks for a code of the new phone, and of the present one if there is one. `secret`: the one shown already."""
    secret = secret or second_factor.new_secret()
    picture = segno.make(second_factor.address(secret, member)).svg_data_uri(scale=5)
    values: dict[str, Any] = {"secret": secret, "picture": picture, "has_one": member.totp_secret is not None, "action": request.url.path}
    return screen(request, "new_second_factor", staff, **values, **said)

"""From a request to the person who makes it: the library, the database, the token, the JSON body."""

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Query, Request
from sqlalchemy.orm import Session

from bot.content.library import Library
from bot.conversations.accept import conversation_of
from bot.conversations.tables import Conversation
from bot.db import Sessions, transaction
from bot.errors import BadRequest, RequestTooLarge, TokenInvalid, WrongContentType
from bot.people.students import address_on
from bot.people.tables import Channel, Student
from bot.people.tokens import student_of
from bot.settings import Settings

LAST_SEQ = 2**31 - 1
LARGEST = 64 * 1024  # bytes: 4,096 emoji fit, even written as JSON escapes


@dataclass(frozen=True)
class House:
    """What every route works with; made once, kept on the application."""

    settings: Settings
    sessions: Sessions
    library: Library


def house(request: Request) -> House:
    made: House = request.app.state.house
    return made


def bearer(request: Request) -> str:
    """The token of the request. Raises TokenInvalid when there is none."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise TokenInvalid
    return token.strip()


async def json_body(request: Request) -> dict[str, Any]:
    """The JSON object sent. Raises WrongContentType, RequestTooLarge, BadRequest."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise WrongContentType
    written = bytearray()
    async for part in request.stream():
        written += part
        if len(written) > LARGEST:  # before the rest has come: an endless request fills no memory
            raise RequestTooLarge
    try:
        body = json.loads(written)
    except (ValueError, RecursionError) as error:
        raise BadRequest from error
    if not isinstance(body, dict):
        raise BadRequest
    return body


def uuid_of(written: object) -> uuid.UUID:
    """Raises BadRequest when it is none."""
    try:
        return uuid.UUID(str(written))
    except ValueError as error:
        raise BadRequest from error


InHouse = Annotated[House, Depends(house)]
Token = Annotated[str, Depends(bearer)]
Body = Annotated[dict[str, Any], Depends(json_body)]
After = Annotated[int, Query(ge=0, le=LAST_SEQ)]


@contextmanager
def speaking(house: House, token: str) -> Iterator[tuple[Session, Student, Conversation]]:
    """One transaction for the person of this token and their web conversation. Raises TokenInvalid, ConsentMissing."""
    with transaction(house.sessions) as session:
        student = student_of(session, house.settings.secret_key, token)
        address = address_on(session, student, Channel.WEB)
        yield session, student, conversation_of(session, student, Channel.WEB, address)

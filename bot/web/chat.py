"""The chat API: begin, agree, write, read, leave. Ids are the client's UUIDs, so that a retry is harmless."""

import re
import uuid
from typing import Any

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.clock import now, today
from bot.content.library import LANGUAGES, Library
from bot.content.replies import reply
from bot.conversations.accept import Incoming, accept, conversation_of
from bot.conversations.transcript import say, since
from bot.db import transaction
from bot.errors import BadRequest, ButtonUnknown, NoticeChanged
from bot.feedback import thumbs
from bot.people import tokens
from bot.people.students import welcome
from bot.people.tables import Channel
from bot.privacy.erasure import erase
from bot.privacy.export import export
from bot.web import refusals
from bot.web.limits import OnceInAWhile
from bot.web.reach import LAST_SEQ, After, Body, House, InHouse, Token, speaking, uuid_of
from bot.web.rendering import html, message_object

router = APIRouter(prefix="/api/chat")

_BUTTON = re.compile(r"[\w/-]{1,64}", re.ASCII)


@router.post("/sessions", status_code=201)
def begin(house: InHouse, body: Body, _: OnceInAWhile) -> dict[str, Any]:
    """A token and the notice. Nothing is stored."""
    language = _language(body)
    token = tokens.issue(house.settings.secret_key, language=language, at=now())
    return {"token": token, "notice": _notice(house.library, language)}


@router.post("/consent")
def consent(house: InHouse, token: Token, body: Body, _: OnceInAWhile) -> Response:
    """Accepted: 204, and the conversation exists. Refused: nothing is stored, and other ways to get help are given."""
    language = tokens.check_signature(house.settings.secret_key, token, at=now())
    if body.get("accepted") is False:
        refused = {code: house.library.phrase("refused", code) for code in LANGUAGES}
        return JSONResponse({"refused": refused, "html": {code: html(text) for code, text in refused.items()}})
    if body.get("accepted") is not True or not isinstance(body.get("notice_version"), str):
        raise BadRequest
    if body["notice_version"] != house.library.notice.version:
        return refusals.answer(NoticeChanged(), notice=_notice(house.library, language))
    _agree(house, token, language)
    return Response(status_code=204)


@router.post("/messages", status_code=202)
def write(house: InHouse, token: Token, body: Body) -> dict[str, int]:
    """Accept a message, or a pressed button. The same id again gives the same number."""
    text, button = body.get("text"), body.get("button")
    if (text is None) == (button is None) or not all(isinstance(part, str | None) for part in (text, button)):
        raise BadRequest
    if button is not None and not _BUTTON.fullmatch(button):
        raise ButtonUnknown
    message_id = uuid_of(body.get("id"))
    with speaking(house, token) as (session, _, conversation):
        incoming = Incoming(external_id=f"{conversation.id}/{message_id}", text=text or "", button=button)
        return {"seq": accept(session, conversation, incoming).seq}


@router.get("/messages")
def read(house: InHouse, token: Token, after: After = 0) -> dict[str, Any]:
    """The lines after a number, and who owns the conversation."""
    with speaking(house, token) as (session, _, conversation):
        lines = since(session, conversation, after)
        given = thumbs.given_to(session, lines)
        return {"owner": conversation.owner, "messages": [message_object(line, given.get(line.id)) for line in lines]}


@router.post("/feedback", status_code=204)
def rate(house: InHouse, token: Token, body: Body) -> None:
    """A thumb under an answer, with a word or without. The last one counts."""
    seq, helpful, word = body.get("seq"), body.get("helpful"), body.get("word")
    if type(seq) is not int or not 0 < seq <= LAST_SEQ or type(helpful) is not bool or not isinstance(word, str | None):
        raise BadRequest
    with speaking(house, token) as (session, _, conversation):
        thumbs.give(session, thumbs.answer(session, conversation, seq=seq), helpful=helpful, word=word)


@router.get("/export")
def receive(house: InHouse, token: Token) -> JSONResponse:
    """All we keep about this person, as a file."""
    with speaking(house, token) as (session, student, _):
        headers = {"Content-Disposition": 'attachment; filename="passerelle.json"'}
        return JSONResponse(export(session, student), headers=headers)


@router.delete("/sessions", status_code=204)
def end(house: InHouse, token: Token) -> None:
    """End and erase: nothing is left of this person."""
    with speaking(house, token) as (session, student, _):
        erase(session, student)


def _agree(house: House, token: str, language: str) -> None:
    try:
        with transaction(house.sessions) as session:
            if tokens.known_student(session, token) is None:  # else the answer of a first try was lost on its way
                _begin_conversation(session, house.library, token, language)
    except IntegrityError:  # the same consent arrived twice at once: the other one has begun the conversation
        with transaction(house.sessions) as session:
            if tokens.known_student(session, token) is None:
                raise


def _begin_conversation(session: Session, library: Library, token: str, language: str) -> None:
    address = str(uuid.uuid4())
    version = library.notice.version
    student = welcome(session, channel=Channel.WEB, address=address, language=language, notice_version=version)
    tokens.keep(session, token, student, at=now())
    conversation = conversation_of(session, student, Channel.WEB, address)
    say(session, conversation, reply(library, "start", language, today=today()))


def _notice(library: Library, language: str) -> dict[str, str]:
    return {"version": library.notice.version, "html": html(library.notice.text.in_(language))}


def _language(body: dict[str, Any]) -> str:
    language = body.get("language", "fr")
    if language not in LANGUAGES:
        raise BadRequest
    return str(language)

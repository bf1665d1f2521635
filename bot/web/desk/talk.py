"""One conversation at the desk: its lines with what was understood, and the advisor's acts."""

import uuid
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Request
from fastapi.responses import Response
from fastapi.sse import EventSourceResponse, ServerSentEvent
from sqlalchemy.orm import Session

from bot.clock import today
from bot.content.library import Library
from bot.content.replies import in_full
from bot.content.replies import reply as reply_to
from bot.conversations.tables import Message
from bot.conversations.transcript import OF_LATE, conversation, deliveries, last_answer, last_lines, since
from bot.db import transaction
from bot.errors import BadRequest, NotYours
from bot.feedback import satisfaction, thumbs
from bot.handoff import advising, notes
from bot.handoff.requests import last_requests, open_request
from bot.handoff.tables import HandoffRequest, Note, Outcome
from bot.staff import audit, members
from bot.staff.rights import Right
from bot.web.desk.gate import Staff, needs
from bot.web.desk.live import told_again
from bot.web.desk.screens import screen
from bot.web.events import cursor_of
from bot.web.reach import After, Body, House, InHouse

router = APIRouter()
Advisor = Annotated[Staff, Depends(needs(Right.DESK))]
API = "/api/desk/conversations/{conversation_id}"
READINGS = 3
CANNED = "canned/"


@router.get("/desk/conversations/{conversation_id}")
def page(request: Request, house: InHouse, staff: Advisor, conversation_id: uuid.UUID) -> Response:
    """The page; its lines come by the stream."""
    with transaction(house.sessions) as session:
        found = conversation(session, conversation_id)
        return screen(
            request,
            "talk",
            staff,
            conversation=found,
            colleagues=[member for member in members.colleagues(session) if member.id != staff.id],
            outcomes=list(Outcome),
            subjects=_subjects(house.library, staff),
            canned=[(key, house.library.phrase(key, staff.language)) for key in house.library.phrases if key.startswith(CANNED)],
            subject=last_answer(session, found),
        )


def _opened(house: InHouse, staff: Advisor, conversation_id: uuid.UUID) -> None:
    """Reading what a student wrote is an act, and the audit trail tells it. Raises NotYours, before the stream begins."""
    with transaction(house.sessions) as session:
        found = conversation(session, conversation_id)
        audit.note_reading(session, actor=str(staff.id), object=str(found.id), address=staff.address)


@router.get(API + "/events", response_class=EventSourceResponse)
async def events(
    request: Request,
    house: InHouse,
    staff: Advisor,
    conversation_id: uuid.UUID,
    _: Annotated[None, Depends(_opened)],
    after: After = 0,
    last_event_id: Annotated[str | None, Header()] = None,
) -> AsyncIterator[ServerSentEvent]:
    """Each line with its number, and the state: who speaks, the request, what could not be delivered."""

    def read(cursor: int) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        return _read(house, staff, conversation_id, cursor)

    async for event in told_again(request, house, staff, str(conversation_id), read, cursor_of(last_event_id, after)):
        yield event


@router.post(API + "/replies", status_code=201)
def reply(house: InHouse, staff: Advisor, conversation_id: uuid.UUID, body: Body) -> dict[str, int]:
    """Write to the student. The same id again gives the same number."""
    if not isinstance(body.get("text"), str):
        raise BadRequest
    with transaction(house.sessions) as session:
        said = advising.answer(session, conversation_id, body["text"], advisor=str(staff.id), reply_id=_uuid(body.get("id")))
        return {"seq": said.seq}


@router.post(API + "/transfer", status_code=204)
def transfer(house: InHouse, staff: Advisor, conversation_id: uuid.UUID, body: Body) -> None:
    """To a colleague who can take it, or back to the queue when none is named."""
    to = body.get("to")
    with transaction(house.sessions) as session:
        if to:
            if _uuid(to) not in {member.id for member in members.colleagues(session)}:
                raise NotYours
            advising.transfer(session, conversation_id, advisor=str(staff.id), to=str(_uuid(to)))
        else:
            advising.give_up(session, conversation_id, advisor=str(staff.id))
        audit.note(session, actor=str(staff.id), action="transferred", object=str(conversation_id), address=staff.address, to=str(to or ""))


@router.post(API + "/hand-back", status_code=204)
def hand_back(house: InHouse, staff: Advisor, conversation_id: uuid.UUID, body: Body) -> None:
    """The assistant goes on, with the summary; the student reads it too."""
    outcome, summary, subject = body.get("outcome"), body.get("summary", ""), body.get("subject") or None
    if outcome not in set(Outcome) or not isinstance(summary, str) or (subject and subject not in house.library.answers):
        raise BadRequest
    with transaction(house.sessions) as session:
        given = {"advisor": str(staff.id), "outcome": outcome, "summary": summary, "subject": subject}
        advising.hand_back(session, house.library, conversation_id, **given)
        audit.note(session, actor=str(staff.id), action="handed_back", object=str(conversation_id), address=staff.address, outcome=outcome)


@router.post(API + "/notes", status_code=204)
def note(house: InHouse, staff: Advisor, conversation_id: uuid.UUID, body: Body) -> None:
    """A word for colleagues. The same id again changes nothing."""
    if not isinstance(body.get("text"), str):
        raise BadRequest
    with transaction(house.sessions) as session:
        found = conversation(session, conversation_id)
        notes.write(session, found.id, _uuid(body.get("id")), body["text"], advisor=str(staff.id))
        audit.note(session, actor=str(staff.id), action="note_written", object=str(found.id), address=staff.address)


@router.get(API + "/words")
def words(house: InHouse, staff: Advisor, conversation_id: uuid.UUID, key: str) -> dict[str, str]:
    """What an advisor can say instead of typing it, in the student's language: a canned reply, or an answer with its sources."""
    with transaction(house.sessions) as session:
        language = conversation(session, conversation_id).language
    if key.startswith(CANNED) and key in house.library.phrases:
        return {"text": house.library.phrase(key, language).format(advisor=staff.name)}
    if key not in house.library.answers:
        raise NotYours
    return {"text": in_full(reply_to(house.library, key, language, today=today()))}


def _read(house: House, staff: Staff, conversation_id: uuid.UUID, cursor: int) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    with transaction(house.sessions) as session:
        found = conversation(session, conversation_id)
        lines = since(session, found, cursor)
        request = open_request(session, found.id)
        advisor = request.advisor if request else None
        state = {
            "owner": found.owner,
            "advisor": members.name_of(session, advisor) if advisor else None,
            "mine": advisor == str(staff.id),
            "reason": (request.context.get("danger") or request.reason) if request else None,
            "urgent": bool(request and request.urgent),
            "undelivered": deliveries(session, found),
            # Of late again: a line is told when it is written, and understood a little later.
            "understood": {str(line.seq): _understood(house.library, staff, line) for line in last_lines(session, found, OF_LATE)},
            "notes": [_note(session, one) for one in notes.notes_of(session, found.id)],
            "earlier": [_ended(session, one) for one in last_requests(session, found.id)],
            "thumbs": {str(line.seq): [one.helpful, one.word] for line, one in thumbs.of_conversation(session, found)},
        }
        return state, [_line(house.library, staff, line) for line in lines]


def _note(session: Session, note: Note) -> dict[str, Any]:
    return {"by": members.name_of(session, note.advisor), "at": note.written_at.isoformat(), "text": note.text}


def _ended(session: Session, request: HandoffRequest) -> dict[str, Any]:
    helped = satisfaction.helped(session, request.id)
    return {"at": request.requested_at.isoformat(), "outcome": request.outcome, "summary": request.summary, "helped": helped}


def _line(library: Library, staff: Staff, line: Message) -> dict[str, Any]:
    """A line for the advisor. Text only: the page never makes markup of it."""
    return {
        "seq": line.seq,
        "from": line.author,
        "text": line.text,
        "language": line.language,
        "sent_at": line.sent_at.isoformat(),
        "masked": line.masked,
        "choices": [button.label for button in line.buttons],
        "understood": _understood(library, staff, line),
    }


def _understood(library: Library, staff: Staff, line: Message) -> list[str]:
    """The likeliest readings with their probability, then the entities."""
    understood = line.understood or {}
    readings = [(_title(library, one["name"], staff.language), one["confidence"]) for one in understood.get("ranking", [])[:READINGS]]
    entities = [f"{one.get('entity')} : {one.get('value')}" for one in understood.get("entities", [])]
    sign = "%" if staff.language == "en" else "\u00a0%"
    return [*(f"{title} {score * 100:.0f}{sign}" for title, score in readings), *entities]


def _title(library: Library, name: str, language: str) -> str:
    title = library.title(name)
    return title.in_(language) if title else name


def _subjects(library: Library, staff: Staff) -> list[tuple[str, str]]:
    return sorted(((key, answer.title.in_(staff.language)) for key, answer in library.answers.items()), key=lambda one: one[1].lower())


def _uuid(written: object) -> uuid.UUID:
    try:
        return uuid.UUID(str(written))
    except ValueError as error:
        raise BadRequest from error

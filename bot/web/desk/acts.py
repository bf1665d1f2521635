"""What an advisor does with a conversation: each act under the conversation's lock, each told in the audit trail."""

import uuid
from typing import Any

from fastapi import APIRouter, Request

from bot.clock import now
from bot.conversations import signals
from bot.conversations.tables import Author
from bot.conversations.transcript import conversation
from bot.db import transaction
from bot.errors import BadRequest, NotYours
from bot.handoff import advising, notes, snoozing, tags
from bot.handoff.tables import Outcome
from bot.staff import members
from bot.web.desk.gate import Advisor
from bot.web.events import News
from bot.web.reach import Body, InHouse, uuid_of

router = APIRouter()
API = "/api/desk/conversations/{conversation_id}"


@router.post(API + "/replies", status_code=201)
def reply(house: InHouse, staff: Advisor, conversation_id: uuid.UUID, body: Body) -> dict[str, int]:
    """Write to the student. The same id again gives the same number."""
    with transaction(house.sessions) as session:
        said = advising.answer(session, conversation_id, _text(body), advisor=str(staff.id), reply_id=uuid_of(body.get("id")))
        return {"seq": said.seq}


@router.post(API + "/typing", status_code=204)
def typing(request: Request, house: InHouse, staff: Advisor, conversation_id: uuid.UUID) -> None:
    """Who holds the conversation is writing: the student is told, and nothing is kept."""
    news: News = request.app.state.news
    with transaction(house.sessions) as session:
        found = conversation(session, conversation_id)
        advising.held_by(session, found, str(staff.id))
        if news.may_tell(str(found.id), Author.ADVISOR):
            signals.typing(session, found, Author.ADVISOR)


@router.post(API + "/transfer", status_code=204)
def transfer(house: InHouse, staff: Advisor, conversation_id: uuid.UUID, body: Body) -> None:
    """To a colleague who can take it, or back to the queue when none is named."""
    to = body.get("to")
    with transaction(house.sessions) as session:
        if to:
            if uuid_of(to) not in {member.id for member in members.colleagues(session)}:
                raise NotYours
            advising.transfer(session, conversation_id, advisor=str(staff.id), to=str(uuid_of(to)))
        else:
            advising.give_up(session, conversation_id, advisor=str(staff.id))
        staff.did(session, action="transferred", object=str(conversation_id), to=str(to or ""))


@router.post(API + "/hand-back", status_code=204)
def hand_back(house: InHouse, staff: Advisor, conversation_id: uuid.UUID, body: Body) -> None:
    """The assistant goes on, with the summary; the student reads it too."""
    outcome, summary, subject = body.get("outcome"), body.get("summary", ""), body.get("subject") or None
    if outcome not in set(Outcome) or not isinstance(summary, str) or (subject and subject not in house.library.answers):
        raise BadRequest
    with transaction(house.sessions) as session:
        given = {"advisor": str(staff.id), "outcome": outcome, "summary": summary, "subject": subject}
        advising.hand_back(session, house.library, conversation_id, **given)
        staff.did(session, action="handed_back", object=str(conversation_id), outcome=outcome)


@router.post(API + "/notes", status_code=204)
def note(house: InHouse, staff: Advisor, conversation_id: uuid.UUID, body: Body) -> None:
    """A word for colleagues. The same id again changes nothing."""
    with transaction(house.sessions) as session:
        found = conversation(session, conversation_id)
        notes.write(session, found.id, uuid_of(body.get("id")), _text(body), advisor=str(staff.id))
        staff.did(session, action="note_written", object=str(found.id))


@router.post(API + "/snooze", status_code=204)
def snooze(house: InHouse, staff: Advisor, conversation_id: uuid.UUID, body: Body) -> None:
    """Put the conversation aside until a moment, and note why."""
    at = now()
    until = snoozing.moment(_text(body, "until"), at)
    with transaction(house.sessions) as session:
        snoozing.put_aside(session, conversation_id, advisor=str(staff.id), until=until, at=at)
        notes.write(session, conversation_id, uuid_of(body.get("id")), _text(body), advisor=str(staff.id))
        staff.did(session, action="snoozed", object=str(conversation_id), until=until.isoformat())


@router.post(API + "/resume", status_code=204)
def resume(house: InHouse, staff: Advisor, conversation_id: uuid.UUID) -> None:
    """Take up what was put aside, before its time."""
    with transaction(house.sessions) as session:
        snoozing.take_up(session, conversation_id, advisor=str(staff.id))
        staff.did(session, action="resumed", object=str(conversation_id))


@router.post(API + "/tags", status_code=204)
def tag(house: InHouse, staff: Advisor, conversation_id: uuid.UUID, body: Body) -> None:
    """The trail tells that a tag was put on, not which: it is never erased, and a tag may be about somebody."""
    with transaction(house.sessions) as session:
        tags.add(session, conversation_id, _text(body, "tag"), by=str(staff.id))
        staff.did(session, action="tagged", object=str(conversation_id))


@router.post(API + "/tags/remove", status_code=204)
def untag(house: InHouse, staff: Advisor, conversation_id: uuid.UUID, body: Body) -> None:
    with transaction(house.sessions) as session:
        found = conversation(session, conversation_id)
        tags.remove(session, found.id, _text(body, "tag"))
        staff.did(session, action="untagged", object=str(found.id))


def _text(body: dict[str, Any], name: str = "text") -> str:
    if not isinstance(body.get(name), str):
        raise BadRequest
    return str(body[name])

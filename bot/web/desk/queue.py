"""The queue: who waits for a person, told again whenever it changes."""

import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from fastapi.sse import EventSourceResponse, ServerSentEvent
from sqlalchemy.orm import Session

from bot.clock import now
from bot.content.library import Library
from bot.db import transaction
from bot.errors import AlreadyTaken, AtCapacity, NotYours
from bot.handoff import advising, mentions, queue, workload
from bot.handoff.tables import Note
from bot.staff import audit, members, territories
from bot.staff.rights import Right
from bot.staff.tables import Member
from bot.web.desk.gate import Advisor, Staff, needs
from bot.web.desk.live import Told, told_again
from bot.web.desk.screens import screen
from bot.web.desk.shared import Shared
from bot.web.reach import Body, House, InHouse, uuid_of

router = APIRouter()
REST_SECONDS = 1.0  # each line of a conversation with a person changes the queue, on every advisor's screen


@router.get("/desk")
def desk(request: Request, staff: Annotated[Staff, Depends(needs(Right.ACCOUNT))]) -> Response:
    """The queue, for who speaks with students; for others, the way to their pages."""
    return screen(request, "queue" if staff.may(Right.DESK) else "home", staff)


@router.get("/api/desk/queue")
def read(house: InHouse, staff: Advisor) -> dict[str, Any]:
    with transaction(house.sessions) as session:
        return _of(session, house, staff, _for_all(session, house.library))


@router.get("/api/desk/queue/events", response_class=EventSourceResponse)
async def events(request: Request, house: InHouse, staff: Advisor) -> AsyncIterator[ServerSentEvent]:
    """The whole queue each time it changes: it is short, and a client that missed one has lost nothing."""
    shared: Shared[ForAll] = request.app.state.queue

    def read(session: Session, _: int) -> Told:
        return _of(session, house, staff, shared.get(lambda: _for_all(session, house.library))), []

    async for event in told_again(request, house, staff, "desk", read, rest=REST_SECONDS):
        yield event


@router.post("/api/desk/conversations/{conversation_id}/claim")
def claim(house: InHouse, staff: Advisor, conversation_id: uuid.UUID) -> dict[str, str]:
    """Take the conversation. One of several who try gets it; the others are told who did."""
    try:
        with transaction(house.sessions) as session:
            member = session.get_one(Member, staff.id)
            advising.take_over(session, conversation_id, advisor=str(staff.id), capacity=member.capacity)
            audit.note(session, actor=str(staff.id), action="claimed", object=str(conversation_id), address=staff.address)
    except AlreadyTaken as taken:
        with transaction(house.sessions) as session:
            name = members.name_of(session, taken.by)
        taken.fr, taken.en = f"{name} répond déjà à cette conversation.", f"{name} is answering this conversation already."
        raise
    return {"advisor": str(staff.id)}


@router.post("/api/desk/conversations/{conversation_id}/assign", status_code=204)
def assign(house: InHouse, staff: Annotated[Staff, Depends(needs(Right.LEAD))], conversation_id: uuid.UUID, body: Body) -> None:
    """Give a conversation to an advisor, in the name of the team."""
    to = uuid_of(body.get("to"))
    with transaction(house.sessions) as session:
        member = next((one for one in members.colleagues(session) if one.id == to), None)
        if member is None:
            raise NotYours
        try:
            advising.assign(session, conversation_id, to=str(to), capacity=member.capacity)
        except AtCapacity as full:
            full.fr = f"{member.name} a déjà toutes les conversations qu’on lui a permis de suivre."
            full.en = f"{member.name} already has all the conversations they may follow."
            raise
        audit.note(session, actor=str(staff.id), action="assigned", object=str(conversation_id), address=staff.address, to=str(to))


@dataclass(frozen=True)
class ForAll:
    """What is the same on every screen."""

    names: dict[str, str]
    open: list[queue.Waiting]
    called: dict[uuid.UUID, set[str]]  # who should take each conversation that waits
    full: list[str]
    loads: list[dict[str, Any]]


def _for_all(session: Session, library: Library) -> ForAll:
    found, loads = queue.open_requests(session, library), workload.loads(session, now())
    return ForAll(
        names={str(member.id): member.name for member in members.everyone(session)},
        open=found,
        called={line.conversation_id: workload.called(line, loads) for line in found if not line.advisor},
        full=[one.member.name for one in loads if one.is_full],
        loads=[_load(one) for one in loads],
    )


def _of(session: Session, house: House, staff: Staff, common: ForAll) -> dict[str, Any]:
    """The queue as this member reads it: danger first, then what is for them before others, what their team serves, the others'."""
    team, me = session.get_one(Member, staff.id).team, str(staff.id)
    mine = {line.conversation_id for line in common.open if line.followed_by == me or line.is_for(team)}
    yours = {conversation_id for conversation_id, called in common.called.items() if me in called}
    found = sorted(common.open, key=lambda line: (not line.urgent, line.conversation_id not in yours, line.conversation_id not in mine))
    lines = [
        {**_line(house, staff, line, common.names), "for_me": line.conversation_id in mine, "yours": line.conversation_id in yours}
        for line in found
    ]
    return {
        "mentions": [_mention(one, common.names) for one in mentions.unseen(session, staff.id)],
        "full": common.full,
        "loads": common.loads if staff.may(Right.LEAD) else [],
        "waiting": [line for line in lines if not line["advisor"]],
        "taken": [line for line in lines if line["advisor"]],
    }


def _line(house: House, staff: Staff, line: queue.Waiting, names: dict[str, str]) -> dict[str, Any]:
    title = house.library.title(line.topic) if line.topic else None
    return {
        "conversation": str(line.conversation_id),
        "reason": line.danger or line.reason,
        "urgent": line.urgent,
        "late": line.is_late(now()),
        "topic": title.in_(staff.language) if title else None,
        "language": line.language,
        "territory": territories.names().get(line.territory or ""),
        "channel": line.channel,
        "advisor": names.get(line.advisor, line.advisor) if line.advisor else None,
        "aside_until": line.snoozed_until.isoformat() if line.snoozed_until and line.is_aside(now()) else None,
        "mine": line.advisor == str(staff.id),
        "followed_by": names.get(line.followed_by) if line.followed_by else None,
        "tags": list(line.tags),
        "requested_at": line.requested_at.isoformat(),
        "last_words": line.last_words,
        "last_words_at": line.last_words_at.isoformat() if line.last_words_at else None,
    }


def _load(load: workload.Load) -> dict[str, Any]:
    member = load.member
    return {"id": str(member.id), "name": member.name, "in_hand": load.in_hand, "capacity": member.capacity, "is_here": load.is_here}


def _mention(note: Note, names: dict[str, str]) -> dict[str, str]:
    by = names.get(note.advisor, note.advisor)
    return {"conversation": str(note.conversation_id), "by": by, "at": note.written_at.isoformat(), "text": note.text}

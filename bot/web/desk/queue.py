"""The queue: who waits for a person, told again whenever it changes."""

import uuid
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from fastapi.sse import EventSourceResponse

from bot.db import transaction
from bot.errors import AlreadyTaken, AtCapacity, NotYours
from bot.handoff import advising
from bot.staff import members
from bot.staff.rights import Right
from bot.staff.tables import Member
from bot.web.desk.gate import Advisor, Staff, needs
from bot.web.desk.live import Told, told_again
from bot.web.desk.screens import screen
from bot.web.desk.shared import Shared
from bot.web.desk.waiting import Desk, as_seen_by, read_desk
from bot.web.reach import Body, House, InHouse, uuid_of
from bot.web.sse import stream

router = APIRouter()


@router.get("/desk")
def desk(request: Request, staff: Annotated[Staff, Depends(needs(Right.ACCOUNT))]) -> Response:
    """The queue, for who speaks with students; for others, the way to their pages."""
    return screen(request, "queue" if staff.may(Right.DESK) else "home", staff)


@router.get("/api/desk/queue")
def read(house: InHouse, staff: Advisor) -> dict[str, Any]:
    return as_seen_by(staff, _now(house))


@router.get("/api/desk/queue/events")
async def events(request: Request, house: InHouse, staff: Advisor) -> EventSourceResponse:
    """The whole queue each time it changes: it is short, and a client that missed one has lost nothing."""
    shared: Shared[Desk] = request.app.state.queue

    async def read(_: int, asked: float) -> Told:
        return as_seen_by(staff, await shared.get(partial(_now, house), asked)), []

    return stream(told_again(request, house, staff, ["desk"], read))


def _now(house: House) -> Desk:
    with transaction(house.sessions) as session:
        return read_desk(session, house.library)


@router.post("/api/desk/conversations/{conversation_id}/claim")
def claim(house: InHouse, staff: Advisor, conversation_id: uuid.UUID) -> dict[str, str]:
    """Take the conversation. One of several who try gets it; the others are told who did."""
    try:
        with transaction(house.sessions) as session:
            member = session.get_one(Member, staff.id)
            advising.take_over(session, conversation_id, advisor=str(staff.id), capacity=member.capacity)
            staff.did(session, action="claimed", object=str(conversation_id))
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
        staff.did(session, action="assigned", object=str(conversation_id), to=str(to))

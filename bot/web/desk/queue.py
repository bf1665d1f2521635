"""The queue: who waits for a person, told again whenever it changes."""

import uuid
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from fastapi.sse import EventSourceResponse, ServerSentEvent
from sqlalchemy.orm import Session

from bot.clock import now
from bot.db import transaction
from bot.errors import AlreadyTaken
from bot.handoff import advising, mentions, queue
from bot.handoff.tables import Note
from bot.staff import audit, members
from bot.staff.rights import Right
from bot.staff.tables import Member
from bot.staff.teams import serves
from bot.web.desk.gate import Advisor, Staff, needs
from bot.web.desk.live import told_again
from bot.web.desk.screens import screen
from bot.web.reach import House, InHouse

router = APIRouter()


@router.get("/desk")
def desk(request: Request, staff: Annotated[Staff, Depends(needs(Right.ACCOUNT))]) -> Response:
    """The queue, for who speaks with students; for others, the way to their pages."""
    return screen(request, "queue" if staff.may(Right.DESK) else "home", staff)


@router.get("/api/desk/queue")
def read(house: InHouse, staff: Advisor) -> dict[str, Any]:
    with transaction(house.sessions) as session:
        return snapshot(session, house, staff)


@router.get("/api/desk/queue/events", response_class=EventSourceResponse)
async def events(request: Request, house: InHouse, staff: Advisor) -> AsyncIterator[ServerSentEvent]:
    """The whole queue each time it changes: it is short, and a client that missed one has lost nothing."""
    async for event in told_again(request, house, staff, "desk", lambda session, _: (snapshot(session, house, staff), [])):
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


def snapshot(session: Session, house: House, staff: Staff) -> dict[str, Any]:
    """The queue as this member reads it: danger first, then what they followed before or their team serves, then the others'."""
    names = {str(member.id): member.name for member in members.everyone(session)}
    team = session.get_one(Member, staff.id).team
    found = queue.open_requests(session, house.library)
    mine = {line.conversation_id for line in found if line.followed_by == str(staff.id) or serves(team, line.language, line.handled_by)}
    found.sort(key=lambda line: (not line.urgent, line.conversation_id not in mine))
    lines = [{**_line(house, staff, line, names), "for_me": line.conversation_id in mine} for line in found]
    return {
        "mentions": [_mention(one, names) for one in mentions.unseen(session, staff.id)],
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


def _mention(note: Note, names: dict[str, str]) -> dict[str, str]:
    by = names.get(note.advisor, note.advisor)
    return {"conversation": str(note.conversation_id), "by": by, "at": note.written_at.isoformat(), "text": note.text}

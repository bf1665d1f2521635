"""One conversation at the desk: the page, its stream, the words that can be inserted. What is done with it: `acts`."""

import asyncio
import uuid
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Request
from fastapi.responses import Response
from fastapi.sse import EventSourceResponse

from bot.clock import now, today
from bot.content.library import Library
from bot.content.replies import in_full
from bot.content.replies import reply as reply_to
from bot.conversations.tables import Author
from bot.conversations.transcript import conversation, last_answer, since
from bot.db import transaction
from bot.errors import NotYours
from bot.handoff import mentions, tags
from bot.handoff.tables import Outcome
from bot.staff import members
from bot.web.desk import shown
from bot.web.desk.acts import API
from bot.web.desk.gate import Advisor, Reader, Staff
from bot.web.desk.live import Told, told_again
from bot.web.desk.screens import screen
from bot.web.events import News, cursor_of, typed_by
from bot.web.reach import After, InHouse
from bot.web.sse import stream

router = APIRouter()
CANNED = "canned/"


@router.get("/desk/conversations/{conversation_id}")
def page(request: Request, house: InHouse, staff: Reader, conversation_id: uuid.UUID) -> Response:
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
            tags=tags.in_use(session),
            subject=last_answer(session, found),
        )


def _opened(house: InHouse, staff: Reader, conversation_id: uuid.UUID) -> None:
    """Reading what a student wrote is an act, and the audit trail tells it; notes that name the reader are seen.

    Raises NotYours, before the stream begins.
    """
    with transaction(house.sessions) as session:
        mentions.see(session, staff.id, conversation(session, conversation_id).id, now())
    staff.reads(house, str(conversation_id))


@router.get(API + "/events")
async def events(
    request: Request,
    house: InHouse,
    staff: Reader,
    conversation_id: uuid.UUID,
    _: Annotated[None, Depends(_opened)],
    after: After = 0,
    last_event_id: Annotated[str | None, Header()] = None,
) -> EventSourceResponse:
    """Each line with its number, and the state: who speaks, the request, what could not be delivered."""

    news: News = request.app.state.news
    beside: dict[tuple[int, str], dict[str, Any]] = {}

    def read_now(cursor: int) -> Told:
        with transaction(house.sessions) as session:
            found = conversation(session, conversation_id)
            lines = [shown.line(house.library, one, staff.language) for one in since(session, found, cursor)]
            moment = (found.last_seq, found.owner)
            if moment not in beside:
                beside.clear()
                beside[moment] = shown.beside(session, house.library, found, staff.language)
            typing = news.is_typing(str(found.id), Author.STUDENT)
            return {**shown.state(session, staff, found), **beside[moment], "typing": typing}, lines

    async def read(cursor: int, _: float) -> Told:
        return await asyncio.to_thread(read_now, cursor)

    topics = [str(conversation_id), typed_by(str(conversation_id), Author.STUDENT)]
    return stream(told_again(request, house, staff, topics, read, cursor_of(last_event_id, after)))


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


def _subjects(library: Library, staff: Staff) -> list[tuple[str, str]]:
    return sorted(((key, answer.title.in_(staff.language)) for key, answer in library.answers.items()), key=lambda one: one[1].lower())

"""A conversation of the desk as a test, to download."""

import uuid

from fastapi import APIRouter
from fastapi.responses import Response

from bot.clock import today
from bot.conversations.transcript import conversation
from bot.db import transaction
from bot.review.as_test import as_stories, as_talks, exchanges, language_of
from bot.web.desk.gate import Reader, Staff
from bot.web.reach import House, InHouse

router = APIRouter(prefix="/desk/conversations/{conversation_id}")


@router.get("/test.txt")
def talks(house: InHouse, staff: Reader, conversation_id: uuid.UUID) -> Response:
    """For `tests/contract/talks/`: what the whole assistant answered."""
    return _file(house, staff, conversation_id, "txt")


@router.get("/test.yml")
def stories(house: InHouse, staff: Reader, conversation_id: uuid.UUID) -> Response:
    """For `rasa test`: what Rasa chose by itself."""
    return _file(house, staff, conversation_id, "yml")


def _file(house: House, staff: Staff, conversation_id: uuid.UUID, kind: str) -> Response:
    with transaction(house.sessions) as session:
        found = conversation(session, conversation_id)
        staff.did(session, action="test_made", object=str(found.id))
        stretches = exchanges(session, found.id)
        made = (as_talks if kind == "txt" else as_stories)(stretches, by=staff.name, on=today())
        name = f"{language_of(stretches)}-{today()}.txt" if kind == "txt" else f"test_{today()}.yml"
    return Response(made, media_type="text/plain; charset=utf-8", headers={"Content-Disposition": f'attachment; filename="{name}"'})

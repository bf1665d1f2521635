"""All conversations, filtered and searched, for who reads them to make the assistant better."""

import uuid
from collections.abc import Iterable, Mapping
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import ValidationError

from bot.content.library import LANGUAGES, Library
from bot.db import transaction
from bot.errors import BadRequest
from bot.handoff import tags
from bot.handoff.tables import Outcome
from bot.people.tables import Channel
from bot.review import saved
from bot.review.filters import FLAGS, Filters
from bot.review.listing import PAGE, listed
from bot.staff import members
from bot.web.desk.gate import Form, Reader, Staff
from bot.web.desk.screens import screen, to, words
from bot.web.reach import InHouse

router = APIRouter(prefix="/desk/conversations")
LIST = "/desk/conversations"
NAME = 60  # characters


@router.get("")
def shown(request: Request, house: InHouse, staff: Reader, after: str | None = None) -> Response:
    """A page of the list. It shows words of students: the audit trail tells that it was read, once an hour."""
    filters = _filters(request.query_params)
    staff.reads(house, "conversations")
    with transaction(house.sessions) as session:
        lines = listed(session, filters, after=after)
        return screen(
            request,
            "conversations",
            staff,
            lines=lines,
            titles=dict(subjects(house.library, staff.language)),
            filters=filters,
            query=filters.query(),
            flags=list(FLAGS),
            languages=_said("in_", LANGUAGES, staff),
            channels=_said("channel_", Channel, staff),
            outcomes=_said("outcome_", Outcome, staff),
            advisors=[(str(member.id), member.name) for member in members.colleagues(session)],
            tags=[(tag, tag) for tag in tags.in_use(session)],
            saved=[(one.id, one.name, urlencode(one.query)) for one in saved.saved_by(session, staff.id)],
            first=urlencode(filters.query()) if after else None,
            next=urlencode({**filters.query(), "after": lines[-1].place}) if len(lines) == PAGE else None,
        )


@router.post("/filters")
def save(house: InHouse, fields: Form, staff: Reader) -> Response:
    """Keep the filters of the form under a name."""
    filters, name = _filters(fields), fields.get("name", "").replace("\0", "").strip()[:NAME]
    if not name:
        raise BadRequest
    with transaction(house.sessions) as session:
        saved.save(session, staff.id, name, filters)
    return to(f"{LIST}?{urlencode(filters.query())}")


@router.post("/filters/{filter_id}/remove")
def remove(house: InHouse, filter_id: uuid.UUID, staff: Reader) -> Response:
    with transaction(house.sessions) as session:
        saved.remove(session, staff.id, filter_id)
    return to(LIST)


def subjects(library: Library, language: str) -> list[tuple[str, str]]:
    """What can be spoken of: keys and titles, in the order of the titles."""
    titled = ((key, entry.title.in_(language)) for key, entry in library.entries.items())
    return sorted(titled, key=lambda one: one[1].casefold())


def _said(prefix: str, values: Iterable[str], staff: Staff) -> list[tuple[str, str]]:
    return [(value, words()[prefix + value][staff.language]) for value in values]


def _filters(given: Mapping[str, str]) -> Filters:
    """Raises BadRequest."""
    try:
        return Filters.model_validate(dict(given))
    except ValidationError as error:
        raise BadRequest from error

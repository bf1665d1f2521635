"""The review inbox: what is worth a look, three verdicts, and the examples made of them."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from sqlalchemy.orm import Session

from bot import training
from bot.clock import now
from bot.content.library import LANGUAGES, Library
from bot.db import transaction
from bot.errors import BadRequest, Refusal, SubjectUnknown
from bot.review import candidates
from bot.review.as_examples import as_examples
from bot.review.inbox import Item, answers_to, inbox
from bot.review.tables import Verdict
from bot.staff import members
from bot.web.desk.gate import Form, Reader, Staff
from bot.web.desk.screens import screen, to
from bot.web.reach import House, InHouse

router = APIRouter(prefix="/desk/review")
REVIEW = "/desk/review"
SHOWN = 30  # items of a page
READINGS = 3
YAML = "application/yaml; charset=utf-8"


@router.get("")
def read(request: Request, house: InHouse, staff: Reader, at: Annotated[int, Query(ge=0, le=2**62)] = 0) -> Response:
    """The inbox, open at the item of message `at`, or at the first. Reading it is an act, told in the trail once an hour."""
    return _shown(request, house, staff, at)


@router.post("/verdicts")
def judge(request: Request, house: InHouse, fields: Form, staff: Reader) -> Response:
    """One verdict on one message, or on all of a group."""
    messages = [_number(written) for written in fields.get("messages", "").split()]
    beside = _number(fields.get("next") or "0")
    try:
        verdict = _verdict(fields)
        with transaction(house.sessions) as session:
            meant, model = _meant(house.library, staff, verdict, fields), training.version(house.settings)
            candidates.keep(session, messages, verdict, meant, by=str(staff.id), text=fields.get("text"), model=model)
            _note(session, staff, messages, action="reviewed", verdict=verdict)
    except Refusal as refusal:
        return _shown(request, house, staff, next(iter(messages), 0), refusal=refusal, status=422)
    return _back_to(beside)


@router.post("/undo")
def undo(house: InHouse, staff: Reader) -> Response:
    """Take one's last verdict back: the messages return to the inbox, which opens there."""
    with transaction(house.sessions) as session:
        undone = candidates.take_back(session, by=str(staff.id))
        if undone:
            _note(session, staff, undone, action="review_undone")
    return _back_to(min(undone, default=0))


@router.get("/candidates")
def proposed(request: Request, house: InHouse, staff: Reader) -> Response:
    """What was proposed, by whom and from which message."""
    staff.reads(house, "candidates")
    with transaction(house.sessions) as session:
        names = members.names(session)
        titles = _titles(house.library, staff.language)
        groups = [(key, list(some)) for key, some in groupby(candidates.kept(session), lambda one: (one.verdict, one.meant))]
        return screen(request, "candidates", staff, groups=groups, names=names, titles=titles)


@router.get("/candidates.yml")
def download(house: InHouse, staff: Reader, language: str | None = None) -> Response:
    """The same as Rasa training data, of one language or of all."""
    if language is not None and language not in LANGUAGES:
        raise BadRequest
    with transaction(house.sessions) as session:
        staff.did(session, action="candidates_taken")
        names = members.names(session)
        said = as_examples(candidates.kept(session, language=language), names)
    name = f"candidates.{language}.yml" if language else "candidates.yml"
    return Response(said, media_type=YAML, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _shown(request: Request, house: House, staff: Staff, at: int, *, refusal: Refusal | None = None, status: int = 200) -> Response:
    staff.reads(house, "review")
    with transaction(house.sessions) as session:
        items = inbox(session, at=now())
        shown = items[:SHOWN]
        return screen(
            request,
            "review",
            staff,
            refusal=refusal,
            status=status,
            items=shown,
            more=len(items) - len(shown),
            opened=next((place for place, item in enumerate(shown) if at in _ids(item)), 0),
            answers=answers_to(session, [found.message for item in shown for found in item.found]),
            titles=_titles(house.library, staff.language),
            questions=sorted(_keys(house.library, staff.language), key=str.lower),
            shown_readings=READINGS,
            last=candidates.last_of(session, by=str(staff.id)),
        )


def _note(session: Session, staff: Staff, messages: Sequence[int], *, action: str, **details: str) -> None:
    """In the trail: the first message as the object, those judged with it beside."""
    first, *others = [str(message) for message in messages]
    staff.did(session, action=action, object=first, others=" ".join(others), **details)


def _back_to(message: int) -> Response:
    return to(f"{REVIEW}?at={message}#m{message}" if message else REVIEW)


def _ids(item: Item) -> set[int]:
    return {found.message.id for found in item.found}


def _titles(library: Library, language: str) -> Mapping[str, str]:
    """Every subject's title by its key."""
    return {key: entry.title.in_(language) for key, entry in library.entries.items()}


def _keys(library: Library, language: str) -> Mapping[str, str]:
    """And the key by the title, which is what a reviewer picks."""
    return {title: key for key, title in _titles(library, language).items()}


def _verdict(fields: dict[str, str]) -> Verdict:
    try:
        return Verdict(fields.get("verdict", ""))
    except ValueError as error:
        raise BadRequest from error


def _meant(library: Library, staff: Staff, verdict: Verdict, fields: dict[str, str]) -> str | None:
    """The intent picked or the title written. Raises SubjectUnknown when it is none of ours, or nothing was written."""
    match verdict:
        case Verdict.INTENT:
            meant = _keys(library, staff.language).get(fields.get("question", "").strip())
        case Verdict.NEW_QUESTION:
            meant = " ".join(fields.get("title", "").split())[: candidates.LONGEST_TITLE]
        case Verdict.NOT_FOR_US:
            return None
    if not meant:
        raise SubjectUnknown
    return meant


def _number(written: str) -> int:
    """Raises BadRequest for what is no message's number."""
    if not written.isascii() or not written.isdigit() or len(written) > 18:
        raise BadRequest
    return int(written)

"""Teams: whose requests, and when somebody is there. For administrators."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from bot.content.library import LANGUAGES, Library
from bot.db import transaction
from bot.errors import BadRequest, Refusal
from bot.staff import audit, members, teams
from bot.staff.rights import Right
from bot.web.desk.gate import Form, Staff, needs
from bot.web.desk.screens import screen, to
from bot.web.reach import House, InHouse, uuid_of

router = APIRouter(prefix="/desk/teams")
TEAMS = "/desk/teams"
NAME = 60  # characters
Administrator = Annotated[Staff, Depends(needs(Right.PEOPLE))]


@router.get("")
def shown(request: Request, house: InHouse, staff: Administrator) -> Response:
    return _shown(request, house, staff)


@router.post("")
def make(request: Request, house: InHouse, fields: Form, staff: Administrator) -> Response:
    return _saved(request, house, staff, fields, None)


@router.post("/{team_id}")
def change(request: Request, house: InHouse, team_id: uuid.UUID, fields: Form, staff: Administrator) -> Response:
    return _saved(request, house, staff, fields, team_id)


@router.post("/{team_id}/remove")
def remove(house: InHouse, team_id: uuid.UUID, staff: Administrator) -> Response:
    with transaction(house.sessions) as session:
        teams.remove(session, team_id)
        audit.note(session, actor=str(staff.id), action="team_removed", object=str(team_id), address=staff.address)
    return to(TEAMS)


@router.post("/members/{member_id}")
def join(house: InHouse, member_id: uuid.UUID, fields: Form, staff: Administrator) -> Response:
    """Put a member in a team, or in none."""
    team_id = uuid_of(fields["team"]) if fields.get("team") else None
    with transaction(house.sessions) as session:
        teams.join(session, member_id, team_id)
        audit.note(session, actor=str(staff.id), action="team_joined", object=str(member_id), address=staff.address, team=str(team_id))
    return to(TEAMS)


def _saved(request: Request, house: House, staff: Staff, fields: dict[str, str], team_id: uuid.UUID | None) -> Response:
    name = fields.get("name", "").strip()[:NAME]
    try:
        if not name:
            raise BadRequest
        with transaction(house.sessions) as session:
            team = teams.save(
                session,
                team_id,
                name=name,
                languages=[code for code in LANGUAGES if f"language_{code}" in fields],
                topics=[topic for topic in topics(house.library) if f"topic_{topic}" in fields],
                hours={day: [fields[f"{day}_from"], fields[f"{day}_to"]] for day in teams.DAYS if fields.get(f"{day}_from")},
            )
            audit.note(session, actor=str(staff.id), action="team_saved", object=str(team.id), address=staff.address)
    except KeyError:
        return _shown(request, house, staff, refusal=BadRequest(), status=422)
    except Refusal as refusal:
        return _shown(request, house, staff, refusal=refusal, status=422)
    return to(TEAMS)


def topics(library: Library) -> list[str]:
    """The kinds of adviser that answers point to."""
    return sorted({answer.handled_by for answer in library.answers.values() if answer.handled_by})


def _shown(request: Request, house: House, staff: Staff, *, refusal: Refusal | None = None, status: int = 200) -> Response:
    with transaction(house.sessions) as session:
        return screen(
            request,
            "teams",
            staff,
            refusal=refusal,
            status=status,
            teams=teams.every_team(session),
            people=members.colleagues(session),
            topics=topics(house.library),
            days=teams.DAYS,
        )

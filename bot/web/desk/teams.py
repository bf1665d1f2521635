"""Teams: whose requests, and when somebody is there. For administrators."""

import uuid
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from bot.content.library import LANGUAGES, Library
from bot.db import transaction
from bot.errors import Refusal
from bot.staff import members, teams, territories
from bot.staff.rights import Right
from bot.web.desk.acting import done
from bot.web.desk.gate import Form, Staff, needs
from bot.web.desk.screens import screen
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
def remove(request: Request, house: InHouse, team_id: uuid.UUID, staff: Administrator) -> Response:
    return _done(request, house, staff, lambda session: teams.remove(session, team_id), action="team_removed")


@router.post("/members/{member_id}")
def join(request: Request, house: InHouse, member_id: uuid.UUID, fields: Form, staff: Administrator) -> Response:
    """Put a member in a team, or in none."""
    team = fields.get("team", "")
    act = partial(teams.join, member_id=member_id, team_id=uuid_of(team) if team else None)
    return _done(request, house, staff, act, action="team_joined", team=team)


def _saved(request: Request, house: House, staff: Staff, fields: dict[str, str], team_id: uuid.UUID | None) -> Response:
    act = partial(
        teams.save,
        team_id=team_id,
        name=fields.get("name", "").strip()[:NAME],
        languages=[code for code in LANGUAGES if f"language_{code}" in fields],
        topics=[topic for topic in topics(house.library) if f"topic_{topic}" in fields],
        territories=[code for code in territories.names() if f"territory_{code}" in fields],
        hours={day: [fields[f"{day}_from"], fields.get(f"{day}_to", "")] for day in teams.DAYS if fields.get(f"{day}_from")},
    )
    return _done(request, house, staff, act, action="team_saved")


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
            territories=territories.names(),
            days=teams.DAYS,
        )


_done = partial(done, page=_shown, back=TEAMS)

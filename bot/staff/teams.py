"""Teams: which requests are theirs, and when somebody is there (Québec's time)."""

import uuid
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.clock import QUEBEC
from bot.errors import BadRequest, NameTaken, NotYours
from bot.staff.tables import Member, Team

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def every_team(session: Session) -> Sequence[Team]:
    return session.scalars(select(Team).order_by(Team.name)).all()


def save(
    session: Session,
    team_id: uuid.UUID | None,
    *,
    name: str,
    languages: list[str],
    topics: list[str],
    hours: dict[str, Any],
    territories: Sequence[str] = (),
) -> Team:
    """Make a team, or change one. Raises NameTaken, NotYours, BadRequest without a name or for hours that end before they begin."""
    if not name or any(_time(start) >= _time(end) for start, end in hours.values()):
        raise BadRequest
    if session.scalar(select(Team.id).where(Team.name == name, Team.id != team_id)):
        raise NameTaken
    team = Team() if team_id is None else session.get(Team, team_id)
    if team is None:
        raise NotYours
    team.name, team.languages, team.topics, team.hours = name, languages, topics, hours
    team.territories = list(territories)
    session.add(team)
    session.flush()
    return team


def remove(session: Session, team_id: uuid.UUID) -> Team:
    """Its members stay, without a team. Raises NotYours."""
    team = session.get(Team, team_id)
    if team is None:
        raise NotYours
    session.delete(team)
    return team


def join(session: Session, member_id: uuid.UUID, team_id: uuid.UUID | None) -> Member:
    """Raises NotYours when there is no such member or team."""
    member = session.get(Member, member_id)
    if member is None or (team_id and session.get(Team, team_id) is None):
        raise NotYours
    member.team_id = team_id
    return member


def serves(team: Team | None, language: str, topic: str | None, territory: str | None = None) -> bool:
    """Whether requests in this language, on this topic, of this region are the team's; unknown is everybody's. No team serves all."""
    if team is None:
        return True
    asked = ((team.languages, language), (team.topics, topic), (team.territories, territory))
    return all(not served or one is None or one in served for served, one in asked)


def serving(session: Session, language: str, topic: str | None, territory: str | None = None) -> list[Team]:
    """The teams whose request it is; all of them when it is nobody's."""
    teams = every_team(session)
    return [team for team in teams if serves(team, language, topic, territory)] or list(teams)


def is_open(team: Team, at: datetime) -> bool:
    here = at.astimezone(QUEBEC)
    span = team.hours.get(DAYS[here.weekday()])
    return not team.hours or (span is not None and _time(span[0]) <= here.time() < _time(span[1]))


def next_opening(team: Team, at: datetime) -> datetime | None:
    """When the team next begins a day, within a week; None for one that never does, or has no hours."""
    here = at.astimezone(QUEBEC)
    days = [here.date() + timedelta(days=ahead) for ahead in range(8)]
    spans = [(day, team.hours[DAYS[day.weekday()]]) for day in days if DAYS[day.weekday()] in team.hours]
    starts = (datetime.combine(day, _time(span[0]), QUEBEC) for day, span in spans)
    return next((start for start in starts if start > here), None)


def _time(written: str) -> time:
    try:
        return time.fromisoformat(written)
    except ValueError as error:
        raise BadRequest from error

"""Teams: whose request it is, and when somebody is there."""

from datetime import UTC, datetime

import pytest

from bot.clock import QUEBEC
from bot.db import Sessions, transaction
from bot.errors import BadRequest, NameTaken
from bot.staff import teams
from bot.staff.tables import Team

OFFICE = {"mon": ["09:00", "17:00"], "fri": ["09:00", "12:00"]}


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """November 2026: the 30th is a Monday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=QUEBEC)


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [(at(30, 8, 59), False), (at(30, 9), True), (at(30, 16, 59), True), (at(30, 17), False), (at(24, 10), False), (at(27, 11), True)],
)
def test_a_team_is_open_at_its_hours_in_quebec(moment: datetime, is_open: bool) -> None:
    assert teams.is_open(Team(hours=OFFICE), moment.astimezone(UTC)) == is_open
    assert teams.is_open(Team(hours={}), moment)


@pytest.mark.parametrize(
    ("moment", "opening"),
    [(at(27, 8), at(27, 9)), (at(27, 9), at(30, 9)), (at(28, 12), at(30, 9)), (at(30, 10), datetime(2026, 12, 4, 9, tzinfo=QUEBEC))],
)
def test_the_next_opening(moment: datetime, opening: datetime) -> None:
    assert teams.next_opening(Team(hours=OFFICE), moment) == opening


def test_clocks_that_change_move_no_opening() -> None:
    saturday = datetime(2026, 10, 31, 12, tzinfo=QUEBEC)  # the night after, one hour comes twice
    opening = teams.next_opening(Team(hours=OFFICE), saturday)
    assert opening is not None
    assert (opening.isoformat(), opening.utcoffset() == saturday.utcoffset()) == ("2026-11-02T09:00:00-05:00", False)


@pytest.mark.parametrize(
    ("languages", "topics", "serves"),
    [([], [], True), (["fr"], [], True), (["en"], [], False), ([], ["permits"], True), (["fr"], ["job"], False)],
)
def test_nothing_named_means_all(languages: list[str], topics: list[str], serves: bool) -> None:
    assert teams.serves(Team(languages=languages, topics=topics), "fr", "permits") == serves
    assert teams.serves(None, "fr", "permits")


def test_a_team_is_made_changed_and_removed(sessions: Sessions) -> None:
    given = {"languages": ["fr"], "topics": [], "hours": OFFICE}
    with transaction(sessions) as session:
        team_id = teams.save(session, None, name="Alma", **given).id
        teams.save(session, team_id, name="Alma et Roberval", **given)
    with pytest.raises(NameTaken), transaction(sessions) as session:
        teams.save(session, None, name="Alma et Roberval", **given)
    with pytest.raises(BadRequest), transaction(sessions) as session:
        teams.save(session, None, name="Nuit", languages=[], topics=[], hours={"mon": ["17:00", "09:00"]})
    with transaction(sessions) as session:
        assert [one.name for one in teams.serving(session, "fr", "permits")] == ["Alma et Roberval"]
        teams.remove(session, team_id)
        assert teams.every_team(session) == []

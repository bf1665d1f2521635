"""Weeks go from Monday to Monday in Québec, whatever the clocks do."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select, text, update

from bot.conversations.tables import Conversation
from bot.figures.weeks import last_weeks
from tests.cast import a_conversation


def test_the_present_week_is_that_of_quebec() -> None:
    sunday_evening = datetime(2026, 11, 30, 4, 59, tzinfo=UTC)  # Monday already in London
    assert last_weeks(4, at=sunday_evening).mondays[-2] == date(2026, 11, 23)
    assert last_weeks(4, at=datetime(2026, 11, 30, 5, 0, tzinfo=UTC)).mondays[-2] == date(2026, 11, 30)
    assert last_weeks(4, at=sunday_evening).count == 5


@pytest.mark.parametrize(
    ("at", "week"),
    [
        ("2026-10-26 03:59:59", None),  # Sunday night, in summer time
        ("2026-10-26 04:00:00", 0),
        ("2026-11-02 04:59:59", 0),  # the clocks went back on November 1: this week has an hour more
        ("2026-11-02 05:00:00", 1),
        ("2026-11-23 05:00:00", 4),
        ("2026-11-30 05:00:00", None),
        ("2027-03-15 03:59:59", None),
    ],
)
def test_each_instant_is_in_its_week(sessions, at: str, week: int | None) -> None:
    a_conversation(sessions)
    weeks = last_weeks(4, at=datetime(2026, 11, 25, tzinfo=UTC))
    with sessions() as session:
        session.execute(update(Conversation).values(created_at=text(f"timestamptz '{at}+00'")))
        query = select(weeks.number(Conversation.created_at)).where(weeks.holds(Conversation.created_at))
        assert session.scalar(query) == week


def test_the_week_of_the_clocks_going_forward_has_an_hour_less() -> None:
    first, last = last_weeks(4, at=datetime(2027, 3, 15, 12, tzinfo=UTC))._bounds[-3:-1]
    assert (last - first.astimezone(UTC)).total_seconds() == 167 * 3600

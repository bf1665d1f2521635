"""Weeks as Québec lives them, from Monday to Monday, whatever daylight saving does to their hours."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import ARRAY, ColumnElement, DateTime, and_, func, literal
from sqlalchemy.orm import InstrumentedAttribute

from bot.clock import QUEBEC

CHOICES = (4, 12, 52)

Instant = InstrumentedAttribute[datetime]


@dataclass(frozen=True)
class Weeks:
    """Some whole weeks, then the one that is not over."""

    mondays: tuple[date, ...]  # one more than there are weeks

    @property
    def count(self) -> int:
        """The present week included."""
        return len(self.mondays) - 1

    def holds(self, at: Instant) -> ColumnElement[bool]:
        """Whether an instant is in one of them."""
        return and_(at >= self._bounds[0], at < self._bounds[-1])

    def number(self, at: Instant) -> ColumnElement[int]:
        """In which of them an instant that is in one is, from 0."""
        # Found among the bounds: a time zone is asked of each row otherwise, which takes as long as all the rest.
        return func.width_bucket(at, literal(self._bounds, ARRAY(DateTime(timezone=True)))) - 1

    @property
    def _bounds(self) -> list[datetime]:
        return [datetime.combine(monday, time(), QUEBEC) for monday in self.mondays]


def last_weeks(count: int, *, at: datetime) -> Weeks:
    """The last `count` whole weeks and the present one."""
    here = at.astimezone(QUEBEC).date()
    monday = here - timedelta(days=here.weekday())
    return Weeks(tuple(monday + timedelta(weeks=week) for week in range(-count, 2)))

"""The time, as something a test can set."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

QUEBEC = ZoneInfo("America/Toronto")

Clock = Callable[[], datetime]


def now() -> datetime:
    """The present instant, in UTC."""
    return datetime.now(UTC)


def today(clock: Clock = now) -> date:
    """The date it is in Québec."""
    return clock().astimezone(QUEBEC).date()

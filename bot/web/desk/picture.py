"""What a picture of the figures is made of."""

from dataclasses import dataclass, field

from bot.web.desk.charts import Chart
from bot.web.desk.wording import Wording


@dataclass(frozen=True)
class Bar:
    """One row of bars: `parts` are the series and the length of each, out of `LONG_BAR`."""

    label: str
    parts: list[tuple[int, float]]
    value: str
    note: str = ""
    weekly: list[tuple[float, float]] = field(default_factory=list)


@dataclass(frozen=True)
class Picture:
    """Without rows it says that there is nothing yet."""

    name: str
    said: str
    head: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    chart: Chart | None = None
    bars: list[Bar] = field(default_factory=list)
    names: list[str] = field(default_factory=list)  # of the series of bars


def nothing(name: str, to: Wording) -> Picture:
    return Picture(name, to.say("nothing_yet"))

"""From numbers to places on a small canvas: weekly columns and weekly lines, drawn by `charts.html`. Lengths are the canvas's own units."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

WIDTH, HEIGHT = 340, 180
LEFT, RIGHT, TOP, BASE = 50, 260, 12, 156  # of the plot; names stand at its right, days below
APART = 15  # between two names
FILLED = 0.72  # of a week's width
LONG_BAR = 100.0
LOW = 20.0  # the height of the small columns beside a bar, which are `LONG_BAR` wide together


@dataclass(frozen=True)
class Series:
    """A number for each week; None where there is none."""

    name: str
    values: Sequence[float | None]


@dataclass(frozen=True)
class Mark:
    """A part of a column, or a point of a line."""

    series: int
    x: float
    y: float
    width: float
    height: float
    told: str
    is_now: bool  # of the week that is not over


@dataclass
class Chart:
    ticks: list[tuple[float, str]]
    days: list[tuple[float, str, str]]  # x, words, how they are anchored there
    marks: list[Mark] = field(default_factory=list)
    paths: list[tuple[int, str]] = field(default_factory=list)
    names: list[tuple[int, float, str]] = field(default_factory=list)  # series, y, words


Write = Callable[[float], str]


def columns(series: Sequence[Series], days: Sequence[str], now: str, write: Write = "{:g}".format) -> Chart:
    """The series on top of each other, a column a week. `now`: what is said of the last one."""
    stacks = [sum(value or 0 for value in week) for week in zip(*(one.values for one in series), strict=True)]
    top = rounded_up(max(stacks, default=0))
    chart = _canvas(top, days, now, write)
    step = (RIGHT - LEFT) / len(days)
    for week, day in enumerate(days):
        x, y = LEFT + (week + (1 - FILLED) / 2) * step, float(BASE)
        for number, one in enumerate(series):
            value = one.values[week] or 0
            height = value / top * (BASE - TOP)
            y -= height
            if height:
                told = f"{day} · {one.name} · {write(value)}" if one.name else f"{day} · {write(value)}"
                chart.marks.append(Mark(number, _at(x), _at(y), _at(step * FILLED), _at(height), told, day == days[-1]))
    chart.names = [(number, BASE - 6 - number * APART, one.name) for number, one in enumerate(series) if one.name]
    return chart


def lines(series: Sequence[Series], days: Sequence[str], now: str, write: Write) -> Chart:
    """A line for each series, broken where there is nothing to tell, with its name at its end."""
    top = rounded_up(max((value for one in series for value in one.values if value is not None), default=0))
    chart = _canvas(top, days, now, write)
    step = (RIGHT - LEFT) / len(days)
    ends: list[tuple[float, int, str]] = []
    for number, one in enumerate(series):
        points = [
            None if value is None else (_at(LEFT + (week + 0.5) * step), _at(BASE - value / top * (BASE - TOP)))
            for week, value in enumerate(one.values)
        ]
        pieces = [f"M{a[0]} {a[1]}L{b[0]} {b[1]}" for a, b in pairwise(points) if a and b]
        chart.paths.append((number, "".join(pieces)))
        for day, value, point in zip(days, one.values, points, strict=True):
            if point and value is not None:
                chart.marks.append(Mark(number, *point, 0, 0, f"{day} · {one.name} · {write(value)}", day == days[-1]))
        last = next((point for point in reversed(points) if point), None)
        if last:
            ends.append((last[1], number, one.name))
    lowest = float(BASE)
    for y, number, name in sorted(ends, key=lambda end: (-end[0], end[1])):  # from the lowest up, so that none covers another
        lowest = min(y + 4, lowest)
        chart.names.append((number, lowest, name))
        lowest -= APART
    return chart


def small_columns(values: Sequence[float]) -> list[tuple[float, float]]:
    """Where each column begins, and its height, the highest being `LOW`."""
    step, most = LONG_BAR / len(values), max(values) or 1
    return [(_at(week * step), _at(value / most * LOW)) for week, value in enumerate(values)]


def rounded_up(most: float) -> float:
    """The end of an axis: the next of 2, 4, 6, 8, 10, 20, 40… so that its middle is a round number too."""
    unit = 1
    while most > 10 * unit:
        unit *= 10
    return next(step * unit for step in (2, 4, 6, 8, 10) if most <= step * unit)


def _canvas(top: float, days: Sequence[str], now: str, write: Write) -> Chart:
    ticks = [(_at(BASE - share * (BASE - TOP)), write(share * top)) for share in (0, 0.5, 1)]
    return Chart(ticks, [(LEFT, days[0], "start"), (RIGHT, now, "end")])


def _at(length: float) -> float:
    return round(length, 1)

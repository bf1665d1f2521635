"""All figures as one table, a value a row, for who counts further elsewhere."""

from collections.abc import Iterator

from bot.figures.help import Spreads
from bot.figures.report import FEWEST, Report, told

Row = tuple[str, str, str, str, str]
HEADER: Row = ("figure", "week", "language", "about", "value")


def table(report: Report) -> Iterator[Row]:
    """Every series, a value a row; zeros of topics are left out."""
    days = [monday.isoformat() for monday in report.weeks.mondays[:-1]]
    for figure, series in (("conversations", report.conversations), ("requests", report.help.requests)):
        for language, counts in series.items():
            yield from ((figure, day, language, "", str(count)) for day, count in zip(days, counts, strict=True))
    for figure, totals in (("requests_by_reason", report.help.reasons), ("requests_by_outcome", report.help.outcomes)):
        yield from ((figure, "", "", about, str(count)) for about, count in totals.items())
    for figure, spreads in (("wait", report.help.waits), ("first_answer", report.help.first_answers), ("stretch", report.help.stretches)):
        yield from _minutes(figure, days, spreads)
    for topic in (*report.topics, *report.beyond, report.unsure):
        for language, counts in topic.by_language.items():
            yield from (("questions", day, language, topic.key, told(count)) for day, count in zip(days, counts, strict=True) if count)
    yield from (("conversations_with_deadline", day, "", "", str(count)) for day, count in zip(days, report.with_deadline, strict=True))
    for one in report.thumbs:
        if one.count >= FEWEST:
            yield "thumbs_up", "", "", one.key, str(one.up)
        yield "thumbs", "", "", one.key, told(one.count)
    yield from (("satisfaction", "", "", helped, str(count)) for helped, count in report.satisfaction.items())


def _minutes(figure: str, days: list[str], spreads: Spreads) -> Iterator[Row]:
    for day, spread in zip(days, spreads, strict=True):
        if spread is not None:
            yield f"{figure}_median_minutes", day, "", "", f"{spread.median:.1f}"
            yield f"{figure}_p90_minutes", day, "", "", f"{spread.ninth:.1f}"

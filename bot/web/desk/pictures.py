"""The figures as pictures: each with a title, a sentence that says what it shows, and its numbers as a table."""

from collections.abc import Mapping
from functools import cached_property

from bot.content.library import LANGUAGES, Library
from bot.feedback.tables import Helped
from bot.figures.help import Spreads
from bot.figures.report import FEWEST, Report
from bot.figures.talks import ByLanguage
from bot.web.desk.charts import LONG_BAR, Series, columns, lines
from bot.web.desk.picture import Bar, Picture, nothing
from bot.web.desk.topic_bars import of_topics
from bot.web.desk.wording import LONG, Wording

MOST_TOPICS = 10


class Pictures:
    """What the page of a report shows, in a language."""

    def __init__(self, report: Report, library: Library, language: str) -> None:
        self._report = report
        self._to = Wording(library, language)
        self._mondays = report.weeks.mondays[:-1]

    @cached_property
    def keys(self) -> list[tuple[str, str]]:
        """A few numbers, and what each is: of the last whole week, and of all opinions."""
        report, to = self._report, self._to
        wait = report.help.waits[-2]
        up, count = sum(one.up for one in report.thumbs), sum(one.count for one in report.thumbs)
        return [
            (to.number(sum(counts[-2] for counts in report.conversations.values())), to.say("key_conversations")),
            (to.number(sum(counts[-2] for counts in report.help.requests.values())), to.say("key_requests")),
            (to.span(wait.median) if wait else "—", to.say("key_wait")),
            (to.percent(up / count) if count >= FEWEST else "—", to.say("key_useful")),
        ]

    @cached_property
    def parts(self) -> list[tuple[str, list[Picture]]]:
        """Headings, and the pictures below each."""
        help_ = self._report.help
        spreads = {"waits": help_.waits, "first_answers": help_.first_answers, "stretches": help_.stretches}
        return [
            ("part_volume", [self._conversations(), self._requests()]),
            ("part_questions", [self._topics(), self._unanswered(), self._beyond(), self._deadlines(), self._deadline_topics()]),
            (
                "part_people",
                [
                    *(self._spread(name, values) for name, values in spreads.items()),
                    self._shares("reasons", "reason_", help_.reasons),
                    self._shares("outcomes", "ended_", help_.outcomes),
                ],
            ),
            ("part_opinions", [self._thumbs(), self._satisfaction()]),
        ]

    def _conversations(self) -> Picture:
        counts = _sums(self._report.conversations)
        if not any(counts):
            return nothing("conversations", self._to)
        most = max(counts)
        mean = sum(counts[:-1]) / (len(counts) - 1)
        busiest = self._to.day(self._mondays[counts.index(most)])
        said = {"mean": self._to.number(round(mean)), "busiest": busiest, "most": self._to.number(most)}
        return self._by_language("conversations", self._report.conversations, said)

    def _requests(self) -> Picture:
        requests = self._report.help.requests
        count = sum(_sums(requests))
        said = {"count": self._to.number(count), "french": self._to.number(sum(requests.get("fr", [])))}
        return self._by_language("requests", requests, said) if count else nothing("requests", self._to)

    def _by_language(self, name: str, found: ByLanguage, said: Mapping[str, str]) -> Picture:
        series = [Series(self._to.say(f"lang_{language}"), found.get(language, [0] * len(self._mondays))) for language in LANGUAGES]
        return self._weekly(name, series, said)

    def _weekly(self, name: str, series: list[Series], said: Mapping[str, str]) -> Picture:
        """Columns, and a row for each week."""
        totals = [[self._to.number(sum(week))] if len(series) > 1 else [] for week in zip(*(one.values for one in series), strict=True)]
        rows = [[day, *(self._to.number(one.values[week] or 0) for one in series), *totals[week]] for week, day in enumerate(self._days)]
        head = [self._to.say("week"), *(one.name or self._to.say("count") for one in series)]
        head += [self._to.say("total")] if len(series) > 1 else []
        chart = columns(series, self._days, self._to.say("this_week"), self._to.number)
        return Picture(name, self._to.say(f"{name}_said", **said), head, rows, chart)

    def _spread(self, name: str, spreads: Spreads) -> Picture:
        """Two lines, in minutes or in hours, and the last week that is whole, in words."""
        known = [week for week, spread in enumerate(spreads) if spread]
        if not known:
            return nothing(name, self._to)
        week = known[-2] if known[-1] == len(spreads) - 1 and len(known) > 1 else known[-1]
        last = spreads[week]
        assert last
        unit, sign = (60, "h") if max(spread.ninth for spread in spreads if spread) >= LONG else (1, "min")
        medians = Series(self._to.say("median"), [spread.median / unit if spread else None for spread in spreads])
        ninths = Series(self._to.say("ninth"), [spread.ninth / unit if spread else None for spread in spreads])
        chart = lines([medians, ninths], self._days, self._to.say("this_week"), lambda value: f"{self._to.number(value)}\u00a0{sign}")
        rows = [
            [day, self._to.span(spread.median), self._to.span(spread.ninth)] if spread else [day, "—", "—"]
            for day, spread in zip(self._days, spreads, strict=True)
        ]
        said = {"day": self._days[week], "median": self._to.span(last.median), "ninth": self._to.span(last.ninth)}
        head = [self._to.say("week"), medians.name, ninths.name]
        return Picture(name, self._to.say("spread_said", **said), head, rows, chart)

    def _shares(self, name: str, prefix: str, counts: Mapping[str, int]) -> Picture:
        """Bars of the parts of a whole, the largest first."""
        total, most = sum(counts.values()), max(counts.values(), default=0)
        if not total:
            return nothing(name, self._to)
        labels = {key: self._to.say(f"{prefix}{key}") for key in counts}
        first = max(counts, key=lambda key: counts[key])
        bars = [
            Bar(labels[key], [(0, LONG_BAR * count / most)], f"{self._to.number(count)} · {self._to.percent(count / total)}")
            for key, count in counts.items()
        ]
        rows = [[labels[key], self._to.number(count), self._to.percent(count / total)] for key, count in counts.items()]
        said = self._to.say(f"{name}_said", first=labels[first], share=self._to.percent(counts[first] / total))
        return Picture(name, said, ["", self._to.say("count"), self._to.say("share")], rows, bars=bars)

    def _topics(self) -> Picture:
        topics = self._report.topics[:MOST_TOPICS]
        half = (len(self._mondays) - 1) // 2
        names = [self._to.say(f"lang_{language}") for language in LANGUAGES]
        head = [self._to.say("topic"), self._to.say("total"), self._to.say("evolution"), *names]
        return of_topics(self._to, "topics", topics, head, {"count": len(topics), "half": half}, names)

    def _beyond(self) -> Picture:
        return of_topics(self._to, "beyond", self._report.beyond[:MOST_TOPICS], [self._to.say("topic"), self._to.say("total")])

    def _deadline_topics(self) -> Picture:
        return of_topics(self._to, "deadline_topics", self._report.urgent, [self._to.say("topic"), self._to.say("total")])

    def _unanswered(self) -> Picture:
        beyond = [sum(week) for week in zip(*(topic.by_week for topic in self._report.beyond), strict=True)] or [0] * len(self._mondays)
        unsure = self._report.unsure.by_week
        asked = sum(topic.total for topic in self._report.topics) + sum(beyond) + sum(unsure)
        if not asked:
            return nothing("unanswered", self._to)
        series = [Series(self._to.say("not_understood"), unsure), Series(self._to.say("not_in_sources"), beyond)]
        return self._weekly("unanswered", series, {"share": self._to.percent((sum(beyond) + sum(unsure)) / asked)})

    def _deadlines(self) -> Picture:
        counts = self._report.with_deadline
        if not any(counts):
            return nothing("deadline", self._to)
        all_ = _sums(self._report.conversations)
        said = {"day": self._days[-2], "count": self._to.number(counts[-2]), "of": self._to.number(all_[-2])}
        return self._weekly("deadline", [Series("", counts)], said)

    def _thumbs(self) -> Picture:
        shown = [one for one in self._report.thumbs if one.count >= FEWEST]
        hidden = len(self._report.thumbs) - len(shown)
        bars = [
            Bar(self._to.title(one.key), [(0, LONG_BAR * one.share)], f"{self._to.percent(one.share)} · {self._to.number(one.count)}")
            for one in shown[:MOST_TOPICS]
        ]
        rows = [[self._to.title(one.key), self._to.percent(one.share), self._to.number(one.count)] for one in shown]
        head = [self._to.say("topic"), self._to.say("share"), self._to.say("count")]
        return Picture("thumbs", self._to.say("thumbs_said", hidden=hidden), head, rows, bars=bars) if rows else nothing("thumbs", self._to)

    def _satisfaction(self) -> Picture:
        found = self._report.satisfaction
        return self._shares("satisfaction", "helped_", {helped: found.get(helped, 0) for helped in Helped})

    @cached_property
    def _days(self) -> list[str]:
        return [self._to.day(monday) for monday in self._mondays]


def _sums(found: ByLanguage) -> list[int]:
    """By week, all languages together."""
    return [sum(week) for week in zip(*found.values(), strict=True)]

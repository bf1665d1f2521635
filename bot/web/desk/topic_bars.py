"""Topics as bars, the most frequent first. A count of few people is not told: it could tell who."""

from collections.abc import Mapping, Sequence

from bot.content.library import LANGUAGES
from bot.figures.report import FEWEST, told
from bot.figures.talks import Topic
from bot.web.desk.charts import LONG_BAR, small_columns
from bot.web.desk.picture import Bar, Picture, nothing
from bot.web.desk.wording import Wording


def of_topics(
    to: Wording,
    name: str,
    topics: Sequence[Topic],
    head: list[str],
    said: Mapping[str, object] | None = None,
    names: list[str] | None = None,
) -> Picture:
    """A bar for each topic; with the `names` of the languages, its parts, its weeks and its change too."""
    most = max((topic.total for topic in topics), default=0)
    bars, rows = [], []
    for topic in topics:
        title, change, split = to.title(topic.key), _change(to, topic), _split(topic)
        length = LONG_BAR * max(topic.total, FEWEST - 1) / max(most, FEWEST - 1)
        parts = [(number, length * count / topic.total) for number, count in enumerate(split)] if names and split else [(0, length)]
        weekly = small_columns([count if count >= FEWEST else min(count, 1) * FEWEST / 2 for count in topic.by_week]) if names else []
        bars.append(Bar(title, parts, _count(to, topic.total), change if names else "", weekly))
        of_languages = [_count(to, count) for count in split] if split else ["—", "—"]
        rows.append([title, _count(to, topic.total), *([change or "—", *of_languages] if names else [])])
    if not rows:
        return nothing(name, to)
    return Picture(name, to.say(f"{name}_said", **(said or {})), head, rows, bars=bars, names=names or [])


def _change(to: Wording, topic: Topic) -> str:
    before, after = topic.halves
    return to.percent(after / before - 1, signed=True) if min(before, after) >= FEWEST else ""


def _count(to: Wording, count: int) -> str:
    return told(count) if count < FEWEST else to.number(count)


def _split(topic: Topic) -> list[int]:
    """How many in each language; nothing when one is so few that the whole would tell it."""
    counts = [sum(topic.by_language.get(language, [])) for language in LANGUAGES]
    return [] if any(0 < count < FEWEST for count in counts) else counts

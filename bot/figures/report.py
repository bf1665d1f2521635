"""All figures of some weeks."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.content.follow_ups import with_deadline
from bot.content.library import Library
from bot.figures.help import Help, help_given
from bot.figures.opinions import Thumbs, satisfaction, thumbs
from bot.figures.talks import ByLanguage, Topic, conversations, conversations_about, topics
from bot.figures.weeks import Weeks

FEWEST = 5  # a smaller count of a topic could point to somebody: it is told as "<5"


@dataclass(frozen=True)
class Report:
    weeks: Weeks
    conversations: ByLanguage
    topics: list[Topic]  # `ask/…`, the most asked first
    beyond: list[Topic]  # `beyond/…`
    unsure: Topic  # what was not understood
    urgent: list[Topic]  # the topics that have a deadline
    with_deadline: list[int]  # conversations about one of these, by week
    help: Help
    thumbs: list[Thumbs]  # the least liked first
    satisfaction: dict[str, int]


def report(session: Session, library: Library, weeks: Weeks) -> Report:
    """Count. What was erased is no longer in it."""
    found = topics(session, weeks)
    dated = with_deadline(library)
    return Report(
        weeks=weeks,
        conversations=conversations(session, weeks),
        topics=[topic for topic in found if topic.key.startswith("ask/")],
        beyond=[topic for topic in found if topic.key.startswith("beyond/")],
        unsure=next((topic for topic in found if topic.key == "unsure"), Topic("unsure", {"fr": [0] * weeks.count})),
        urgent=[topic for topic in found if topic.key in dated],
        with_deadline=conversations_about(session, weeks, dated),
        help=help_given(session, weeks),
        thumbs=thumbs(session, weeks),
        satisfaction=satisfaction(session, weeks),
    )


def told(count: int) -> str:
    """A count by topic, as it may be told."""
    return str(count) if count == 0 or count >= FEWEST else f"<{FEWEST}"

"""The figures of a small house, counted by hand."""

from datetime import timedelta

from bot.conversations.tables import Author
from bot.figures.help import Spread
from bot.figures.report import Report, report
from bot.figures.table import HEADER, table
from bot.figures.weeks import last_weeks
from tests.cast import a_conversation
from tests.figures.conftest import LAST_WEEK, NOW, Writes

DEADLINE, WAGE, CAQ = "ask/pgwp_deadline", "ask/minimum_wage", "beyond/caq"


def figures(sessions, library) -> Report:
    with sessions() as session:
        return report(session, library, last_weeks(4, at=NOW))


def test_conversations_count_once_a_week_in_their_language(sessions, library, writes: Writes) -> None:
    amina, wei = a_conversation(sessions), a_conversation(sessions, language="en")
    for at in (LAST_WEEK, LAST_WEEK + timedelta(days=1), NOW):
        writes(amina, at)
    writes(wei, NOW)
    writes(wei, NOW - timedelta(weeks=6))  # before the period
    assert figures(sessions, library).conversations == {"fr": [0, 0, 0, 1, 1], "en": [0, 0, 0, 0, 1]}


def test_topics_are_counted_by_week_and_language_and_compared_by_halves(sessions, library, writes: Writes) -> None:
    amina, wei = a_conversation(sessions), a_conversation(sessions, language="en")
    writes(amina, NOW - timedelta(weeks=4), WAGE)
    writes(amina, LAST_WEEK, WAGE, WAGE, DEADLINE, CAQ, "unsure", "greet")
    writes(wei, LAST_WEEK, WAGE, "unsure_twice")
    writes(wei, NOW, WAGE)
    writes(wei, NOW, DEADLINE, author=Author.SYSTEM)  # not the assistant's answer
    found = figures(sessions, library)
    assert [(topic.key, topic.total) for topic in found.topics] == [(WAGE, 5), (DEADLINE, 1)]
    assert found.topics[0].by_language == {"fr": [1, 0, 0, 2, 0], "en": [0, 0, 0, 1, 1]}
    assert found.topics[0].halves == (1, 3)  # this week is not over
    assert [(topic.key, topic.total) for topic in found.beyond] == [(CAQ, 1)]
    assert found.unsure.by_week == [0, 0, 0, 2, 0]
    assert [topic.key for topic in found.urgent] == [DEADLINE]
    assert found.with_deadline == [0, 0, 0, 1, 0]


def test_requests_are_counted_and_timed(sessions, library, asks: Writes) -> None:
    for minutes in (10, 20, 30):
        asks(LAST_WEEK, wait=minutes, word=minutes + 2, end=minutes + 60)
    asks(LAST_WEEK, wait=0, reason="taken_over", outcome="referred")  # nobody waited
    asks(NOW, language="en", wait=None, reason="danger")
    found = figures(sessions, library).help
    assert found.requests == {"fr": [0, 0, 0, 4, 0], "en": [0, 0, 0, 0, 1]}
    assert found.reasons == {"asked": 3, "danger": 1, "taken_over": 1}
    assert found.outcomes == {"answered": 3, "open": 1, "referred": 1}
    assert found.waits == [None, None, None, Spread(20, 28), None]
    assert found.first_answers[3] == Spread(22, 30)
    assert found.stretches[3] == Spread(60, 60)


def test_opinions_are_counted_the_least_liked_topic_first(sessions, library, writes: Writes, asks: Writes) -> None:
    amina = a_conversation(sessions)
    writes(amina, NOW, WAGE, DEADLINE, thumb=True)
    writes(amina, NOW, WAGE, thumb=False)
    writes(amina, NOW - timedelta(weeks=6), WAGE, thumb=False)
    for helped in ("yes", "yes", "no"):
        asks(NOW, helped=helped)
    found = figures(sessions, library)
    assert [(one.key, one.up, one.count) for one in found.thumbs] == [(WAGE, 1, 2), (DEADLINE, 1, 1)]
    assert found.satisfaction == {"yes": 2, "no": 1}


def test_the_table_holds_every_series_and_hides_small_counts_of_topics(sessions, library, writes: Writes, asks: Writes) -> None:
    amina = a_conversation(sessions)
    writes(amina, LAST_WEEK, *[WAGE] * 5, DEADLINE, thumb=True)
    asks(LAST_WEEK, helped="partly")
    rows = list(table(figures(sessions, library)))
    week = "2026-11-16"
    for row in (
        ("conversations", week, "fr", "", "1"),
        ("requests", week, "fr", "", "1"),
        ("requests_by_reason", "", "", "asked", "1"),
        ("requests_by_outcome", "", "", "answered", "1"),
        ("wait_median_minutes", week, "", "", "10.0"),
        ("first_answer_p90_minutes", week, "", "", "12.0"),
        ("stretch_median_minutes", week, "", "", "30.0"),
        ("questions", week, "fr", WAGE, "5"),
        ("questions", week, "fr", DEADLINE, "<5"),
        ("conversations_with_deadline", week, "", "", "1"),
        ("thumbs", "", "", WAGE, "5"),
        ("thumbs_up", "", "", WAGE, "5"),
        ("thumbs", "", "", DEADLINE, "<5"),
        ("satisfaction", "", "", "partly", "1"),
    ):
        assert row in rows
    assert not [row for row in rows if row[0] == "thumbs_up" and row[3] == DEADLINE]
    assert {len(row) for row in rows} == {len(HEADER)}


def test_an_empty_house_has_figures_too(sessions, library) -> None:
    found = figures(sessions, library)
    assert (found.conversations, found.topics, found.thumbs, found.help.requests) == ({}, [], [], {})
    assert found.unsure.by_week == [0] * 5
    assert found.help.waits == [None] * 5

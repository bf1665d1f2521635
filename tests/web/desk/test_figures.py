"""The page of figures and its file."""

import csv
import io
import re
from collections.abc import Callable

import pytest

from bot.clock import now
from bot.feedback.tables import Helped
from bot.handoff.tables import Outcome, Reason
from bot.staff.tables import Role
from bot.web.desk.charts import BASE, TOP, Series, columns, lines, rounded_up
from bot.web.desk.figures import _harmless
from bot.web.desk.screens import words
from bot.web.desk.wording import Wording
from tests.cast import a_conversation
from tests.figures.conftest import Writes, asks, writes
from tests.web.desk.conftest import Colleague

__all__ = ["asks", "writes"]
At = Callable[..., Colleague]
DAYS = ["2 nov.", "9 nov.", "16 nov."]


@pytest.mark.parametrize(("language", "said"), [("fr", "Rien à montrer encore"), ("en", "Nothing to show yet")])
def test_an_empty_house_says_so_in_words(at_the_desk: At, language: str, said: str) -> None:
    page = at_the_desk("josee", language=language).sees("/desk/figures")
    assert page.status_code == 200
    assert page.text.count(said) == page.text.count("<figure")
    assert "<svg" not in page.text


def test_a_picture_has_a_sentence_and_its_numbers_and_small_counts_are_hidden(
    at_the_desk: At, sessions, library, writes: Writes, asks: Writes
) -> None:
    writes(a_conversation(sessions), now(), *["ask/minimum_wage"] * 7, *["ask/pgwp_deadline"] * 3)
    writes(a_conversation(sessions, language="en"), now(), "ask/minimum_wage")
    asks(now(), reason="danger", outcome="referred", helped="no")
    page = at_the_desk("josee").sees("/desk/figures?weeks=4").text
    title = library.answers["ask/minimum_wage"].title.fr  # one in English would tell seven in French: neither is told
    assert re.search(rf'<th scope="row">{title}</th><td>8</td><td>—</td><td>—</td><td>—</td>', page)
    assert re.search(rf'<th scope="row">{library.answers["ask/pgwp_deadline"].title.fr}</th><td>&lt;5</td>', page)
    for said in (
        "en compte 2.",
        "un danger a été repéré, 100\u00a0% des demandes",
        "moins de 10\u00a0min",
        "«\u00a0non\u00a0», 100\u00a0% des réponses",
    ):
        assert said in page
    assert page.count("<details>") == page.count("<table>") > 8


@pytest.mark.parametrize("weeks", ["3", "0", "-1", "10000", "many", ""])
def test_another_period_is_refused_in_words(at_the_desk: At, weeks: str) -> None:
    josee = at_the_desk("josee")
    for path in ("/desk/figures", "/desk/figures.csv"):
        assert josee.sees(f"{path}?weeks={weeks}").status_code == 400


def test_the_file_opens_in_a_spreadsheet_and_runs_nothing(at_the_desk: At, sessions, writes: Writes) -> None:
    writes(a_conversation(sessions), now(), *["ask/minimum_wage"] * 7)
    file = at_the_desk("josee").sees("/desk/figures.csv?weeks=52")
    assert file.headers["content-disposition"] == 'attachment; filename="passerelle-52.csv"'
    assert file.content.startswith(b"\xef\xbb\xbffigure,week")
    rows = list(csv.DictReader(io.StringIO(file.content.decode("utf-8-sig"))))
    assert [row["value"] for row in rows if row["about"] == "ask/minimum_wage"] == ["7"]
    assert all(_harmless(cell) == f"'{cell}" for cell in ("=1+1", "+1", "-1", "@a", "\tx"))
    assert all(_harmless(cell) == cell for cell in ("<5", "a=1", ""))


def test_who_has_no_queue_is_led_to_the_figures(at_the_desk: At) -> None:
    assert 'href="/desk/figures"' in at_the_desk("marie", Role.PARTNER_MANAGER).sees("/desk").text
    assert 'href="/desk/figures"' not in at_the_desk("aude", Role.AUDITOR).sees("/desk").text


def test_every_reason_outcome_and_opinion_has_words() -> None:
    needed = {f"reason_{one}" for one in Reason} | {f"helped_{one}" for one in Helped}
    needed |= {f"ended_{one}" for one in (*Outcome, "student_went_on", "expired", "open")}
    assert needed - set(words()) == set()


def test_columns_stand_on_each_other_and_reach_their_numbers() -> None:
    chart = columns([Series("a", [1, 0, 3]), Series("b", [1, 4, 0])], DAYS, "now")
    drawn = [(mark.series, mark.height, mark.is_now) for mark in chart.marks]
    assert drawn == [(0, 36, False), (1, 36, False), (1, 144, False), (0, 108, True)]
    first, second = chart.marks[:2]
    assert (first.x, first.y + first.height, second.y + second.height) == (second.x, BASE, first.y)
    assert [label for _, label in chart.ticks] == ["0", "2", "4"]


def test_a_line_is_broken_where_nothing_is_known_and_names_do_not_meet() -> None:
    chart = lines([Series("a", [2, None, 4]), Series("b", [2, 4, 4])], DAYS, "now", str)
    assert [path.count("M") for _, path in chart.paths] == [0, 2]
    assert [mark.y for mark in chart.marks] == [84, TOP, 84, TOP, TOP]
    (_, high, _), (_, low, _) = chart.names
    assert abs(high - low) >= 12


@pytest.mark.parametrize(("most", "end"), [(0, 2), (1, 2), (2, 2), (3, 4), (9, 10), (11, 20), (61, 80), (100, 100), (101, 200)])
def test_an_axis_ends_at_a_round_number(most: float, end: float) -> None:
    assert rounded_up(most) == end


def test_numbers_are_written_as_in_each_language(library) -> None:
    french, english = Wording(library, "fr"), Wording(library, "en")
    assert [french.number(1234.5), english.number(1234.5), french.number(12)] == ["1\u00a0234,5", "1,234.5", "12"]
    assert french.percent(-0.12, signed=True) == "−12\u00a0%"
    assert [english.percent(share, signed=True) for share in (0.12, -0.001)] == ["+12%", "0%"]
    assert [french.span(minutes) for minutes in (0.5, 12, 119, 150)] == ["30\u00a0s", "12\u00a0min", "119\u00a0min", "2,5\u00a0h"]

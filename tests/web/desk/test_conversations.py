"""The list of all conversations as its page gives it, and who reads a transcript without answering in it."""

import re
import uuid
from collections.abc import Callable

import pytest
from sqlalchemy import update

from bot.db import Sessions, transaction
from bot.staff import audit
from bot.staff.tables import Role, StaffSession
from tests.bad_input import MARKUP
from tests.cast import a_conversation, writes
from tests.web.desk.conftest import Colleague

At = Callable[..., Colleague]
LIST = "/desk/conversations"


@pytest.fixture
def claire(at_the_desk: At, sessions: Sessions) -> Colleague:
    """Content staff, who showed a second factor."""
    claire = at_the_desk("claire", Role.CONTENT, language="en")
    with transaction(sessions) as session:
        session.execute(update(StaffSession).values(second_factor=True))
    claire.reads_csrf()
    return claire


def opened(page: str) -> list[str]:
    return re.findall(r'href="/desk/conversations/([\w-]{36})"', page)


def test_the_page_lists_filters_and_pages(at_the_desk: At, sessions: Sessions, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.review.listing.PAGE", 2)
    monkeypatch.setattr("bot.web.desk.conversations.PAGE", 2)
    french = [a_conversation(sessions) for _ in range(3)]
    english = a_conversation(sessions, language="en")
    writes(sessions, english, "where is my permit")
    josee = at_the_desk("josee")
    assert opened(josee.sees(LIST).text) == [str(english), str(french[2])]
    assert opened(josee.sees(f"{LIST}?words=Permit&language=").text) == [str(english)]
    first = josee.sees(f"{LIST}?language=fr").text
    (following,) = re.findall(r'href="(\?[^"]*)" rel="next"', first)
    assert "language=fr" in following
    assert opened(first) + opened(josee.sees(LIST + following.replace("&amp;", "&")).text) == [str(one) for one in reversed(french)]
    assert "Aucune conversation ne correspond." in josee.sees(f"{LIST}?words=xyz").text
    with transaction(sessions) as session:
        told = [(entry.action, entry.object) for entry in audit.latest(session)]
    assert told.count(("transcript_read", "conversations")) == 1


@pytest.mark.parametrize("query", ["below=0", "below=x", "since=yesterday", "until=2026-13-01", "doubted=perhaps", "after=x", "after=%00"])
def test_what_cannot_be_looked_for_is_refused_in_words(at_the_desk: At, query: str) -> None:
    refused = at_the_desk("josee").sees(f"{LIST}?{query}")
    assert refused.status_code == 400
    assert "Nous n’avons pas pu lire cette demande." in refused.text


@pytest.mark.parametrize("words", ["%_'\"\\", "a" * 10_000, "%00", "%F0%9F%98%80", "%ED%A0%80", "' OR 1=1 --", "a & b | !c:*"])
def test_any_words_are_answered_with_a_page(at_the_desk: At, sessions: Sessions, words: str) -> None:
    writes(sessions, a_conversation(sessions), "bonjour")
    found = at_the_desk("josee").sees(f"{LIST}?words={words}&topic={words}&advisor={words}")
    assert found.status_code == 200
    assert "</html>" in found.text


def test_what_students_write_is_no_markup(at_the_desk: At, sessions: Sessions) -> None:
    for text in MARKUP:
        writes(sessions, a_conversation(sessions), text)
    page = at_the_desk("josee").sees(LIST).text
    assert not re.search(r"<(script(?! type=.module. src=./static/)|img|svg|iframe|body on|a href=.?javascript)", page)


def test_a_filter_is_kept_and_removed_by_its_member_alone(at_the_desk: At) -> None:
    josee, marc = at_the_desk("josee"), at_the_desk("marc")
    kept = josee.sends(f"{LIST}/filters", name=" Doutes <b> ", doubted="True", language="fr", below="")
    assert kept.headers["location"] == f"{LIST}?language=fr&doubted=True"
    page = josee.sees(kept.headers["location"]).text
    assert "Doutes &lt;b&gt;" in page
    (own,) = re.findall(r"filters/([\w-]{36})/remove", page)
    assert "Doutes" not in marc.sees(LIST).text
    assert marc.sends(f"{LIST}/filters/{own}/remove").status_code == 404
    assert josee.sends(f"{LIST}/filters", name=" ", language="fr").status_code == 400
    assert josee.sends(f"{LIST}/filters/{own}/remove").headers["location"] == LIST
    assert "Doutes" not in josee.sees(LIST).text


def test_content_staff_read_and_do_not_act(claire: Colleague, sessions: Sessions) -> None:
    amina = a_conversation(sessions)
    assert LIST in claire.sees("/desk").text
    assert opened(claire.sees(LIST).text) == [str(amina)]
    page = claire.sees(f"{LIST}/{amina}")
    assert page.status_code == 200
    assert '<form id="note" hidden>' in page.text
    assert claire.posts(f"/api/desk/conversations/{amina}/claim").status_code == 403
    assert claire.posts(f"/api/desk/conversations/{amina}/notes", id=str(uuid.uuid4()), text="x").status_code == 403

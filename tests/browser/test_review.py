"""Judging in a real Chromium: three keys, and nothing a student wrote runs."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from bot.db import transaction
from bot.review import candidates
from tests.bad_input import MARKUP
from tests.browser.conftest import LAPTOP, PHONE, Sits, is_accessible
from tests.cast import a_conversation
from tests.live import Live
from tests.review.conversations import NEW, PARKING, SURE, TORN, asked

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]


def verdicts(site: Live) -> dict[int, tuple[str, str | None]]:
    with transaction(site.sessions) as session:
        return {one.message_id: (one.verdict, one.meant) for one in candidates.kept(session)}


def is_left(page: Page, count: int) -> None:
    """The page after a verdict is there, with so many items, and listens to the keyboard."""
    expect(page.locator(".item")).to_have_count(count)
    page.wait_for_load_state()


def opened(page: Page) -> str:
    return page.locator(".item[open] > summary .said").inner_text()


def test_a_key_held_down_judges_one_message(site: Live, sits: Sits) -> None:
    for name in ("c", "b", "a"):
        asked(site.sessions, f"message {name}", TORN)
    josee = sits("josee")
    josee.goto("/desk/review")
    is_left(josee, 3)
    josee.keyboard.down("3")
    is_left(josee, 2)
    josee.keyboard.down("3")  # the keyboard says it again
    josee.keyboard.up("3")
    josee.reload()
    is_left(josee, 2)
    assert len(verdicts(site)) == 1


def test_three_messages_are_judged_with_three_keys_alone(site: Live, sits: Sits) -> None:
    first, second, third, last = (asked(site.sessions, f"message {name}", TORN) for name in ("d", "c", "b", "a"))
    josee = sits("josee")
    josee.goto("/desk/review")
    is_left(josee, 4)
    josee.keyboard.press("3")
    is_left(josee, 3)
    josee.keyboard.press("j")
    assert opened(josee) == "message c"
    josee.keyboard.press("k")
    assert opened(josee) == "message b"
    josee.keyboard.press("1")
    expect(josee.locator(".item[open] [name=question]")).to_be_focused()
    josee.keyboard.press("Enter")  # the first reading is there already
    is_left(josee, 2)
    josee.keyboard.press("2")
    josee.keyboard.type("Garer sa voiture")
    josee.keyboard.press("Enter")
    is_left(josee, 1)
    judged = {last: ("not_for_us", None), third: ("intent", "ask/pgwp_deadline"), second: ("new_question", "Garer sa voiture")}
    assert verdicts(site) == judged
    josee.keyboard.press("u")
    is_left(josee, 2)
    assert opened(josee) == "message c"
    judged.pop(second)
    assert verdicts(site) == judged
    josee.keyboard.press("?")
    expect(josee.locator("#help")).to_contain_text("annuler le dernier verdict")
    assert first not in verdicts(site)


def test_another_question_is_found_by_some_of_its_words(site: Live, sits: Sits) -> None:
    message = asked(site.sessions, "le truc", TORN)
    josee = sits("josee", language="en")
    josee.goto("/desk/review")
    josee.keyboard.press("1")
    josee.keyboard.type(site.library.answers["ask/minimum_wage"].title.en)
    josee.keyboard.press("Enter")
    is_left(josee, 0)
    assert verdicts(site) == {message: ("intent", "ask/minimum_wage")}


def test_the_link_of_a_message_shows_its_line_in_the_conversation(site: Live, sits: Sits) -> None:
    one = a_conversation(site.sessions)
    for number in range(30):
        asked(site.sessions, f"ligne {number}", SURE, conversation_id=one)
    asked(site.sessions, "celle-ci", TORN, conversation_id=one)
    for number in range(30):
        asked(site.sessions, f"suite {number}", SURE, conversation_id=one)
    josee = sits("josee")
    josee.goto("/desk/review")
    josee.locator(".item[open]").get_by_role("link").click()
    line = josee.locator("#log li", has_text="celle-ci")
    expect(line).to_be_focused()
    expect(line).to_be_in_viewport()
    with josee.expect_download() as download:
        josee.get_by_role("link", name="En faire un test").click()
    assert re.fullmatch(r"fr-[\d-]+\.txt", download.value.suggested_filename)
    assert "celle-ci → ask/pgwp_deadline" in Path(download.value.path()).read_text(encoding="utf-8")


def test_what_a_student_writes_never_runs_in_the_inbox(site: Live, sits: Sits) -> None:
    for text in MARKUP[::6]:
        asked(site.sessions, text, TORN)
    josee = sits("josee")
    josee.goto("/desk/review")
    assert josee.locator(".said").all_text_contents() == list(reversed(MARKUP[::6]))
    assert josee.locator("main :is(img, svg, iframe, object, embed, video, audio, script, style)").count() == 0
    josee.keyboard.press("3")
    expect(josee.locator(".said")).to_have_count(len(MARKUP[::6]) - 1)
    josee.goto("/desk/review/candidates")
    expect(josee.locator(".rows li")).to_have_count(1)
    expect(josee).to_have_title("Exemples proposés — Passerelle")


@pytest.mark.parametrize("viewport", [PHONE, LAPTOP], ids=["phone", "laptop"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_pages_of_review_are_accessible(site: Live, sits: Sits, language: str, viewport) -> None:
    for said in (said for texts in NEW.values() for said in texts):
        asked(site.sessions, said, PARKING, "unsure")
    asked(site.sessions, "Mon patron, M. Untel, dit que je n'ai pas droit au salaire minimum, c'est vrai? " * 4, TORN, helpful=False)
    asked(site.sessions, "a" * 300, TORN)
    asked(site.sessions, "can my spouse work too", TORN, language="en")
    josee = sits("josee", language=language, viewport=viewport)
    josee.goto("/desk/review")
    is_accessible(josee)
    josee.locator(".item[open] .items details").first.locator("> summary").click()
    is_accessible(josee)
    josee.keyboard.press("3")  # of this member alone
    expect(josee.locator(".item[open] .items [name=one]")).to_have_count(5)
    josee.wait_for_load_state()
    josee.keyboard.press("3")  # of all the others
    is_left(josee, 3)
    assert len(verdicts(site)) == 6
    josee.locator(".item[open] .judging summary").click()
    is_accessible(josee)
    josee.goto("/desk/review/candidates")
    is_accessible(josee)

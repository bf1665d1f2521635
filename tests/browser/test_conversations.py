"""The list of all conversations in a real Chromium: filtered, searched, kept, opened; and read by who may not answer."""

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import update

from bot.conversations.tables import Author, Conversation
from bot.conversations.transcript import append
from bot.db import transaction
from bot.handoff.student import StudentDesk
from bot.staff.tables import Role, StaffSession
from bot.understanding import Understanding
from tests.browser.conftest import LAPTOP, PHONE, Sits, is_accessible
from tests.cast import a_conversation
from tests.live import Live

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]


def some_conversations(site: Live) -> None:
    """Wei's, who is understood; then Amina's, who is not."""
    wei, amina = a_conversation(site.sessions, language="en"), a_conversation(site.sessions)
    read = Understanding((), ranking=(("ask/pgwp_deadline", 0.31),)).record()
    with transaction(site.sessions) as session:
        append(session, session.get_one(Conversation, wei), author=Author.STUDENT, text="what is the minimum wage")
        append(session, session.get_one(Conversation, wei), author=Author.BOT, text="…", answer="ask/minimum_wage")
    with transaction(site.sessions) as session:
        conversation = session.get_one(Conversation, amina)
        text = f"Mes études finissent, et mon permis? {'bien long ' * 30}"
        append(session, conversation, author=Author.STUDENT, text=text, understood=read)
        for key in ("ask/pgwp_deadline", "unsure", "unsure_twice"):
            append(session, conversation, author=Author.BOT, text="…", answer=key)
        StudentDesk(site.library).alarm(session, conversation, "removal")


@pytest.mark.parametrize("viewport", [PHONE, LAPTOP], ids=["phone", "laptop"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_listis_accessible(site: Live, sits: Sits, language: str, viewport) -> None:
    some_conversations(site)
    josee = sits("josee", language=language, viewport=viewport)
    josee.locator("header a[href='/desk/conversations']").click()
    expect(josee.locator("ol.rows li")).to_have_count(2)
    is_accessible(josee)
    josee.locator("summary").click()
    josee.locator("input[name=words]").fill("etudes perm")
    josee.locator("input[name=below]").fill("50")
    josee.locator("input[type=checkbox][name=rephrased]").check()
    josee.keyboard.press("Enter")
    expect(josee.locator("ol.rows li")).to_have_count(1)
    josee.locator("summary").click()
    expect(josee.locator("input[type=checkbox][name=rephrased]")).to_be_checked()
    josee.locator("input[name=name]").fill("Permis, sans succès")
    josee.keyboard.press("Enter")
    expect(josee.get_by_role("link", name="Permis, sans succès")).to_be_visible()
    is_accessible(josee)
    josee.goto("/desk/conversations?words=introuvable")
    expect(josee.locator("ol.rows li.hint")).to_be_visible()
    josee.get_by_role("link", name="Permis, sans succès").click()
    josee.locator("ol.rows a").click()
    expect(josee.locator("#log li.student")).to_contain_text("Mes études finissent")


def test_content_staff_read_a_transcript_and_see_no_act(site: Live, sits: Sits) -> None:
    some_conversations(site)
    claire: Page = sits("claire", Role.CONTENT, viewport=PHONE)
    with transaction(site.sessions) as session:
        session.execute(update(StaffSession).values(second_factor=True))
    claire.goto("/desk")
    is_accessible(claire)
    claire.locator("main a[href='/desk/conversations']").click()
    claire.locator("ol.rows a").first.click()
    expect(claire.locator("#log li.student")).to_contain_text("Mes études finissent")
    expect(claire.locator("#state")).to_contain_text("L’assistant répond.")
    for act in ("#take", "#reply", "#note"):
        expect(claire.locator(act)).to_be_hidden()
    is_accessible(claire)

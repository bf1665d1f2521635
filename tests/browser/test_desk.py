"""The desk in a real Chromium: two advisors and a student, each in their own browser."""

import re
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select, update

from bot.clock import now
from bot.conversations.tables import Conversation
from bot.db import transaction
from bot.handoff.student import StudentDesk
from bot.staff import audit, invitations, teams
from bot.staff.tables import Member, Role, StaffSession
from tests.bad_input import MARKUP
from tests.browser.conftest import LAPTOP, PHONE, Sits, is_accessible
from tests.browser.test_chat_page import agree, ask
from tests.cast import a_conversation, a_member, writes
from tests.live import Live, live
from tests.telegram.processes import free_port
from tests.web.desk.openid_provider import CLIENT, provider, reason_to_skip

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]


def asks_for_a_person(page: Page) -> None:
    agree(page)
    ask(page, "quel est le salaire minimum")
    expect(page.locator(".sources")).to_be_visible()
    page.get_by_role("button", name="Parler à une personne").last.click()
    expect(page.locator(".state")).to_contain_text("Une personne de l’équipe vous répondra")


def test_two_advisors_claim_one_replies_transfers_and_the_other_hands_back(page: Page, site: Live, sits: Sits) -> None:
    josee, marc = sits("josee"), sits("marc", language="en")
    expect(josee.locator("#waiting")).to_contain_text("Personne n’attend.")
    asks_for_a_person(page)
    for desk, said in ((josee, "demande une personne"), (marc, "asks for a person")):
        expect(desk.locator("#waiting li")).to_contain_text(said)
    expect(marc).to_have_title("(1) Queue — Passerelle")

    claimed = josee.evaluate("document.querySelector('#waiting [data-conversation]').dataset.conversation")
    josee.locator("#waiting button").click()
    expect(josee.locator("#reply")).to_be_visible()
    expect(marc.locator("#others li")).to_contain_text("Josee")
    late = marc.evaluate(
        """async (id) => { const { post } = await import("/static/desk/link.js");
        return post(`/api/desk/conversations/${id}/claim`).then(() => "taken", (error) => error.message); }""",
        claimed,
    )
    assert late == "Josee is answering this conversation already."

    with transaction(site.sessions) as session:
        assert [entry.action for entry in audit.latest(session)][:2] == ["transcript_read", "claimed"]
    expect(josee.locator("#log li.student .readings").first).to_contain_text("Le salaire minimum au Québec 90\u00a0%")
    josee.locator("#note textarea").fill("Rappeler lundi.")
    josee.locator("#note button").press("Enter")
    expect(josee.locator("#notes")).to_contain_text("Josee")
    expect(josee.locator("#suggested option").first).to_have_attribute("value", "ask/minimum_wage")
    josee.locator("#insert").select_option("canned/hello")
    expect(josee.locator("#text")).to_have_value(re.compile("Bonjour, je suis Josee"))
    josee.locator("#text").focus()
    josee.keyboard.press("Control+Enter")
    expect(page.locator(".message.from-advisor")).to_contain_text("Bonjour, je suis Josee")
    ask(page, "merci, et le délai?")
    expect(josee.locator("#log li.student").last).to_contain_text("merci, et le délai?")
    expect(page.locator(".message.from-bot")).to_have_count(3)  # the assistant said nothing more

    josee.locator("#transfer-open").click()
    josee.locator("#transfer select").select_option(label="Marc")
    josee.locator("#transfer button[value=yes]").click()
    expect(josee.locator("#state")).to_contain_text("Marc répond.")
    expect(josee.locator("#reply")).to_be_hidden()

    marc.locator("#mine a").click()
    expect(marc.locator("#notes")).to_contain_text("Rappeler lundi.")
    marc.locator("#back-open").click()
    marc.locator("#back textarea").fill("On a parlé du délai de la demande.")
    marc.locator("#back select[name=subject]").select_option("ask/pgwp_deadline")
    marc.locator("#back button[value=yes]").click()
    expect(page.locator(".message").last).to_contain_text("On a parlé du délai de la demande.")
    expect(marc.locator("#state")).to_contain_text("The assistant is answering.")
    page.get_by_role("button", name="En partie").click()  # did this help?
    expect(page.locator(".message").last).to_contain_text("Merci de l’avoir dit.")
    page.get_by_role("button", name="Pas utile").click()
    expect(marc.locator("#packet")).to_contain_text("the help was partly useful")
    expect(marc.locator("#log .thumb", has_text="not helpful")).to_have_count(1)
    ask(page, "es-tu sûr?")
    expect(page.locator(".message.from-bot").last).to_contain_text("Délai pour demander le PTPD")  # it knows what was settled


def test_a_takeover_by_the_keyboard_alone(page: Page, sits: Sits) -> None:
    josee = sits("josee")
    asks_for_a_person(page)
    expect(josee.locator("#waiting [data-conversation]")).to_have_count(1)
    josee.keyboard.press("?")
    expect(josee.locator("#help")).to_be_visible()
    josee.keyboard.press("Escape")
    expect(josee.locator("#help")).to_be_hidden()
    josee.keyboard.press("n")
    expect(josee.locator("#reply")).to_be_visible()
    josee.keyboard.press("r")
    josee.keyboard.type("Bonjour!")
    josee.keyboard.press("Control+Enter")
    expect(page.locator(".message.from-advisor")).to_contain_text("Bonjour!")
    josee.keyboard.press("Tab")
    josee.keyboard.press("Tab")
    josee.keyboard.press("Tab")
    josee.keyboard.press("Enter")
    expect(josee.locator("#back")).to_be_visible()
    for _ in range(3):
        josee.keyboard.press("Tab")
    josee.keyboard.press("Enter")
    expect(josee.locator("#state")).to_contain_text("L’assistant répond.")


def test_what_a_student_writes_never_runs_at_the_desk(site: Live, sits: Sits) -> None:
    """In the queue and in the transcript: nothing of it becomes markup, nothing is asked of another site."""
    amina = a_conversation(site.sessions)
    with transaction(site.sessions) as session:
        StudentDesk(site.library).request(session, session.get_one(Conversation, amina))
    josee = sits("josee")
    asked: list[str] = []
    josee.on("request", lambda request: asked.append(request.url))
    for text in MARKUP:
        writes(site.sessions, amina, text)
    expect(josee.locator("#waiting q")).to_have_text(MARKUP[-1])
    josee.locator("#waiting button").click()
    expect(josee.locator("#log li.student")).to_have_count(len(MARKUP))
    assert josee.locator("#log li.student p").all_text_contents() == MARKUP
    assert josee.locator("#log :not(li, small, p, span)").count() == 0
    expect(josee).to_have_title("Conversation — Passerelle")
    assert {url for url in asked if not url.startswith(site.url)} == set()


def test_an_advisor_who_only_watches_sees_what_was_understood_as_it_comes(page: Page, site: Live, sits: Sits) -> None:
    agree(page)
    josee = sits("josee")
    with site.sessions() as session:
        amina = session.scalars(select(Conversation.id)).one()
    josee.goto(f"/desk/conversations/{amina}")
    expect(josee.locator("#state")).to_contain_text("L’assistant répond.")
    ask(page, "quel est le salaire minimum")
    expect(josee.locator("#log li.student .readings")).to_contain_text("Le salaire minimum")
    expect(josee.locator("#reply")).to_be_hidden()
    josee.locator("#take").click()  # stepping in unasked
    expect(josee.locator("#reply")).to_be_visible()


def test_a_draft_survives_a_reload_and_a_reply_written_offline_leaves_later_once(page: Page, sits: Sits) -> None:
    josee = sits("josee")
    asks_for_a_person(page)
    josee.locator("#waiting button").click()
    josee.locator("#text").fill("Je regarde votre")
    josee.reload()
    expect(josee.locator("#text")).to_have_value("Je regarde votre")
    josee.context.set_offline(True)
    josee.locator("#text").fill("Je reviens.")
    josee.keyboard.press("Control+Enter")
    expect(josee.locator("#waiting-replies li")).to_contain_text("Je reviens.")
    josee.context.set_offline(False)
    expect(josee.locator("#log li.advisor")).to_contain_text("Je reviens.")
    expect(josee.locator("#waiting-replies li")).to_have_count(0)
    expect(page.locator(".message.from-advisor")).to_have_count(1)


in_both_languages_and_widths = pytest.mark.parametrize(
    ("language", "viewport"),
    [(language, width) for language in ("fr", "en") for width in (PHONE, LAPTOP)],
    ids=["fr-phone", "fr-laptop", "en-phone", "en-laptop"],
)


@in_both_languages_and_widths
def test_the_pages_are_accessible(page: Page, site: Live, sits: Sits, language: str, viewport) -> None:
    asks_for_a_person(page)
    josee = sits("josee", language=language, viewport=viewport)
    expect(josee.locator("#waiting [data-conversation]")).to_have_count(1)
    is_accessible(josee)
    josee.locator("#help-open").click()
    is_accessible(josee)
    josee.locator("#help button").click()
    josee.locator("#waiting button").click()
    expect(josee.locator("#log li").first).to_be_visible()
    expect(josee.locator("#reply")).to_be_visible()
    is_accessible(josee)
    for dialog in ("#transfer", "#back"):
        josee.locator(f"{dialog}-open").click()
        is_accessible(josee)
        josee.locator(f"{dialog} button[value=no]").click()
    for path in ("/desk/account", "/desk/account/second-factor", "/desk/people"):  # the last is refused, in words
        josee.goto(path)
        is_accessible(josee)
    with transaction(site.sessions) as session:
        session.execute(update(StaffSession).values(confirmed_at=None))
    josee.goto("/desk/account/second-factor")
    expect(josee.locator("input[name=password]")).to_be_visible()
    is_accessible(josee)
    with transaction(site.sessions) as session:
        session.execute(update(Member).values(password_hash=None))
    for path in (josee.url, "/desk/account"):
        josee.goto(path)
        is_accessible(josee)
    josee.context.clear_cookies()
    with transaction(site.sessions) as session:
        code = invitations.invite(session, email="aude@example.org", role=Role.AUDITOR, at=now())
    for path in ("/desk", f"/desk/invitation?code={code}", "/desk/invitation?code=spent"):
        josee.goto(path)
        is_accessible(josee)


@in_both_languages_and_widths
def test_the_pages_of_an_administrator_are_accessible(site: Live, sits: Sits, language: str, viewport) -> None:
    claire = sits("claire", Role.ADMIN, language=language, viewport=viewport)
    expect(claire.locator("img")).to_be_visible()  # the picture for the phone
    is_accessible(claire)
    secret = claire.locator("input[name=secret]").input_value()
    claire.locator("input[name=code]").fill(pyotp.TOTP(secret).now())
    claire.keyboard.press("Enter")
    expect(claire.locator(".codes li")).to_have_count(10)
    is_accessible(claire)
    with transaction(site.sessions) as session:
        teams.save(session, None, name="Alma", languages=["fr"], topics=["permits"], hours={"mon": ["09:00", "17:00"]})
    for path in ("/desk", "/desk/people", "/desk/teams", "/desk/audit"):
        claire.goto(path)
        claire.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        is_accessible(claire)
    with transaction(site.sessions) as session:
        session.execute(update(StaffSession).values(second_factor=False))
    claire.goto("/desk")
    expect(claire.locator("input[name=code]")).to_be_visible()
    is_accessible(claire)


def test_a_member_comes_in_through_the_pages_of_an_institution(browser: Browser, database_url, sessions, library, tmp_path: Path) -> None:
    """The whole way in a browser whose policies are on: out by a press, in at a page that others wrote, back at the desk."""
    if reason := reason_to_skip():
        pytest.skip(reason)
    a_member(sessions, "josee")
    port = free_port()
    with (
        live(database_url, sessions, library, tmp_path, oidc_issuer=f"http://127.0.0.1:{port}", **CLIENT) as site,
        provider(f"{site.url}/desk/oidc/callback", port),
    ):
        context = browser.new_context(base_url=site.url, locale="fr-CA", viewport=PHONE)
        context.route(lambda url: not url.startswith("http://127.0.0.1:"), lambda route: route.abort())  # the provider's font
        josee = context.new_page()
        josee.goto("/desk")
        is_accessible(josee)
        josee.get_by_role("link", name="Entrer avec Collège du Fleuve").click()
        josee.locator("input[name=login]").fill("josee@example.org")
        josee.locator("input[name=password]").fill("theirs, which we never see")
        josee.keyboard.press("Enter")
        josee.get_by_role("button", name="Continue").click()
        expect(josee.get_by_role("heading", name="File d’attente")).to_be_visible()
        josee.goto("/desk/account")
        expect(josee.locator(".rows li")).to_contain_text("par l’établissement")
        is_accessible(josee)
        context.close()

"""What advisors do around a conversation, in a real Chromium."""

import re
import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.clock import now
from bot.conversations.tables import Author, Conversation, Delivery, DeliveryState
from bot.db import transaction
from bot.handoff.student import StudentDesk
from bot.handoff.tables import HandoffRequest
from bot.people.tables import Channel
from bot.staff.tables import Member, Role
from tests.browser.conftest import LAPTOP, PHONE, Sits, is_accessible
from tests.browser.test_chat_page import ask
from tests.browser.test_desk import asks_for_a_person
from tests.cast import PASSWORD, a_conversation, a_member, log_of, writes
from tests.live import Live

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]

VISIBILITY = """(isHidden) => {
  Object.defineProperty(document, "hidden", { value: isHidden, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


def test_what_is_put_aside_comes_back_when_the_student_writes(page: Page, sits: Sits) -> None:
    josee = sits("josee")
    asks_for_a_person(page)
    josee.locator("#waiting button").click()
    expect(josee.locator("#packet")).to_contain_text("demande une personne")
    expect(josee.locator("#packet")).to_contain_text("Le salaire minimum")
    queue = josee.context.new_page()
    queue.goto("/desk")
    expect(queue.locator("#mine a")).to_have_count(1)
    josee.locator("#snooze-open").click()
    josee.locator("#snooze textarea").fill("Attend sa lettre.")
    josee.locator("#snooze select").select_option("tomorrow")
    josee.locator("#snooze button[value=yes]").click()
    expect(josee.locator("#state")).to_contain_text(re.compile("en pause jusqu’au .* 09"))
    expect(josee.locator("#notes")).to_contain_text("Attend sa lettre.")
    expect(queue.locator("#aside li")).to_contain_text("en pause jusqu’au")
    expect(queue.locator("#mine a")).to_have_count(0)
    ask(page, "j’ai la lettre")
    expect(queue.locator("#mine li")).to_contain_text("j’ai la lettre")
    expect(queue.locator("#told")).to_contain_text("De retour")
    expect(josee.locator("#resume")).to_be_hidden()


def test_tags_and_notes_are_text_whatever_is_written(site: Live, sits: Sits) -> None:
    amina = a_conversation(site.sessions)
    josee = sits("josee")
    josee.goto(f"/desk/conversations/{amina}")
    josee.locator("#take").click()
    josee.locator("#tagging summary").click()
    for hostile in ("<b onclick=alert(1)>x</b>", '"><img src=x>', "{{7*7}}"):
        josee.locator("#tag input").fill(hostile)
        josee.keyboard.press("Enter")
        expect(josee.locator("#tags li").filter(has_text=hostile)).to_have_count(1)
        josee.locator("#note textarea").fill(hostile)
        josee.locator("#note button").click()
        expect(josee.locator("#notes li").last).to_contain_text(hostile)
    assert josee.locator("#tags :not(li, button)").count() == 0
    assert josee.locator("#notes :not(li, small, br, span, mark)").count() == 0
    josee.reload()  # the suggestions are in the page
    assert josee.locator("#tags-in-use option").count() == 3
    josee.get_by_role("button", name="Retirer l’étiquette\u00a0: {{7*7}}").click()
    expect(josee.locator("#tags li")).to_have_count(2)
    josee.goto("/desk")
    expect(josee.locator("#mine li")).to_contain_text('#"><img src=x>')


def test_a_colleague_who_is_named_sees_it_until_they_open_the_conversation(site: Live, sits: Sits) -> None:
    amina = a_conversation(site.sessions)
    josee, marc = sits("josee"), sits("marc", language="en", viewport=PHONE)
    expect(marc.locator("#mentioned")).to_be_hidden()
    josee.goto(f"/desk/conversations/{amina}")
    josee.locator("#note textarea").fill("À voir avec ")
    josee.keyboard.press("End")
    josee.locator("#mention").select_option("Marc")
    expect(josee.locator("#note textarea")).to_be_focused()
    josee.keyboard.type("<i>lundi</i>")
    josee.locator("#note button").click()
    expect(marc.locator("#mentions li")).to_contain_text("Josee")
    expect(marc.locator("#mentions q")).to_have_text("À voir avec @Marc <i>lundi</i>")
    marc.locator("#mentions a").click()
    expect(marc.locator("#notes")).to_contain_text("À voir avec @Marc")
    marc.goto("/desk")
    expect(marc.locator("#waiting li")).to_be_visible()
    expect(marc.locator("#mentioned")).to_be_hidden()


def test_each_sees_the_other_write_and_the_advisor_what_was_shown(page: Page, sits: Sits) -> None:
    josee = sits("josee")
    asks_for_a_person(page)
    josee.locator("#waiting button").click()
    expect(josee.locator("#reply")).to_be_visible()
    expect(page.locator(".state")).to_contain_text("vous répond")
    page.locator("textarea").press_sequentially("Je vou")
    expect(josee.locator("#typing")).to_be_visible()
    josee.locator("#text").press_sequentially("Bon")
    expect(page.locator(".typing")).to_have_text("Une personne de l’équipe écrit")
    josee.keyboard.press("Control+Enter")
    expect(page.locator(".message.from-advisor")).to_contain_text("Bon")
    expect(page.locator(".typing")).to_be_hidden()
    expect(josee.locator("#log li.advisor .delivery")).to_have_text("lu")
    page.keyboard.press("Enter")
    expect(josee.locator("#log li.student").last).to_contain_text("Je vou")
    expect(josee.locator("#typing")).to_be_hidden()


def test_a_line_that_no_page_has_shown_is_not_told_as_read(page: Page, site: Live, sits: Sits) -> None:
    josee = sits("josee")
    asks_for_a_person(page)
    page.goto("about:blank")
    telegram = a_conversation(site.sessions, channel=Channel.TELEGRAM, address="7001")
    for conversation_id, said in ((only_web(site), ""), (telegram, "pas encore remis")):
        josee.goto(f"/desk/conversations/{conversation_id}")
        josee.locator("#take").click()
        josee.locator("#text").fill("Bonjour.")
        josee.keyboard.press("Control+Enter")
        expect(josee.locator("#log li.advisor .delivery")).to_have_text(said)
    with transaction(site.sessions) as session:
        session.execute(update(Delivery).values(state=DeliveryState.SENT))
    expect(josee.locator("#log li.advisor .delivery")).to_have_text("remis", timeout=15_000)


def only_web(site: Live) -> uuid.UUID:
    with site.sessions() as session:
        return session.scalars(select(Conversation.id).where(Conversation.channel == Channel.WEB)).one()


@pytest.mark.parametrize(("language", "viewport"), [("fr", PHONE), ("en", LAPTOP)])
def test_a_lead_gives_what_waits_with_the_keyboard(site: Live, sits: Sits, language: str, viewport: dict[str, int]) -> None:
    amina = a_conversation(site.sessions)
    with transaction(site.sessions) as session:
        StudentDesk(site.library).request(session, session.get_one(Conversation, amina))
        session.execute(update(HandoffRequest).values(requested_at=now() - timedelta(minutes=20)))
    josee, lea = sits("josee"), sits("lea", Role.LEAD, language=language, viewport=viewport)
    expect(lea.locator("#late")).to_contain_text(": 1")
    expect(josee.locator("#late")).to_be_hidden()
    expect(lea.locator("#loads li").first).to_contain_text("Josee · 0 / 5")
    is_accessible(lea)
    give = lea.locator("#waiting button.quiet")
    give.focus()
    lea.keyboard.press("Enter")
    expect(lea.locator("#give select")).to_be_focused()
    is_accessible(lea)
    lea.keyboard.press("Escape")
    expect(give).to_be_focused()
    lea.keyboard.press("Enter")
    lea.keyboard.press("Home")  # Josée, the first
    lea.keyboard.press("Tab")
    lea.keyboard.press("Enter")
    expect(josee.locator("#mine a")).to_be_visible()
    expect(josee.locator("#told")).to_contain_text("On vous a confié une conversation")
    expect(lea.locator("#others li")).to_contain_text("Josee")
    expect(lea.locator("#late")).to_be_hidden()
    expect(lea.locator("#loads li").first).to_contain_text("Josee · 1 / 5")


def test_everything_around_a_conversation_has_its_key(site: Live, sits: Sits) -> None:
    first, second = a_conversation(site.sessions), a_conversation(site.sessions)
    josee = sits("josee")
    for conversation_id in (second, first):
        josee.goto(f"/desk/conversations/{conversation_id}")
        expect(josee.locator("#take")).to_be_visible()
        josee.keyboard.press("t")
        expect(josee.locator("#transfer")).to_be_hidden()  # not theirs yet
        josee.keyboard.press("n")
        expect(josee.locator("#reply")).to_be_visible()
    josee.keyboard.press("?")
    for key in "nrthzmgjf":
        expect(josee.locator("#help li").filter(has_text=re.compile(f"^{key}"))).to_have_count(1)
    josee.keyboard.press("Escape")
    for key, dialog, within in (("t", "#transfer", "select"), ("h", "#back", "select >> nth=0"), ("z", "#snooze", "select")):
        josee.keyboard.press(key)
        expect(josee.locator(f"{dialog} {within}")).to_be_focused()
        is_accessible(josee)
        josee.keyboard.press("Escape")
        expect(josee.locator(dialog)).to_be_hidden()
    for key, place in (("m", "#note textarea"), ("g", "#tag input"), ("r", "#text")):
        josee.keyboard.press(key)
        expect(josee.locator(place)).to_be_focused()
        josee.keyboard.type(key)  # a letter like any other here
        expect(josee.locator(place)).to_have_value(key)
        josee.evaluate("document.activeElement.blur()")
    josee.keyboard.press("j")
    josee.wait_for_url(re.compile(str(second)))
    josee.keyboard.press("f")
    expect(josee.locator("#mine a")).to_have_count(2)
    josee.keyboard.press("j")
    josee.wait_for_url(re.compile("/desk/conversations/"))
    expect(josee.locator("#reply")).to_be_visible()
    josee.keyboard.press("h")
    josee.locator("#back button[value=yes]").focus()
    josee.keyboard.press("Enter")
    expect(josee.locator("#state")).to_contain_text("L’assistant répond.")


def test_a_conversation_that_turns_urgent_is_told_though_it_was_on_the_queue_already(site: Live, sits: Sits) -> None:
    desk, amina, wei = StudentDesk(site.library), a_conversation(site.sessions), a_conversation(site.sessions, language="en")

    def happens(act: Callable[[Session, Conversation], object], conversation_id: uuid.UUID) -> None:
        with transaction(site.sessions) as session:
            act(session, session.get_one(Conversation, conversation_id))

    happens(desk.report, amina)
    happens(desk.report, wei)
    josee = sits("josee")
    expect(josee.locator("#waiting [data-conversation]")).to_have_count(2)
    happens(desk.request, amina)
    expect(josee.locator("#told")).to_have_text("Nouvelle demande\u00a0: demande une personne")
    happens(lambda session, found: desk.alarm(session, found, "suicide"), amina)
    expect(josee.locator("#told")).to_have_text("Devenue urgente\u00a0: détresse")
    josee.locator(f"[data-conversation='{wei}'] button").click()
    expect(josee.locator("#reply")).to_be_visible()
    josee.goto("/desk")
    expect(josee.locator("#mine a")).to_be_visible()
    expect(josee.locator("#told")).to_be_empty()
    happens(lambda session, found: desk.alarm(session, found, "medical"), wei)  # in her hands
    expect(josee.locator("#told")).to_have_text("Devenue urgente\u00a0: urgence médicale")


def test_a_key_held_down_or_pressed_twice_takes_one_conversation(site: Live, sits: Sits) -> None:
    for _ in range(2):
        asks(site, a_conversation(site.sessions))
    josee = sits("josee")
    expect(josee.locator("#waiting [data-conversation]")).to_have_count(2)
    claims: list[Route] = []
    josee.route("**/claim", lambda route: claims.append(route))  # under way until it is let through
    josee.keyboard.down("n")
    josee.keyboard.down("n")  # held
    josee.keyboard.up("n")
    josee.keyboard.press("n")
    josee.locator("#waiting button").last.click()
    with josee.expect_request("**/tokens.css"):  # nothing sent before it is still on its way
        josee.evaluate("fetch('/static/tokens.css')")
    assert len(claims) == 1
    claims.pop().abort()
    expect(josee.locator("#problem")).to_be_visible()
    josee.unroute("**/claim")
    josee.keyboard.press("n")  # it failed: again
    expect(josee.locator("#reply")).to_be_visible()


def test_a_hidden_conversation_lets_go_of_its_stream_and_takes_it_up_where_it_was(site: Live, sits: Sits) -> None:
    amina = a_conversation(site.sessions)
    josee = sits("josee")
    josee.clock.install()
    opened: list[str] = []
    josee.on("request", lambda request: opened.append(request.url) if "/events?" in request.url else None)
    josee.goto(f"/desk/conversations/{amina}")
    josee.locator("#take").click()
    expect(josee.locator("#reply")).to_be_visible()  # the assistant is silent
    writes(site.sessions, amina, "Bonjour?")
    expect(josee.locator("#log li")).to_have_count(1)
    seq = josee.locator("#log li").get_attribute("data-seq")
    with josee.expect_event("requestfailed", lambda request: "/events?" in request.url):
        josee.evaluate(VISIBILITY, True)
        josee.clock.fast_forward(31_000)
    writes(site.sessions, amina, "Vous êtes là?")
    josee.clock.fast_forward(60_000)
    josee.evaluate("dispatchEvent(new Event('online'))")
    expect(josee.locator("#sync")).not_to_have_class("lost")
    assert len(opened) == 1
    josee.evaluate(VISIBILITY, False)
    expect(josee.locator("#log li")).to_have_text([re.compile("Bonjour"), re.compile("Vous êtes là")])
    assert len(opened) == 2
    assert opened[-1].endswith(f"?after={seq}")
    expect(josee.locator("#sync")).not_to_have_class("lost")


def test_the_queue_is_followed_though_it_is_hidden(site: Live, sits: Sits) -> None:
    josee = sits("josee")
    josee.clock.install()
    josee.goto("/desk")
    expect(josee.locator("#waiting li")).to_be_visible()
    josee.evaluate(VISIBILITY, True)
    josee.clock.fast_forward(31_000)
    asks(site, a_conversation(site.sessions))
    expect(josee).to_have_title("(1) File d’attente — Passerelle")


def asks(site: Live, conversation_id: uuid.UUID) -> None:
    with transaction(site.sessions) as session:
        StudentDesk(site.library).request(session, session.get_one(Conversation, conversation_id))


def test_what_one_member_left_is_neither_shown_nor_sent_in_the_name_of_another(site: Live, sits: Sits) -> None:
    amina = a_conversation(site.sessions)
    josee = sits("josee")
    a_member(site.sessions, "marc")

    def signs_in(name: str) -> None:
        josee.goto("/desk/sign-in")
        josee.locator("input[name=email]").fill(f"{name}@example.org")
        josee.locator("input[name=password]").fill(PASSWORD)
        josee.keyboard.press("Enter")
        expect(josee.locator("#waiting")).to_be_visible()
        josee.goto(f"/desk/conversations/{amina}")

    josee.goto(f"/desk/conversations/{amina}")
    josee.locator("#take").click()
    josee.route("**/replies", lambda route: route.abort())
    josee.locator("#text").fill("Je vous réponds.")
    josee.keyboard.press("Control+Enter")
    expect(josee.locator("#waiting-replies li")).to_have_count(1)
    josee.locator("#text").fill("Et je")
    josee.context.clear_cookies()  # the session ended, and nobody signed out
    josee.unroute("**/replies")
    expect(josee).to_have_url(re.compile("/desk/sign-in$"))  # the next try was refused
    with transaction(site.sessions) as session:
        session.execute(update(HandoffRequest).values(advisor=str(member_id(session, "marc"))))

    signs_in("marc")
    expect(josee.locator("#reply")).to_be_visible()
    expect(josee.locator("#text")).to_have_value("")
    expect(josee.locator("#waiting-replies li")).to_have_count(0)
    josee.locator("#text").fill("Je suis Marc")
    josee.locator("#sign-out button").click()
    expect(josee.locator("input[name=password]")).to_be_visible()
    assert josee.evaluate("Object.values(localStorage).filter(kept => kept.includes('Marc'))") == []

    signs_in("josee")
    expect(josee.locator("#problem")).to_be_visible()  # Marc answers: what she wrote comes back to her, none is lost
    expect(josee.locator("#text")).to_have_value("Je vous réponds.\nEt je")
    assert [line.text for line in log_of(site.sessions, amina) if line.author == Author.ADVISOR] == []


def member_id(session: Session, name: str) -> uuid.UUID:
    return session.scalars(select(Member.id).where(Member.email == f"{name}@example.org")).one()


def test_replies_that_are_refused_come_back_in_their_order(site: Live, sits: Sits) -> None:
    amina = a_conversation(site.sessions)
    josee = sits("josee")
    josee.goto(f"/desk/conversations/{amina}")
    josee.locator("#take").click()
    held: list[Route] = []
    josee.route("**/replies", lambda route: held.append(route))
    for text in ("Un.", "Deux."):
        josee.locator("#text").fill(text)
        josee.keyboard.press("Control+Enter")
    josee.locator("#text").fill("Trois.")
    expect(josee.locator("#waiting-replies li")).to_have_count(2)
    held.pop().fulfill(status=409, json={"error": {"fr": "Refusé.", "en": "Refused."}})
    expect(josee.locator("#text")).to_have_value("Un.\nDeux.\nTrois.")
    expect(josee.locator("#waiting-replies li")).to_have_count(0)

"""The student's page in a real Chromium, on a phone and on a laptop, in both languages."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import LAPTOP, PHONE
from tests.live import Live

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]

HOSTILE = "<img src=x onerror=\"document.title='hacked'\"><script>document.title='hacked'</script>"


def agree(page: Page) -> None:
    page.goto("/")
    page.locator(".actions .primary").click()
    expect(page.locator(".message").first).to_be_visible()


def ask(page: Page, text: str) -> None:
    page.locator("textarea").fill(text)
    page.keyboard.press("Enter")


def test_a_question_is_answered_with_its_sources_and_a_choice_leads_on(page: Page) -> None:
    agree(page)
    ask(page, "quel est le salaire minimum")
    answer = page.locator(".message.from-bot", has=page.locator(".sources"))
    expect(answer).to_contain_text("16,60")
    expect(answer.locator(".sources li").first).to_contain_text("vérifié le 23 novembre 2026")
    answer.locator(".choices button").first.click()
    expect(page.locator(".message.from-bot .sources")).to_have_count(2)


def test_the_notice_comes_first_and_a_refusal_gives_other_help(page: Page) -> None:
    page.goto("/")
    expect(page.locator(".notice")).to_contain_text("renseignements personnels")
    page.locator(".actions button").nth(1).click()
    expect(page.get_by_text("211", exact=False).first).to_be_visible()
    expect(page.locator("textarea")).to_have_count(0)


def test_the_language_changes_at_once_for_the_page_and_the_answers(page: Page) -> None:
    agree(page)
    page.locator("button.language").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator(".message.from-bot").last).to_contain_text("English")
    ask(page, "minimum wage")
    expect(page.locator(".message.from-bot").last).to_contain_text("$16.60")
    expect(page.locator(".message.from-bot").last).to_have_attribute("lang", "en")


def test_a_person_can_be_asked_for_and_the_assistant_taken_back(page: Page) -> None:
    agree(page)
    page.get_by_role("button", name="Parler à une personne").last.click()
    expect(page.locator(".state")).to_contain_text("Une personne de l’équipe vous répondra")
    page.get_by_role("button", name="Continuer avec l’assistant").last.click()
    expect(page.locator(".state")).to_be_empty()


def test_what_is_written_is_kept_over_a_reload_and_shared_between_tabs(page: Page, context: BrowserContext) -> None:
    agree(page)
    ask(page, "quel est le salaire minimum")
    expect(page.locator(".sources").first).to_be_visible()
    page.reload()
    expect(page.locator(".message.from-student")).to_contain_text("salaire minimum")
    other = context.new_page()
    other.goto("/")
    expect(other.locator(".message.from-student")).to_have_count(1)
    ask(other, "merci")
    expect(page.locator(".message.from-student")).to_have_count(2)


def test_messages_written_offline_leave_when_the_connection_is_back(page: Page, context: BrowserContext) -> None:
    agree(page)
    context.set_offline(True)
    ask(page, "quel est le salaire minimum")
    expect(page.locator(".pending")).to_contain_text("salaire minimum")
    context.set_offline(False)
    expect(page.locator(".message.from-bot", has=page.locator(".sources"))).to_be_visible(timeout=30_000)
    expect(page.locator(".pending")).to_have_count(0)


def test_what_a_student_writes_is_never_run(page: Page) -> None:
    agree(page)
    ask(page, HOSTILE)
    expect(page.locator(".message.from-student")).to_contain_text("<script>")
    assert page.title() == "Passerelle"
    assert page.locator(".message img, .message script").count() == 0


def test_everything_can_be_done_with_the_keyboard(page: Page) -> None:
    page.goto("/")
    accept = page.locator(".actions .primary")
    expect(accept).to_be_visible()
    for _ in range(12):
        if accept.evaluate("element => element === document.activeElement"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("textarea")).to_be_focused()
    page.keyboard.type("quel est le salaire minimum")
    page.keyboard.press("Enter")
    choice = page.locator(".message.from-bot .choices button").last
    expect(page.locator(".sources").first).to_be_visible()
    for _ in range(30):
        if choice.evaluate("element => element === document.activeElement"):
            break
        page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".message.from-student")).to_have_count(2)


def test_a_thumb_down_and_a_word_on_a_phone_are_there_after_a_reload(page: Page) -> None:
    agree(page)
    ask(page, "quel est le salaire minimum")
    expect(page.get_by_role("group", name="Cette réponse est-elle utile?")).to_have_count(1)  # the welcome is no answer
    useful, useless = (page.get_by_role("button", name=name, exact=True) for name in ("Utile", "Pas utile"))
    useful.click()
    expect(useful).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_label("Que manquait-il?")).to_be_hidden()
    useless.click()
    page.get_by_label("Que manquait-il?").fill("le salaire au pourboire")
    page.keyboard.press("Enter")
    expect(page.locator(".told")).to_have_text("Merci, c’est noté.")
    expect(useless).to_be_focused()
    page.reload()
    expect(useless).to_have_attribute("aria-pressed", "true")
    expect(useful).to_have_attribute("aria-pressed", "false")
    expect(page.get_by_label("Que manquait-il?")).to_have_value("le salaire au pourboire")
    expect(page.locator(".message.from-student")).to_have_count(1)


def test_all_can_be_erased(page: Page, site: Live) -> None:
    agree(page)
    ask(page, "bonjour")
    expect(page.locator(".message.from-bot")).to_have_count(2)
    page.locator(".menu summary").click()
    page.get_by_role("button", name="Terminer et effacer").click()
    page.get_by_role("button", name="Oui, tout effacer").click()
    expect(page.get_by_text("Tout est effacé").first).to_be_visible()


@pytest.mark.parametrize("viewport", [PHONE, LAPTOP], ids=["phone", "laptop"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("locale", ["fr-CA", "en-CA"])
def test_no_serious_accessibility_fault(browser, site: Live, viewport, scheme, locale) -> None:
    context = browser.new_context(base_url=site.url, locale=locale, viewport=viewport, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    page.goto("/")
    expect(page.locator(".notice")).to_be_visible()
    faults = _faults(page)
    agree(page)
    ask(page, "salaire minimum" if locale == "fr-CA" else "minimum wage")
    expect(page.locator(".sources").first).to_be_visible()
    faults += _faults(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()
    assert faults == []


def test_the_page_fits_a_very_narrow_screen(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    agree(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def _faults(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html']}" for one in found if one["impact"] in ("serious", "critical")]

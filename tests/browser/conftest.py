"""A real Chromium on the running application; skipped where Chromium is not installed."""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from bot.staff.tables import Role
from tests.cast import PASSWORD, a_member
from tests.live import Live, live
from tests.web.desk.openid_provider import CLIENT

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 390, "height": 844}
LAPTOP = {"width": 1280, "height": 800}

Sits = Callable[..., Page]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One a module: Playwright keeps an event loop in this thread, which must end before other tests make theirs."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed (Debian package: chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def site(database_url, sessions, library, tmp_path: Path) -> Iterator[Live]:
    """With an institution beside passwords, which these tests leave alone."""
    with live(database_url, sessions, library, tmp_path, oidc_issuer="http://127.0.0.1:9", **CLIENT) as running:
        yield running


@pytest.fixture
def context(browser: Browser, site: Live) -> Iterator[BrowserContext]:
    """A student's browser, in French, phone sized. Closed before the application stops."""
    context = browser.new_context(base_url=site.url, locale="fr-CA", viewport=PHONE, reduced_motion="reduce")
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """Fails the test on an error in the console, which is where policy violations appear."""
    page = context.new_page()
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.errors = errors  # type: ignore[attr-defined]
    yield page
    unexpected = [error for error in errors if "Failed to load resource" not in error and "net::ERR" not in error]
    assert unexpected == []


@pytest.fixture
def sits(browser: Browser, site: Live) -> Iterator[Sits]:
    """A member of the staff, signed in at a browser of their own. Fails the test on an error in the console."""
    contexts, errors = [], []

    def enters(name: str, role: Role = Role.ADVISOR, *, language: str = "fr", viewport=LAPTOP) -> Page:
        a_member(site.sessions, name, role, language=language)
        context = browser.new_context(base_url=site.url, locale=f"{language}-CA", viewport=viewport)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto("/desk")
        page.locator("input[name=email]").fill(f"{name}@example.org")
        page.locator("input[name=password]").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile("/desk(/second-factor)?$"))
        return page

    yield enters
    for context in contexts:
        context.close()
    assert [error for error in errors if "Failed to load resource" not in error and "net::ERR" not in error] == []


def is_accessible(page: Page) -> None:
    """Nothing that axe calls serious or critical, and nothing wider than the screen."""
    found = Axe().run(page).response["violations"]
    assert [one for one in found if one["impact"] in {"serious", "critical"}] == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url

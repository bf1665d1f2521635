"""The figures in a real Chromium: legible and accessible on a phone and on a laptop, in both languages."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from bot.clock import now
from bot.staff.tables import Role
from tests.browser.conftest import LAPTOP, PHONE, Sits, is_accessible
from tests.cast import a_conversation
from tests.figures.conftest import Writes, asks, writes
from tests.live import Live

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]
__all__ = ["asks", "writes"]


@pytest.mark.parametrize("viewport", [PHONE, LAPTOP], ids=["phone", "laptop"])
@pytest.mark.parametrize(("language", "period"), [("fr", "52 semaines"), ("en", "52 weeks")])
def test_the_figures_are_accessible(site: Live, sits: Sits, writes: Writes, asks: Writes, language: str, period: str, viewport) -> None:
    for week in range(6):
        for spoken in ("fr", "en"):
            about = ["ask/minimum_wage", "ask/pgwp_deadline", "beyond/caq", "unsure"] * (week + 2)
            writes(a_conversation(site.sessions, language=spoken), now() - timedelta(weeks=week), *about, thumb=bool(week % 2))
        asks(now() - timedelta(weeks=week), helped="partly")
    marie = sits("marie", Role.PARTNER_MANAGER, language=language, viewport=viewport)
    marie.locator("main a[href='/desk/figures']").click()
    expect(marie.locator("figure svg").first).to_be_visible()
    marie.locator("select[name=weeks]").select_option(label=period)
    marie.locator("form.period button").click()
    marie.wait_for_url("**/desk/figures?weeks=52")
    for details in marie.locator("figure summary").all():
        details.click()
    expect(marie.locator("figure table").first).to_be_visible()
    is_accessible(marie)
    with marie.expect_download() as download:
        marie.locator("a[download]").click()
    assert download.value.suggested_filename == "passerelle-52.csv"

"""The pages of the desk, in the language of who reads them."""

from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import yaml
from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from fastapi.templating import Jinja2Templates

from bot.clock import QUEBEC
from bot.content.library import LANGUAGES, typeset
from bot.errors import ConfirmationWanted, Refusal, SecondFactorWanted, SignedOut
from bot.web.desk.gate import Staff

HERE = Path(__file__).parent
LANGUAGE = "desk_language"  # the cookie of a choice made before signing in
SIGN_IN, SECOND_FACTOR, CONFIRM = "/desk/sign-in", "/desk/second-factor", "/desk/confirm"

_templates = Jinja2Templates(directory=HERE.parent / "templates")


@lru_cache(maxsize=1)
def words() -> dict[str, dict[str, str]]:
    """What the pages say, `key: {fr, en}`: a file for each page or so, no key in two of them."""
    read: dict[str, dict[str, str]] = {}
    for path in sorted((HERE / "words").glob("*.yml")):
        read |= yaml.safe_load(path.read_text(encoding="utf-8"))
    return {key: {**text, "fr": typeset(text["fr"])} for key, text in read.items()}


def said(language: str) -> dict[str, str]:
    """The same in one language."""
    return {key: text[language] for key, text in words().items()}


def language_of(request: Request) -> str:
    """Chosen in the address, or before, or the browser's; French first."""
    accepted = request.headers.get("accept-language", "")[:2].lower()
    for chosen in (request.query_params.get("language"), request.cookies.get(LANGUAGE), accepted):
        if chosen in LANGUAGES:
            return str(chosen)
    return "fr"


def screen(
    request: Request,
    name: str,
    staff: Staff | None = None,
    /,
    *,
    refusal: Refusal | None = None,
    status: int = 200,
    **shown: Any,
) -> Response:
    """The page `name`, with what went wrong if anything did."""
    language = staff.language if staff else language_of(request)
    t = said(language)
    values = {
        "t": t,
        "language": language,
        "js": {key.removeprefix("js_"): text for key, text in t.items() if key.startswith("js_")},
        "staff": staff,
        "when": when,
        "refusal": refusal.words(language) if refusal else None,
        **shown,
    }
    page: HTMLResponse = _templates.TemplateResponse(request, f"desk/{name}.html", values, status_code=status)
    if staff is None:
        page.set_cookie(LANGUAGE, language, path="/desk", httponly=True, samesite="lax")
    return page


def refused(request: Request, refusal: Refusal, status: int) -> Response:
    """Where the desk sends who may not be here, or the page that says why."""
    if isinstance(refusal, SignedOut):
        return to(SIGN_IN)
    if isinstance(refusal, SecondFactorWanted):
        return to(SECOND_FACTOR)
    if isinstance(refusal, ConfirmationWanted):
        return to(f"{CONFIRM}?{urlencode({'next': refusal.back})}")
    return screen(request, "refused", refusal=refusal, status=status)


def when(at: datetime) -> str:
    """The day and the time in Québec."""
    return f"{at.astimezone(QUEBEC):%Y-%m-%d %H:%M}"


def day(at: datetime) -> str:
    """The day in Québec."""
    return when(at).partition(" ")[0]


def to(address: str) -> RedirectResponse:
    return RedirectResponse(address, status_code=303)

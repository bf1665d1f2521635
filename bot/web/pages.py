"""The pages: the student's own, the widget for other sites, the notice."""

from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, HTMLResponse
from fastapi.templating import Jinja2Templates

from bot.content.library import LANGUAGES
from bot.web.reach import InHouse
from bot.web.rendering import html

HERE = Path(__file__).parent

router = APIRouter()
_templates = Jinja2Templates(directory=HERE / "templates")


@router.get("/", response_class=HTMLResponse)
def student_page(request: Request, house: InHouse) -> Any:
    return _templates.TemplateResponse(request, "student.html", {"refused": _refused(house)})


@router.get("/widget", response_class=HTMLResponse)
def widget(request: Request, house: InHouse) -> Any:
    """What `embed.js` puts in a frame."""
    return _templates.TemplateResponse(request, "student.html", {"refused": _refused(house)})


@router.get("/privacy", response_class=HTMLResponse)
def privacy(request: Request, house: InHouse) -> Any:
    notice = house.library.notice
    notices = [{"language": code, "html": html(notice.text.in_(code))} for code in LANGUAGES]
    return _templates.TemplateResponse(request, "privacy.html", {"notices": notices, "version": notice.version})


@router.get("/embed.js")
def embed() -> FileResponse:
    return FileResponse(HERE / "static" / "embed.js", media_type="text/javascript")


def _refused(house: InHouse) -> list[dict[str, str]]:
    """Other ways to get help, for a browser without script."""
    return [{"language": code, "html": html(house.library.phrase("refused", code))} for code in LANGUAGES]

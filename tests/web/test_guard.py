"""What every answer carries, and what becomes of a bug."""

import pytest
from fastapi import APIRouter
from fastapi.testclient import TestClient
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from tests.web.conftest import MakeApp, Visitor, error_code


def policy(response) -> dict[str, str]:
    directives = (part.strip().partition(" ") for part in response.headers["Content-Security-Policy"].split(";"))
    return {name: sources for name, _, sources in directives}


@pytest.mark.parametrize("path", ["/", "/widget", "/privacy", "/static/chat.css", "/embed.js", "/nope", "/api/chat/x"])
def test_every_answer_carries_the_headers(client: TestClient, path: str) -> None:
    response = client.get(path)
    rules = policy(response)
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == rules["style-src"] == rules["connect-src"] == "'self'"
    assert rules["base-uri"] == "'none'"
    assert "unsafe" not in response.headers["Content-Security-Policy"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "no-referrer"


def test_what_the_api_says_is_not_kept_by_browsers(amina: Visitor) -> None:
    for response in (amina.writes("x"), amina.client.get("/api/chat/export", headers=amina.headers)):
        assert response.headers["Cache-Control"] == "no-store"


def test_only_the_widget_may_be_framed_and_only_by_the_sites_listed(make_app: MakeApp) -> None:
    with TestClient(make_app(embed_origins="https://cegep.example, https://ecole.example/")) as client:
        assert policy(client.get("/"))["frame-ancestors"] == "'none'"
        assert policy(client.get("/privacy"))["frame-ancestors"] == "'none'"
        assert policy(client.get("/widget"))["frame-ancestors"] == "'self' https://cegep.example https://ecole.example"


def test_a_house_served_over_https_says_so_for_a_year(make_app: MakeApp) -> None:
    with TestClient(make_app(public_url="https://passerelle.example")) as client:
        assert client.get("/").headers["Strict-Transport-Security"] == "max-age=31536000"
    with TestClient(make_app()) as client:
        assert "Strict-Transport-Security" not in client.get("/").headers


@pytest.mark.parametrize(("error", "status"), [(RuntimeError("a bug"), 500), (OperationalError("away", None, OSError()), 503)], ids=repr)
def test_who_opens_a_page_is_told_what_went_wrong_on_a_page(make_app: MakeApp, error: Exception, status: int) -> None:
    router = APIRouter()

    @router.get("/desk/broken")
    def broken() -> None:
        raise error

    with TestClient(make_app(extra_routers=(router,))) as client:
        response = client.get("/desk/broken")
    assert (response.status_code, "problème passager" in response.text) == (status, True)
    assert response.headers["content-type"].startswith("text/html")


def test_a_bug_is_told_in_words_and_logged_without_them(make_app: MakeApp) -> None:
    router = APIRouter()

    @router.get("/broken")
    def broken() -> None:
        raise RuntimeError("the student wrote this")

    with TestClient(make_app(extra_routers=(router,))) as client, capture_logs() as logs:
        response = client.get("/broken?secret=1")
    assert (response.status_code, error_code(response)) == (500, "out_of_service")
    assert "default-src" in response.headers["Content-Security-Policy"]
    (bug,) = [line for line in logs if line["event"] == "unexpected"]
    assert bug["error"] == "RuntimeError"
    assert "test_guard.py" in bug["where"]
    assert "the student wrote this" not in str(logs)
    assert "secret" not in str(logs)


def test_a_request_is_logged_without_its_query_token_or_text(amina: Visitor) -> None:
    with capture_logs() as logs:
        amina.writes("rien de ceci dans le journal")
        amina.reads(after=1)
    assert [(line["method"], line["path"], line["status"]) for line in logs] == [
        ("POST", "/api/chat/messages", 202),
        ("GET", "/api/chat/messages", 200),
    ]
    for secret in (amina.token, "rien de ceci", "after", "testclient"):
        assert secret not in str(logs)


def test_health_is_what_the_house_says(make_app: MakeApp) -> None:
    with TestClient(make_app(health=lambda: {"status": "ok", "components": {}})) as client:
        assert client.get("/health").json() == {"status": "ok", "components": {}}

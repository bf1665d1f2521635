"""The pages, before any script runs."""

import pytest
from fastapi.testclient import TestClient


@pytest.mark.parametrize("path", ["/", "/widget"])
def test_without_script_the_page_gives_other_ways_to_get_help(client: TestClient, path: str) -> None:
    page = client.get(path).text
    assert '<html lang="fr">' in page
    assert "<passerelle-chat></passerelle-chat>" in page
    without_script = page.split("<noscript>")[1].split("</noscript>")[0]
    assert "le 911 en cas d’urgence" in without_script
    assert "911 in an emergency" in without_script


@pytest.mark.parametrize("path", ["/", "/widget", "/privacy"])
def test_pages_have_neither_inline_script_nor_inline_style(client: TestClient, path: str) -> None:
    page = client.get(path).text
    assert "<style" not in page
    assert " style=" not in page
    assert "<script>" not in page
    assert " onclick" not in page
    assert "http://" not in page
    assert "//cdn" not in page


def test_the_privacy_page_has_the_notice_in_both_languages_and_its_version(client: TestClient, library) -> None:
    page = client.get("/privacy").text
    assert library.notice.version in page
    assert "Vous pouvez refuser" in page
    assert "You can refuse" in page


def test_the_embedding_script_may_be_loaded_by_other_sites(client: TestClient) -> None:
    response = client.get("/embed.js")
    assert response.headers["content-type"].startswith("text/javascript")
    assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert client.get("/static/chat.css").headers["Cross-Origin-Resource-Policy"] == "same-origin"

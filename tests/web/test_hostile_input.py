"""Whatever is sent, the answer is words in both languages, never a fault of ours; and text stays text."""

import json
import uuid
from html.parser import HTMLParser

import pytest

from tests import bad_input
from tests.web.conftest import Visitor, error_code

NOT_MESSAGES = [
    b"",
    b"{",
    b"null",
    b"[]",
    b'"text"',
    b"1e999",
    b"NaN",
    b"\xff\xfe",
    b'{"id": 5, "text": "x"}',
    b'{"id": "not a uuid", "text": "x"}',
    b'{"id": null, "text": "x"}',
    b'{"text": "x"}',
    b'{"id": "2b1c1a1e-5d3f-4d7e-9d0e-111111111111"}',
    b'{"id": "2b1c1a1e-5d3f-4d7e-9d0e-111111111111", "text": "x", "button": "help"}',
    b'{"id": "2b1c1a1e-5d3f-4d7e-9d0e-111111111111", "text": 5}',
    b'{"id": "2b1c1a1e-5d3f-4d7e-9d0e-111111111111", "text": ["x"]}',
    b'{"id": "2b1c1a1e-5d3f-4d7e-9d0e-111111111111", "button": {}}',
    b'{"id": "2b1c1a1e-5d3f-4d7e-9d0e-111111111111", "text": null, "button": null}',
    b'{"id": "\\ud800", "text": "x"}',
    b"[" * 50_000,
    b'{"a":' * 10_000,
    b"9" * 20_000,
]


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.add(tag)
        self.attributes += attrs


@pytest.mark.parametrize("text", bad_input.TEXTS.values(), ids=bad_input.TEXTS.keys())
def test_whatever_is_written_is_kept_as_text_and_shown_as_text(amina: Visitor, text: str) -> None:
    assert amina.writes(text).status_code == 202
    (message,) = amina.reads(after=1)["messages"]
    assert message["text"] == bad_input.storable(text)
    tags = Tags()
    tags.feed(message["html"])
    assert tags.found <= {"p", "ul", "li", "br"}
    assert tags.attributes == []


def test_escaped_emoji_up_to_the_limit_fit_in_a_request(amina: Visitor) -> None:
    body = json.dumps({"id": str(uuid.uuid4()), "text": "😀" * 4096}, ensure_ascii=True)
    assert amina.sends(body.encode()).status_code == 202


@pytest.mark.parametrize("body", [rb"a\ud800b", rb"a\udfffb", rb"a\u0000b", rb"\u0000a\u0000b\ud834"])
def test_what_the_database_cannot_hold_is_left_out(amina: Visitor, body: bytes) -> None:
    assert amina.sends(b'{"id": "%s", "text": "%s"}' % (str(uuid.uuid4()).encode(), body)).status_code == 202
    (message,) = amina.reads(after=1)["messages"]
    assert message["text"] == "ab"


@pytest.mark.parametrize("text", ["", " ", "\n\t", *bad_input.EMPTY.values()])
def test_an_empty_message_is_refused(amina: Visitor, text: str) -> None:
    response = amina.writes(text)
    assert (response.status_code, error_code(response)) == (422, "empty_message")


def test_a_message_too_long_is_refused_with_words(amina: Visitor) -> None:
    response = amina.writes("x" * 4097)
    assert (response.status_code, error_code(response)) == (422, "message_too_long")
    for length in (100_000, 3_000_000):
        response = amina.writes("x" * length)
        assert (response.status_code, error_code(response)) == (413, "request_too_large")


@pytest.mark.parametrize("body", NOT_MESSAGES)
def test_what_is_not_a_message_is_malformed(amina: Visitor, body: bytes) -> None:
    response = amina.sends(body)
    assert (response.status_code, error_code(response)) == (400, "bad_request")


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_only_json_is_listened_to(amina: Visitor, kind: str) -> None:
    body = b'{"id": "2b1c1a1e-5d3f-4d7e-9d0e-111111111111", "text": "x"}'
    response = amina.client.post("/api/chat/messages", content=body, headers={**amina.headers, "Content-Type": kind})
    assert (response.status_code, error_code(response)) == (415, "wrong_content_type")


@pytest.mark.parametrize("after", ["-1", "x", "1.5", "", "9" * 30, "2147483648", "\0", "NaN"])
def test_a_cursor_that_is_not_one_is_malformed(amina: Visitor, after: str) -> None:
    for path in ("messages", "events"):
        response = amina.client.get(f"/api/chat/{path}", params={"after": after}, headers=amina.headers)
        assert (response.status_code, error_code(response)) == (400, "bad_request")


def test_an_unknown_address_has_the_same_shape(amina: Visitor) -> None:
    for path in ("/nope", "/api/chat/nope", "/static/nope.js", "/static/../app.py", "/static/%2e%2e/app.py", "/docs"):
        response = amina.client.get(path)
        assert (response.status_code, error_code(response)) == (404, "not_found")
    assert amina.client.put("/api/chat/messages").status_code == 405
    assert error_code(amina.client.put("/api/chat/messages")) == "bad_request"

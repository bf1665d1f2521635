"""The client takes nothing but a real answer for an answer. The server here is a fake that fails on purpose."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

import pytest

from bot.errors import RasaAway, RasaSilent
from bot.rasa_client import RasaClient

ANSWER = [
    {"recipient_id": "x", "text": "Délai / Deadline"},
    {
        "recipient_id": "x",
        "custom": {
            "key": "ask/pgwp_deadline",
            "arguments": {},
            "understood": {
                "intent": "ask/pgwp_deadline",
                "confidence": 0.91,
                "ranking": [{"name": "ask/pgwp_deadline", "confidence": 0.91}],
                "entities": [],
                "language": {"code": "fr", "confidence": 0.99},
            },
        },
    },
]


class FaultyRasa:
    """Answers what it is told to, and keeps what it was sent."""

    def __init__(self) -> None:
        self.reply: tuple[int, bytes] = (200, json.dumps(ANSWER).encode())
        self.hangs = False
        self.received: list[dict[str, Any]] = []
        self.released = Event()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                outer.received.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                if outer.hangs:
                    outer.released.wait()
                    return
                self.send_response(outer.reply[0])
                self.end_headers()
                self.wfile.write(outer.reply[1])

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def server() -> Iterator[FaultyRasa]:
    server = FaultyRasa()
    thread = Thread(target=server.server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.released.set()
    server.server.shutdown()
    server.server.server_close()
    thread.join()


def ask(server: FaultyRasa, text: str = "délai?", timeout: float = 5) -> Any:
    with RasaClient(server.url, "token", timeout=timeout) as client:
        return client.understand(sender="opaque", text=text, language="fr", message_id=1)


def test_an_answer_is_understood(server: FaultyRasa) -> None:
    understanding = ask(server)
    assert [one.key for one in understanding.responses] == ["ask/pgwp_deadline"]
    assert (understanding.intent, understanding.language) == ("ask/pgwp_deadline", "fr")


@pytest.mark.parametrize(
    "reply",
    [(200, b"[]"), (200, b"not json"), (200, b'{"a": 1}'), (200, b'[{"text": "no key"}]'), (500, b"[]"), (404, b"")],
)
def test_anything_else_is_a_failure(server: FaultyRasa, reply: tuple[int, bytes]) -> None:
    server.reply = reply
    with pytest.raises(RasaSilent):
        ask(server)


def test_a_late_answer_is_a_failure(server: FaultyRasa) -> None:
    server.hangs = True
    with pytest.raises(RasaSilent):
        ask(server, timeout=0.2)


def test_a_dead_engine_is_a_failure() -> None:
    with RasaClient("http://127.0.0.1:9", "token") as client, pytest.raises(RasaAway):
        client.understand(sender="opaque", text="x", language="fr", message_id=1)


@pytest.mark.parametrize("command", ["/restart", "/greet{}", "  /goodbye", "/"])
def test_a_leading_slash_reaches_the_engine_as_text(server: FaultyRasa, command: str) -> None:
    ask(server, command)
    assert not server.received[0]["message"].lstrip().startswith("/")
    assert server.received[0]["message"].endswith(command)


def test_nobody_shares_a_conversation_by_lacking_a_name(server: FaultyRasa) -> None:
    with RasaClient(server.url, "token") as client, pytest.raises(ValueError, match="sender"):
        client.understand(sender="", text="x", language="fr", message_id=1)
    assert server.received == []

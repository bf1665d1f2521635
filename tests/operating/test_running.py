"""The whole product, started as anyone starts it."""

import contextlib
import uuid
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from bot.evaluation.messages import read
from tests.faults.house import MODEL, House
from tests.faults.students import TEXTS

SAFETY = Path(__file__).parents[1] / "safety"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(300),
    pytest.mark.skipif(not MODEL.exists(), reason="no trained model: run `make train`"),
]


def test_a_message_is_answered_and_only_one_port_is_open_to_others(tmp_path: Path) -> None:
    secret = "Très personnel : c’est combien le salaire minimum au Québec?"
    with House(tmp_path, PASSERELLE_HOST="0.0.0.0") as house:  # noqa: S104  as in production
        with _student(house, "fr") as student:
            token = student.headers["Authorization"].removeprefix("Bearer ")
            _is_answered(student, secret, "ask/minimum_wage")
        open_ports = {
            connection.laddr.port
            for process in [house.supervisor, *house.supervisor.children(recursive=True)]
            for connection in process.net_connections("inet")
            if connection.status == psutil.CONN_LISTEN and connection.laddr.ip not in ("127.0.0.1", "::1")
        }
        assert open_ports == {house.port}
        health = httpx.get(f"{house.url}/health").json()
        assert {part["status"] for part in health["components"].values()} == {"ok"}
    written = (tmp_path / "output.log").read_text()
    assert secret not in written
    assert token not in written
    assert TEXTS[0] not in written


def test_danger_of_every_kind_is_answered_while_the_engine_stands_still(tmp_path: Path) -> None:
    with House(tmp_path) as house:
        engine = house.process("engine")
        assert engine is not None
        engine.suspend()
        try:
            for language in ("fr", "en"):
                dangers = {one.intent: one.text for one in reversed(read(SAFETY / f"red_team.{language}.yml")) if one.is_danger}
                with _student(house, language) as student:
                    for text in dangers.values():
                        _is_answered(student, text, "911")
        finally:
            engine.resume()


@contextlib.contextmanager
def _student(house: House, language: str) -> Iterator[httpx.Client]:
    """The conversation of one who has accepted the notice."""
    with httpx.Client(base_url=house.url) as http:
        session = http.post("/api/chat/sessions", json={"language": language}).json()
        http.headers["Authorization"] = f"Bearer {session['token']}"
        consent = {"notice_version": session["notice"]["version"], "accepted": True}
        assert http.post("/api/chat/consent", json=consent).status_code == 204
        yield http


def _is_answered(student: httpx.Client, text: str, key: str) -> None:
    accepted = student.post("/api/chat/messages", json={"id": str(uuid.uuid4()), "text": text})
    assert accepted.is_success, accepted.text
    with student.stream("GET", f"/api/chat/events?after={accepted.json()['seq']}", timeout=60) as events:
        assert any(key in line for line in events.iter_lines()), text

"""The whole product, started as anyone starts it."""

from pathlib import Path

import httpx
import psutil
import pytest

from tests.faults.house import MODEL, House
from tests.faults.students import TEXTS

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(300),
    pytest.mark.skipif(not MODEL.exists(), reason="no trained model: run `make train`"),
]


def test_a_message_is_answered_and_only_one_port_is_open_to_others(tmp_path: Path) -> None:
    secret = "mon message très personnel sur le salaire minimum"
    with House(tmp_path, PASSERELLE_HOST="0.0.0.0") as house:  # noqa: S104  as in production
        with httpx.Client(base_url=house.url) as http:
            session = http.post("/api/chat/sessions", json={"language": "fr"}).json()
            token = session["token"]
            headers = {"Authorization": f"Bearer {token}"}
            consent = {"notice_version": session["notice"]["version"], "accepted": True}
            assert http.post("/api/chat/consent", json=consent, headers=headers).status_code == 204
            message = {"id": "7b3c7f0e-5d9a-4a53-8d3f-0d5d7c8f4b11", "text": secret}
            seq = http.post("/api/chat/messages", json=message, headers=headers).json()["seq"]
            with http.stream("GET", f"/api/chat/events?after={seq}", headers=headers, timeout=60) as events:
                assert any("ask/minimum_wage" in line for line in events.iter_lines())
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

"""The real engine, served as in production, with an action server that a test can replace by a faulty one."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread

import httpx
import psutil
import pytest
import yaml

from bot.rasa_client import RasaClient
from bot.settings import ROOT
from tests.faults.house import MODEL, free_ports
from tests.waiting import wait_until

RASA = ROOT / ".venv-rasa" / "bin" / "rasa"
TOKEN = "contract"


class ActionServer:
    """A door in front of the real action server. `mode`: forward, 500, garbage, close, hang."""

    def __init__(self, port: int, real_port: int) -> None:
        self.mode = "forward"
        self.released = Event()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                match outer.mode:
                    case "hang":
                        outer.released.wait()
                    case "close":
                        pass
                    case "500":
                        self._answer(500, b'{"error": "no"}')
                    case "garbage":
                        self._answer(200, b"<html>")
                    case _:
                        answer = httpx.post(f"http://127.0.0.1:{real_port}{self.path}", content=body)
                        self._answer(answer.status_code, answer.content)

            def _answer(self, status: int, content: bytes) -> None:
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.thread = Thread(target=self.server.serve_forever, args=(0.05,))
        self.thread.start()

    def stop(self) -> None:
        self.released.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, ActionServer]]:
    if not MODEL.exists():
        pytest.skip("no trained model: run `make train`")
    rasa_port, actions_port, real_port = free_ports(3)
    folder = tmp_path_factory.mktemp("engine")
    door = ActionServer(actions_port, real_port)
    real = _run(
        folder / "actions.log",
        [sys.executable, "-m", "rasa_sdk", "--actions", "actions", "--port", str(real_port)],
        SANIC_HOST="127.0.0.1",
    )
    command = [RASA, "run", "-i", "127.0.0.1", "-p", rasa_port, "--enable-api", "--auth-token", TOKEN]
    command += ["--model", MODEL, "--endpoints", _endpoints(folder, actions_port)]
    engine = _run(folder / "rasa.log", [str(part) for part in command], RASA_TELEMETRY_ENABLED="false", PYTHONPATH=str(ROOT))
    url = f"http://127.0.0.1:{rasa_port}"
    try:
        wait_until(lambda: _answers(url), 120, "the engine serves its model", lambda: (folder / "rasa.log").read_text()[-2000:])
        yield url, door
    finally:
        for process in (engine, real):
            process.terminate()
            process.wait(30)
        door.stop()


@pytest.fixture
def actions(served: tuple[str, ActionServer]) -> Iterator[ActionServer]:
    yield served[1]
    served[1].mode = "forward"
    served[1].released.set()
    served[1].released.clear()


@pytest.fixture(scope="session")
def rasa(served: tuple[str, ActionServer]) -> Iterator[RasaClient]:
    with RasaClient(served[0], TOKEN) as client:
        yield client


def _run(log: Path, command: list[str], **environment: str) -> psutil.Popen:
    with log.open("w") as output:
        return psutil.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **environment},
            stdout=output,
            stderr=subprocess.STDOUT,
        )


def _endpoints(folder: Path, actions_port: int) -> Path:
    endpoints = yaml.safe_load((ROOT / "endpoints.yml").read_text())
    endpoints["action_endpoint"]["url"] = f"http://127.0.0.1:{actions_port}/webhook"
    path = folder / "endpoints.yml"
    path.write_text(json.dumps(endpoints))
    return path


def _answers(url: str) -> bool:
    try:
        return bool(httpx.get(f"{url}/status", params={"token": TOKEN}, timeout=2).json().get("model_file"))
    except (httpx.HTTPError, ValueError):
        return False

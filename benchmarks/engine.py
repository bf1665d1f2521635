"""A Rasa server under measurement: started, asked, swapped, weighed."""

import json
import os
import socket
import statistics
import subprocess
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx
import psutil

from bot.settings import ROOT

RASA = ROOT / ".venv-rasa" / "bin" / "rasa"
READY_SECONDS = 240


@dataclass
class Load:
    """What a run of turns cost."""

    turns: int
    seconds: float
    latencies: list[float]
    empty: int = 0  # answers without anything in them

    @property
    def rate(self) -> float:
        return self.turns / self.seconds

    def percentile(self, percent: int) -> float:
        """Milliseconds."""
        return statistics.quantiles(self.latencies, n=100)[percent - 1] * 1000


class Engine:
    """`rasa run` in a project folder, on a free loopback port, with nothing else changed."""

    def __init__(self, project: Path, model: Path, *, extra: dict[str, str] | None = None) -> None:
        self.project = project
        self.model = model
        self.environment = {
            **os.environ,
            "RASA_TELEMETRY_ENABLED": "false",
            "PYTHONPATH": str(project),
            **(extra or {}),
        }
        with socket.socket() as one:
            one.bind(("127.0.0.1", 0))
            self.port = one.getsockname()[1]
        self.http = httpx.Client(base_url=f"http://127.0.0.1:{self.port}", timeout=120, limits=httpx.Limits(max_connections=16))

    def __enter__(self) -> Self:
        began = time.monotonic()
        command = [RASA, "run", "-i", "127.0.0.1", "-p", str(self.port), "--enable-api", "--model", self.model]
        self.process = psutil.Popen(
            [str(part) for part in command],
            cwd=self.project,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        while not self._is_ready():
            if time.monotonic() - began > READY_SECONDS or not self.process.is_running():
                msg = f"rasa did not start in {self.project}"
                raise TimeoutError(msg)
            time.sleep(0.1)
        self.start_seconds = time.monotonic() - began
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.http.close()
        self.process.terminate()
        self.process.wait(30)

    def ask(self, sender: str, text: str) -> list[dict[str, object]]:
        answer = self.http.post("/webhooks/rest/webhook", json={"sender": sender, "message": text})
        answer.raise_for_status()
        return list(answer.json())

    def load(self, texts: list[str], *, turns: int, conversations: int, at_once: int) -> Load:
        """`turns` turns spread over `conversations`, `at_once` in flight, each conversation one at a time."""
        each = turns // conversations
        latencies: list[float] = []
        empty: list[int] = []

        def converse(number: int) -> None:
            sender = str(uuid.uuid4())
            for place in range(each):
                began = time.perf_counter()
                answer = self.ask(sender, texts[(number + place) % len(texts)])
                latencies.append(time.perf_counter() - began)
                empty.extend(() if answer else (1,))

        began = time.perf_counter()
        with ThreadPoolExecutor(at_once) as pool:
            list(pool.map(converse, range(conversations)))
        return Load(turns=each * conversations, seconds=time.perf_counter() - began, latencies=latencies, empty=len(empty))

    def swap_seconds(self) -> float:
        """How long PUT /model with the same model takes."""
        began = time.perf_counter()
        self.http.put("/model", json={"model_file": str(self.model)}).raise_for_status()
        return time.perf_counter() - began

    def memory_megabytes(self) -> float:
        """The most it has ever held (VmHWM)."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        peak = next(line for line in status.splitlines() if line.startswith("VmHWM"))
        return int(peak.split()[1]) / 1024

    def _is_ready(self) -> bool:
        try:
            return bool(json.loads(self.http.get("/status").text).get("model_file"))
        except (httpx.HTTPError, ValueError):
            return False


def train(project: Path, *arguments: str) -> float:
    """`rasa train` there; the seconds it took."""
    began = time.monotonic()
    environment = {**os.environ, "RASA_TELEMETRY_ENABLED": "false", "PYTHONPATH": str(project)}
    subprocess.run([RASA, "train", *arguments], cwd=project, env=environment, check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - began


def stock_project(folder: Path) -> Path:
    """A fresh `rasa init` assistant: DIET, TED, its own examples."""
    environment = {**os.environ, "RASA_TELEMETRY_ENABLED": "false"}
    command = [RASA, "init", "--no-prompt", "--init-dir", folder]
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        [str(part) for part in command],
        check=True,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    return folder

"""The whole product, started as anyone starts it, in a folder of its own and on free ports; and its processes by name."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx
import psutil

from bot.settings import ROOT
from tests.waiting import wait_until

MODELS = ROOT / "var" / "models"
MODEL = MODELS / "passerelle.tar.gz"
READY_SECONDS = 180
STOP_SECONDS = 40

# What a process has in its command line.
SIGNS = {"web": "bot web", "worker": "bot worker", "engine": "rasa run", "actions": "rasa_sdk"}
PROCESSES = ("web", "worker", "engine", "actions", "postgres")


class House:
    """`python -m bot up` with its own data folder. Use as a context; `url` is the student's address."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder = folder
        self.port, rasa, actions, metrics = free_ports(4)
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = {
            **os.environ,
            "PASSERELLE_DATA": str(folder),
            "PASSERELLE_HOST": "127.0.0.1",
            "PASSERELLE_PORT": str(self.port),
            "PASSERELLE_RASA_PORT": str(rasa),
            "PASSERELLE_ACTIONS_PORT": str(actions),
            "PASSERELLE_METRICS_PORT": str(metrics),
            **environment,
        }
        self.environment.pop("DATABASE_URL", None)

    def __enter__(self) -> Self:
        shutil.copytree(MODELS, self.folder / "models")
        self.output = (self.folder / "output.log").open("w")
        self.supervisor = psutil.Popen(
            [sys.executable, "-m", "bot", "up"],
            cwd=ROOT,
            env=self.environment,
            stdout=self.output,
            stderr=subprocess.STDOUT,
        )
        try:
            wait_until(self.is_ready, READY_SECONDS, "the house is ready", self.written)
        except TimeoutError:
            self.stop()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()

    def stop(self) -> None:
        self.supervisor.send_signal(signal.SIGTERM)
        try:
            self.supervisor.wait(STOP_SECONDS)
        finally:
            if self.supervisor.is_running():
                self.supervisor.kill()
            self.output.close()

    @property
    def database_url(self) -> str:
        return f"postgresql://postgres@/postgres?host={(self.folder / 'postgres').resolve()}"

    def is_ready(self) -> bool:
        return self.health() == "ok"

    def health(self) -> str:
        try:
            return str(httpx.get(f"{self.url}/health", timeout=5).json()["status"])
        except (httpx.HTTPError, ValueError, KeyError):
            return "unreachable"

    def process(self, name: str) -> psutil.Process | None:
        """The live process of this name, None while it is down."""
        if name == "postgres":
            return self._postmaster()
        with contextlib.suppress(psutil.NoSuchProcess):
            for child in self.supervisor.children(recursive=True):
                with contextlib.suppress(psutil.NoSuchProcess):
                    if SIGNS[name] in " ".join(child.cmdline()):
                        return child
        return None

    def kill(self, name: str) -> bool:
        """kill -9. False when the process was not there to be killed."""
        process = self.process(name)
        if process is None:
            return False
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
            return True
        return False

    def written(self) -> str:
        return (self.folder / "output.log").read_text(errors="replace")[-3000:]

    def _postmaster(self) -> psutil.Process | None:
        with contextlib.suppress(OSError, ValueError, psutil.NoSuchProcess):
            pid = int((self.folder / "postgres" / "postmaster.pid").read_text().splitlines()[0])
            process = psutil.Process(pid)
            return process if process.name() == "postgres" else None
        return None


def free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]

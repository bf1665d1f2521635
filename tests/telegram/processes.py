"""The Telegram process as it really runs, and the web process that carries the webhook."""

import contextlib
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from bot.content.library import Library
from bot.db import Sessions
from bot.settings import ROOT, Settings
from bot.telegram.webhook import webhook_routers
from bot.web.app import create_app
from tests.waiting import wait_until

START = """
import sys
from bot import logs
from bot.settings import Settings
from bot.telegram.run import run
logs.configure()
settings = Settings()
sys.exit(run(settings, settings.database_url))
"""
STOP_SECONDS = 25


@dataclass
class Running:
    """A process and the file it writes to."""

    process: subprocess.Popen[bytes]
    log: Path

    @property
    def output(self) -> str:
        return self.log.read_text(errors="replace")

    def ends(self) -> int:
        """Its exit code."""
        return self.process.wait(STOP_SECONDS)


@contextlib.contextmanager
def telegram_process(settings: Settings, database_url: str, name: str = "telegram") -> Iterator[Running]:
    assert settings.telegram_token is not None
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "DATABASE_URL": database_url,
        "PASSERELLE_DATA": str(settings.data),
        "PASSERELLE_PORT": str(settings.port),
        "TELEGRAM_TOKEN": settings.telegram_token.get_secret_value(),
        "TELEGRAM_API_BASE": settings.telegram_api_base,
        "TELEGRAM_MODE": settings.telegram_mode.value,
    }
    log = settings.data / f"{name}.log"
    with log.open("wb") as output:
        process = subprocess.Popen([sys.executable, "-c", START], cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT)
        try:
            yield Running(process, log)
        finally:
            process.terminate()
            process.wait(STOP_SECONDS)


@contextlib.contextmanager
def web_process(settings: Settings, database_url: str, sessions: Sessions, library: Library) -> Iterator[None]:
    """The web application in a thread, with what the door adds to it (nothing while polling)."""
    routers = webhook_routers(settings, database_url)
    app = create_app(settings, sessions, library, database_url=database_url, extra_routers=routers)
    config = uvicorn.Config(app, host="127.0.0.1", port=settings.port, log_config=None, ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    wait_until(lambda: server.started, 20, "the web application is served")
    yield
    server.should_exit = True
    thread.join()


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])

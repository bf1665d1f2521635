"""The web application and a worker, running in this process, for tests that need real connections."""

import asyncio
import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from bot.content.library import Library
from bot.db import Sessions
from bot.settings import Settings
from bot.web.app import create_app
from bot.worker.jobs import Workshop, worker_app
from tests.doubles import ScriptedRasa, watch
from tests.waiting import wait_until


class Application:
    """The web application on a port, in a thread; can be stopped and started again."""

    def __init__(self, port: int, make: Callable[[], FastAPI]) -> None:
        self.port = port
        self._make = make

    def start(self) -> None:
        config = uvicorn.Config(self._make(), host="127.0.0.1", port=self.port, log_config=None, ws="none", timeout_graceful_shutdown=1)
        self._server = uvicorn.Server(config)
        self._serving = threading.Thread(target=self._server.run)
        self._serving.start()
        wait_until(lambda: self._server.started, 20, "the application is served")

    def stop(self) -> None:
        self._server.should_exit = True
        self._serving.join()


@dataclass
class Live:
    """Where the application answers, and what it stands on."""

    url: str
    sessions: Sessions
    rasa: ScriptedRasa
    library: Library
    application: Application


@contextlib.contextmanager
def live(database_url: str, sessions: Sessions, library: Library, folder: Path, **settings: object) -> Iterator[Live]:
    rasa = ScriptedRasa()
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    made = Settings(data=folder, port=port, host="127.0.0.1", **settings)  # type: ignore[arg-type]
    application = Application(port, lambda: create_app(made, sessions, library, database_url=database_url))
    application.start()
    with working(database_url, sessions, library, rasa):
        yield Live(f"http://127.0.0.1:{port}", sessions, rasa, library, application)
    application.stop()


@contextlib.contextmanager
def working(database_url: str, sessions: Sessions, library: Library, rasa: ScriptedRasa) -> Iterator[None]:
    """The product's own worker, with the scripted engine, in a thread."""
    app = worker_app(database_url, Workshop(sessions, library, watch, rasa))
    loop = asyncio.new_event_loop()
    begun = threading.Event()

    async def work() -> None:
        async with app.open_async():
            task = asyncio.create_task(
                app.run_worker_async(queues=["turns"], concurrency=4, install_signal_handlers=False),
            )
            loop.stop_working = task.cancel  # type: ignore[attr-defined]
            begun.set()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    thread = threading.Thread(target=lambda: loop.run_until_complete(work()))
    thread.start()
    begun.wait(20)
    try:
        yield
    finally:
        loop.call_soon_threadsafe(loop.stop_working)  # type: ignore[attr-defined]
        thread.join()
        loop.close()

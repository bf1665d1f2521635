"""The web application and its process."""

import asyncio
import contextlib
import gc
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import uvicorn
from fastapi import APIRouter, FastAPI
from fastapi.staticfiles import StaticFiles

from bot.content.library import Library, load
from bot.db import Sessions, connect
from bot.settings import CONTENT, ROOT, Settings
from bot.web import chat, desk, events, pages, refusals, signals
from bot.web.desk.shared import Shared
from bot.web.guard import Guard
from bot.web.journal import Journal
from bot.web.limits import Beginnings
from bot.web.reach import House

READERS = 4  # streams that read at once: the database answers faster than Python asks
POOL = READERS + 20  # connections to the database: one for each stream that reads and each request in hand
SWITCH_SECONDS = 0.001  # of Python's threads: the loop that serves all streams waits no longer for one that reads
STATIC = ROOT / "bot" / "web" / "static"

Health = Callable[[], dict[str, Any]]


def create_app(
    settings: Settings,
    sessions: Sessions,
    library: Library,
    *,
    database_url: str,
    health: Health | None = None,
    extra_routers: Sequence[APIRouter] = (),
) -> FastAPI:
    """The application. `health` tells how the house is; `extra_routers` are the doors of others, as Telegram's."""

    @contextlib.asynccontextmanager
    async def listening(app: FastAPI) -> AsyncIterator[None]:
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(READERS, "reader"))
        task = asyncio.create_task(app.state.news.listen())
        yield
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task

    app = FastAPI(
        title="Passerelle",
        lifespan=listening,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        telemetry={"auto_configure": False, "tracing": False, "metrics": False, "logs": False},
    )
    app.state.house = House(settings, sessions, library)
    app.state.news = events.News(database_url)
    app.state.queue = Shared()
    app.state.beginnings = Beginnings()
    refusals.register(app)
    for router in (chat.router, events.router, signals.router, pages.router, desk.router, *extra_routers):
        app.include_router(router)
    if health is not None:
        app.add_api_route("/health", health, methods=["GET"])
    app.mount("/static", StaticFiles(directory=STATIC))
    app.add_middleware(Journal)
    app.add_middleware(Guard, settings=settings)  # outside the journal: its answers carry the headers too
    return app


def run(
    settings: Settings,
    database_url: str,
    *,
    health: Health | None = None,
    extra_routers: Sequence[APIRouter] = (),
) -> None:
    """Serve until told to stop; open streams get five seconds."""
    sys.setswitchinterval(SWITCH_SECONDS)
    engine = connect(database_url, pool_size=POOL)
    app = create_app(
        settings,
        Sessions(engine),
        load(CONTENT),
        database_url=database_url,
        health=health,
        extra_routers=extra_routers,
    )
    gc.freeze()  # what was made until now stays: to look through it again stops all streams for a quarter of a second, often
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.port,
        access_log=False,
        log_config=None,
        server_header=False,
        ws="none",
        timeout_graceful_shutdown=5,
    )

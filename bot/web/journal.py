"""One line of log for each request, and one for each bug. No query, no address, no token, no text of a message."""

import time
import traceback

import structlog
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.errors import OutOfService
from bot.web.refusals import told

log = structlog.get_logger()

UNTOLD = ("/health", "/static/")  # asked for all day long
NEVER_TOLD = "/typing"  # the end of the paths that say who is writing
FRAMES = 6


class Journal:
    """An ASGI layer around all routes. A bug ends here: further out it would be logged with the values it met."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.monotonic()
        status = 0

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noted)
        except Exception as error:
            log.error("unexpected", path=scope["path"], error=type(error).__name__, where=_where(error))
            if not status:
                await told(Request(scope), OutOfService(), 500)(scope, receive, noted)
        if not scope["path"].startswith(UNTOLD) and not scope["path"].endswith(NEVER_TOLD):
            milliseconds = round((time.monotonic() - began) * 1000)
            log.info("request", method=scope["method"], path=scope["path"], status=status, ms=milliseconds)


def _where(error: Exception) -> str:
    """The last calls, by file and line; never the values, which may hold what a student wrote."""
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
    return " > ".join(f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}" for frame in frames)

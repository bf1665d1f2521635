"""The other way to receive: Telegram calls the web process, must know the secret, is answered after the commit."""

import contextlib
import hmac
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, FastAPI, Header, Request, Response

from bot.content.library import load
from bot.db import Sessions, connect
from bot.settings import CONTENT, Settings, TelegramMode
from bot.telegram.client import bot_of
from bot.telegram.enabling import enabled
from bot.telegram.errands import Errands
from bot.telegram.pacing import Pacer
from bot.telegram.receive import take
from bot.telegram.updates import Post

PATH = "/telegram/webhook"
LARGEST = 1024 * 1024  # bytes; an update is some kilobytes


def webhook_routers(settings: Settings, database_url: str) -> list[APIRouter]:
    """What the web process must serve for this channel: nothing when it is off or polling."""
    is_off = settings.telegram_token is None or enabled(settings) is None
    if is_off or settings.telegram_mode is not TelegramMode.WEBHOOK:
        return []
    return [webhook_router(settings, Post(Sessions(connect(database_url)), load(CONTENT)))]


def webhook_router(settings: Settings, post: Post) -> APIRouter:
    """The route Telegram calls. 401 without the secret; 503 while the database is away, so that it calls again."""
    bot = bot_of(settings)
    errands = Errands(bot, Pacer())
    secret = settings.telegram_webhook_secret.encode()

    @contextlib.asynccontextmanager
    async def connected(_: FastAPI) -> AsyncIterator[None]:
        yield
        await errands.finish()
        await bot.request.shutdown()

    router = APIRouter(lifespan=connected)

    @router.post(PATH)
    async def receive(
        request: Request,
        x_telegram_bot_api_secret_token: Annotated[str, Header()] = "",
    ) -> Response:
        if not hmac.compare_digest(x_telegram_bot_api_secret_token.encode(), secret):
            return Response(status_code=401)
        raw = await _update(request)
        if raw is None:
            return Response(status_code=400)
        return Response(status_code=200 if await take(bot, post, errands, raw) else 503)

    return router


async def _update(request: Request) -> dict[str, Any] | None:
    if int(request.headers.get("content-length", "0")) > LARGEST:
        return None
    try:
        raw = await request.json()
    except (ValueError, RecursionError):
        return None
    return raw if isinstance(raw, dict) and isinstance(raw.get("update_id"), int) else None

"""Telegram's Bot API as objects: python-telegram-bot, used as a client only."""

import logging
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from telegram import Bot
from telegram.error import RetryAfter
from telegram.request import HTTPXRequest

from bot.settings import Settings

CONNECTIONS = 20
ROOM_SECONDS = 20.0  # how long a call may wait for one of them


class Client(Bot):
    """The library's bot, which can also fetch updates without parsing them."""

    async def raw_updates(self, offset: int | None, kinds: Sequence[str], wait: int) -> list[dict[str, Any]]:
        """Updates as JSON, waiting up to `wait` seconds for one: the library's own call fails as a whole if one of
        them is of a shape it does not know."""
        asked = {"timeout": wait, "allowed_updates": list(kinds), **({} if offset is None else {"offset": offset})}
        fetched = await self._post("getUpdates", asked, read_timeout=wait + 10)
        return fetched if isinstance(fetched, list) else []


def bot_of(settings: Settings) -> Client:
    """The bot of this installation. Its addresses hold the token, so the libraries that would log them are silenced."""
    for name in ("httpx", "httpcore", "telegram"):
        logging.getLogger(name).setLevel(logging.WARNING)
    assert settings.telegram_token is not None
    base = settings.telegram_api_base.rstrip("/")
    return Client(
        settings.telegram_token.get_secret_value(),
        base_url=f"{base}/bot",
        request=HTTPXRequest(connection_pool_size=CONNECTIONS, pool_timeout=ROOM_SECONDS, read_timeout=15.0),
    )


def seconds_asked(error: RetryAfter) -> float:
    """How long Telegram asks us to wait. The library is changing the type of it."""
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)

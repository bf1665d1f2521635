"""The receive loop: fetch, store, commit, and only then tell Telegram so (by asking for what comes after)."""

import asyncio
import traceback
from typing import Any

import structlog
from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from telegram import Bot, Update
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.errors import Refusal
from bot.telegram.client import Client, seconds_asked
from bot.telegram.effects import Effect, Say
from bot.telegram.errands import Errands
from bot.telegram.updates import Post

log = structlog.get_logger()

KINDS = ["message", "edited_message", "callback_query", "my_chat_member"]
LONG_POLL_SECONDS = 30
BACKOFF_SECONDS = 2.0
BREATH_SECONDS = 0.2  # between polls that come back at once and empty
TRIES = 3

_PASSING = (OperationalError, InterfaceError, NoConnectionFree)  # the database is away, or two of us met


async def poll(bot: Client, post: Post, errands: Errands) -> None:
    """For ever. Raises Conflict when another process polls with the same token, InvalidToken when it is refused."""
    offset: int | None = None  # none at start: what was not confirmed comes again, and unique ids make that harmless
    while True:
        updates = await _fetch(bot, offset)
        for raw in updates:
            while not await take(bot, post, errands, raw):  # nothing is confirmed until the database is back
                await asyncio.sleep(BACKOFF_SECONDS)
            offset = int(raw["update_id"]) + 1
        if not updates:
            await asyncio.sleep(BREATH_SECONDS)


async def take(bot: Bot, post: Post, errands: Errands, raw: dict[str, Any]) -> bool:
    """Store one update, then begin what it asks for at Telegram. False when the database is away: it must come again.

    One that cannot be read or stored is logged and passed over, so that it does not hold up all that come after it.
    """
    try:
        update = Update.de_json(raw, bot)
    except Exception as error:  # whatever the library makes of a kind newer than itself
        log.warning("not_read", update=raw.get("update_id"), error=type(error).__name__)
        return True
    try:
        errands.run(await asyncio.to_thread(_entered, post, update))
    except _PASSING as error:
        log.warning("not_stored", update=update.update_id, error=type(error).__name__)
        return False
    return True


def _entered(post: Post, update: Update) -> list[Effect]:
    """What the update asks for. Tried again at once when another process was first at the same rows."""
    for _ in range(TRIES):
        try:
            return post.enter(update)
        except _PASSING:
            raise
        except SQLAlchemyError as error:
            log.warning("tried_again", update=update.update_id, error=type(error).__name__)
        except Exception as error:  # a fault of ours; its text may hold a message's
            place = traceback.extract_tb(error.__traceback__)[-1]
            log.error("fault", error=type(error).__name__, file=place.filename, line=place.lineno)
            break
    log.error("passed_over", update=update.update_id)
    chat = update.effective_chat
    return [Say(chat.id, f"{Refusal.fr}\n\n{Refusal.en}")] if chat else []


async def _fetch(bot: Client, offset: int | None) -> list[dict[str, Any]]:
    """What waits at Telegram, as raw JSON. Empty while Telegram is away."""
    try:
        return await bot.raw_updates(offset, KINDS, LONG_POLL_SECONDS)
    except (Conflict, InvalidToken):
        raise
    except RetryAfter as error:
        await asyncio.sleep(seconds_asked(error))
        return []
    except TelegramError as error:
        log.warning("not_reached", error=type(error).__name__)
        await asyncio.sleep(BACKOFF_SECONDS)
        return []

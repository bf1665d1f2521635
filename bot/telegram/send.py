"""Sending one message: in parts, at Telegram's pace, each part remembered; every kind of refusal has its own end."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

import structlog
from telegram import Bot, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, RetryAfter, TelegramError

from bot.content.library import Library
from bot.conversations import deliver
from bot.conversations.deliver import Parcel
from bot.db import Sessions, transaction
from bot.people.tables import Channel
from bot.telegram.client import seconds_asked
from bot.telegram.keyboards import choices
from bot.telegram.pacing import Pacer
from bot.telegram.splitting import split
from bot.telegram.wording import full_text

log = structlog.get_logger()

SURELY_SHORT = 3000  # UTF-16 units, for the second try of a text that Telegram refused


@dataclass(frozen=True)
class Sender:
    """What sending needs; `send` is the job. `stop` ends the channel: its token is refused."""

    bot: Bot
    sessions: Sessions
    library: Library
    pacer: Pacer
    stop: Callable[[TelegramError], None]

    async def send(self, message_id: int) -> None:
        """Send what is owed for one message. Raises what may pass by itself, so that the job is tried again."""
        parcel = await asyncio.to_thread(self._begin, message_id)
        if parcel is None:
            return
        try:
            await self._send_parts(parcel)
        except Forbidden:
            log.info("blocked", message=message_id)
            await asyncio.to_thread(self._blocked, parcel)
        except (InvalidToken, Conflict) as error:  # not this message's fault: it stays owed
            self.stop(error)
            raise
        except TelegramError as error:
            is_final = await asyncio.to_thread(self._failed, message_id, error)
            log.warning("not_sent", message=message_id, error=type(error).__name__, given_up=is_final)
            if not is_final:
                raise

    async def _send_parts(self, parcel: Parcel) -> None:
        parts = split(full_text(self.library, parcel))
        for number in range(parcel.parts_sent + 1, len(parts) + 1):
            keyboard = choices(parcel) if number == len(parts) else None
            try:
                await self._send_part(parcel, parts[number - 1], keyboard)
            except BadRequest as error:  # the choices are in the text too, by their numbers
                log.warning("sent_plainly", message=parcel.message_id, error=type(error).__name__)
                await self._send_part(parcel, split(parts[number - 1], SURELY_SHORT)[0], None)
            await asyncio.to_thread(self._part_sent, parcel.message_id, number, len(parts))

    async def _send_part(self, parcel: Parcel, text: str, keyboard: InlineKeyboardMarkup | None) -> None:
        chat_id = int(parcel.address)
        while True:
            await self.pacer.turn(chat_id)
            try:
                await self._post(chat_id, text, keyboard)
            except RetryAfter as error:  # not a failure: Telegram says when
                self.pacer.pause(chat_id, seconds_asked(error))
            else:
                return

    async def _post(self, chat_id: int, text: str, keyboard: InlineKeyboardMarkup | None) -> None:
        await self.bot.send_message(
            chat_id,
            text,
            reply_markup=keyboard,
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        )

    def _begin(self, message_id: int) -> Parcel | None:
        with transaction(self.sessions) as session:
            return deliver.begin(session, message_id)

    def _part_sent(self, message_id: int, parts: int, total: int) -> None:
        with transaction(self.sessions) as session:
            deliver.part_sent(session, message_id, parts, of=total)

    def _blocked(self, parcel: Parcel) -> None:
        with transaction(self.sessions) as session:
            deliver.blocked(session, parcel, Channel.TELEGRAM)

    def _failed(self, message_id: int, error: TelegramError) -> bool:
        with transaction(self.sessions) as session:
            return deliver.failed(session, message_id, type(error).__name__, permanent=isinstance(error, BadRequest))

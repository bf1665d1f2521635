"""Carries out the effects, after the commit and in the background: receiving never waits for them.

They may be lost (Telegram away, process killed): none holds what a person wrote, and the student can write again.
"""

import asyncio
import json
from collections import Counter

import structlog
from telegram import Bot, ReplyParameters
from telegram.constants import ChatAction
from telegram.error import RetryAfter, TelegramError

from bot.telegram.client import seconds_asked
from bot.telegram.effects import AnswerPress, Effect, GiveFile, Leave, Say, ShowTyping, TakeButtonsAway
from bot.telegram.pacing import Pacer
from bot.telegram.splitting import split

log = structlog.get_logger()

MOST_WAITING = 3  # texts of one chat; who writes fifty messages before agreeing is not sent fifty notices
LAST_SECONDS = 5.0


class Errands:
    """Belongs to one event loop."""

    def __init__(self, bot: Bot, pacer: Pacer) -> None:
        self._bot = bot
        self._pacer = pacer
        self._tasks: set[asyncio.Task[None]] = set()
        self._waiting: Counter[int] = Counter()

    def run(self, effects: list[Effect]) -> None:
        """Begin; they are done one after the other."""
        if effects:
            task = asyncio.create_task(self._do_all(effects))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def finish(self, timeout: float = LAST_SECONDS) -> None:
        """Give what was begun some seconds to end."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=timeout)

    async def _do_all(self, effects: list[Effect]) -> None:
        for effect in effects:
            try:
                await self._do(effect)
            except TelegramError as error:  # its text may hold the token
                log.warning("not_done", effect=type(effect).__name__, error=type(error).__name__)

    async def _do(self, effect: Effect) -> None:
        match effect:
            case Say(chat_id):
                await self._in_turn(chat_id, effect)
            case GiveFile(chat_id, content):
                await self._pacer.turn(chat_id)
                data = json.dumps(content, ensure_ascii=False, indent=2).encode()
                await self._bot.send_document(chat_id, data, filename="passerelle.json")
            case AnswerPress(press_id, words, stays):
                await self._bot.answer_callback_query(press_id, text=words, show_alert=words is not None and stays)
            case TakeButtonsAway(chat_id, message_id):
                await self._bot.edit_message_reply_markup(chat_id, message_id)
            case ShowTyping(chat_id):
                if self._pacer.is_idle():
                    await self._bot.send_chat_action(chat_id, ChatAction.TYPING)
            case Leave(chat_id):
                await self._bot.leave_chat(chat_id)

    async def _in_turn(self, chat_id: int, words: Say) -> None:
        if self._waiting[chat_id] >= MOST_WAITING:
            log.info("too_many_texts")
            return
        self._waiting[chat_id] += 1
        try:
            await self._say(words)
        finally:
            self._waiting -= Counter({chat_id: 1})  # and forget the chat when nothing waits

    async def _say(self, words: Say) -> None:
        parts = split(words.text)
        for number, part in enumerate(parts, start=1):
            while True:
                await self._pacer.turn(words.chat_id)
                try:
                    await self._post(words, part, is_last=number == len(parts))
                except RetryAfter as error:
                    self._pacer.pause(words.chat_id, seconds_asked(error))
                else:
                    break

    async def _post(self, words: Say, text: str, *, is_last: bool) -> None:
        reply = ReplyParameters(words.reply_to, allow_sending_without_reply=True) if words.reply_to else None
        keyboard = words.keyboard if is_last else None
        await self._bot.send_message(words.chat_id, text, reply_markup=keyboard, reply_parameters=reply)

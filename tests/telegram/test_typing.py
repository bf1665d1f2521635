"""An advisor who writes is seen in the student's chat, as the FAKE Bot API sees it."""

import asyncio
import contextlib

from sqlalchemy import select

from bot.conversations import signals
from bot.conversations.tables import Author, Conversation
from bot.db import transaction
from bot.telegram.client import bot_of
from bot.telegram.errands import Errands
from bot.telegram.pacing import Pacer
from bot.telegram.typing import show_typing
from tests.cast import a_conversation
from tests.waiting import wait_until


def test_the_chat_says_that_somebody_writes(door, amina, fake) -> None:
    web = a_conversation(door.sessions)

    def tell() -> None:
        with transaction(door.sessions) as session:
            on_telegram = session.scalars(select(Conversation).where(Conversation.channel == "telegram")).one()
            signals.typing(session, session.get_one(Conversation, web), Author.ADVISOR)  # shown by its page
            signals.typing(session, on_telegram, Author.STUDENT)  # no news to themselves
            signals.typing(session, on_telegram, Author.ADVISOR)

    def is_shown() -> bool:
        tell()  # a sign told before anybody listens is lost
        return bool(fake.called("sendChatAction"))

    async def work() -> None:
        bot = bot_of(door.settings)
        await bot.initialize()
        task = asyncio.create_task(show_typing(door.database_url, door.sessions, Errands(bot, Pacer())))
        await asyncio.to_thread(wait_until, is_shown, 20, "the chat says so")
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        await bot.shutdown()

    asyncio.run(work())
    assert {(int(call["chat_id"]), call["action"]) for call in fake.called("sendChatAction")} == {(amina.id, "typing")}

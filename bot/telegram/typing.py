"""While an advisor writes to a student on Telegram, their chat says so."""

import asyncio
import uuid

from sqlalchemy.exc import SQLAlchemyError

from bot.conversations.signals import TYPING
from bot.conversations.tables import Author
from bot.conversations.transcript import conversation
from bot.db import Sessions, heard, transaction
from bot.errors import NotYours
from bot.people.tables import Channel
from bot.telegram.effects import ShowTyping
from bot.telegram.errands import Errands


async def show_typing(database_url: str, sessions: Sessions, errands: Errands) -> None:
    """For as long as the process lives. A sign that is lost costs nothing."""
    async for notice in heard(database_url, TYPING):
        if notice is None:
            continue
        channel, conversation_id, author = notice.payload.split()
        if (channel, author) == (Channel.TELEGRAM, Author.ADVISOR):
            chat_id = await asyncio.to_thread(_chat, sessions, uuid.UUID(conversation_id))
            errands.run([ShowTyping(chat_id)] if chat_id else [])


def _chat(sessions: Sessions, conversation_id: uuid.UUID) -> int | None:
    """None for a student who was erased meanwhile, or while the database is away."""
    try:
        with transaction(sessions) as session:
            return int(conversation(session, conversation_id).address)
    except (NotYours, SQLAlchemyError):
        return None

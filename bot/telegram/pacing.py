"""Telegram's speed limits: about one message a second in a chat, thirty a second in all (Bots FAQ). We stay below."""

import asyncio
import time
from collections.abc import Awaitable, Callable

CHAT_SECONDS = 1.0
OVERALL_SECONDS = 1 / 25
REMEMBERED_CHATS = 1000  # an older entry lies in the past and means nothing


class Pacer:
    """Tells each sending when its time has come. `clock` gives monotonic seconds."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._overall = 0.0  # when anybody may be written to again
        self._chats: dict[int, float] = {}  # when this chat may be

    async def turn(self, chat_id: int) -> None:
        """Wait until this chat may be written to, and take the moment."""
        while (wait := max(self._overall, self._chats.get(chat_id, 0.0)) - self._clock()) > 0:
            await self._sleep(wait)
        present = self._clock()
        self._overall = present + OVERALL_SECONDS
        self._chats[chat_id] = present + CHAT_SECONDS
        if len(self._chats) > REMEMBERED_CHATS:
            self._chats = {chat: moment for chat, moment in self._chats.items() if moment > present}

    def is_idle(self) -> bool:
        """Nobody waits: a courtesy costs no message its place."""
        return self._overall <= self._clock()

    def pause(self, chat_id: int, seconds: float) -> None:
        """Telegram asked us to wait (429). It does not say whether for this chat or for all, so all do."""
        until = self._clock() + seconds
        self._chats[chat_id] = max(until, self._chats.get(chat_id, 0.0))
        self._overall = max(until, self._overall)

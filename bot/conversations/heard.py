"""A message as it is answered: the words, what the engine made of them, and the conversation they were said in."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from sqlalchemy.orm import Session

from bot.content.library import Library
from bot.content.replies import Reply, reply
from bot.conversations.tables import Conversation
from bot.conversations.transcript import last_answer
from bot.understanding import Understanding


@dataclass(frozen=True)
class Heard:
    session: Session
    library: Library
    conversation: Conversation
    text: str
    understanding: Understanding
    today: date

    @property
    def language(self) -> str:
        return self.conversation.language

    @cached_property
    def words(self) -> int:
        return len(self.text.split())

    @cached_property
    def last(self) -> str | None:
        """The key of the subject answered last, if it is still among those we speak of."""
        last = last_answer(self.session, self.conversation)
        return last if last in self.library.entries else None

    def reply(self, key: str) -> Reply:
        return reply(self.library, key, self.language, today=self.today)

"""A message as it is answered: the words, what the engine made of them, and the conversation they were said in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from sqlalchemy.orm import Session

from bot.content.follow_ups import neighbours
from bot.content.library import Library
from bot.content.replies import Reply, reply
from bot.conversations.tables import Conversation, Message
from bot.conversations.transcript import OF_LATE, last_answers, last_lines
from bot.understanding import Understanding

REMEMBERED = 3  # subjects: "how do I sign up?" may be about the last but one, and an employer goes on as one


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
    def lines(self) -> Sequence[Message]:
        """The last lines of the conversation, this message among them, before it is answered."""
        return last_lines(self.session, self.conversation, OF_LATE)

    @cached_property
    def answered(self) -> Sequence[str]:
        """The keys of the subjects spoken of last, the last one first."""
        return last_answers(self.session, self.conversation, REMEMBERED)

    @property
    def last(self) -> str | None:
        """The key of the subject spoken of last, if it is still among those we speak of."""
        return self.answered[0] if self.answered and self.answered[0] in self.library.entries else None

    @cached_property
    def beside(self) -> list[str]:
        """The questions close to the last subject."""
        return neighbours(self.library, self.last) if self.last else []

    def reply(self, key: str) -> Reply:
        return reply(self.library, key, self.language, today=self.today)

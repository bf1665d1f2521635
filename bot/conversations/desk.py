"""What a conversation needs of the hand-off, which stands above it: the door passes it in."""

from typing import Protocol

from sqlalchemy.orm import Session

from bot.conversations.tables import Conversation


class Desk(Protocol):
    """The student's side of the hand-off."""

    def request(self, session: Session, conversation: Conversation) -> bool:
        """The student asks for a person, and the assistant falls silent. False when asked already."""

    def outlook(self, session: Session, conversation: Conversation) -> str:
        """What who waits may expect: their place, the usual wait, the next opening. Empty when nothing is known."""

    def report(self, session: Session, conversation: Conversation) -> bool:
        """The assistant no longer understands: a person should read this. It goes on answering. False when one will already."""

    def alarm(self, session: Session, conversation: Conversation, danger: str) -> None:
        """Somebody is in danger: put it before all else that waits for a person. The assistant goes on answering."""

    def rate(self, session: Session, conversation: Conversation, helped: str) -> None:
        """The student says whether the person helped: `yes`, `partly` or `no`."""

    def cancel(self, session: Session, conversation: Conversation) -> bool:
        """The student goes on with the assistant instead of waiting. False when a person comes all the same, after a danger."""

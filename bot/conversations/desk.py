"""What a conversation needs of the hand-off, which stands above it: the door passes it in."""

from typing import Protocol

from sqlalchemy.orm import Session

from bot.conversations.tables import Conversation


class Desk(Protocol):
    """The student's side of the hand-off."""

    def request(self, session: Session, conversation: Conversation) -> bool:
        """Ask for a person. False when one was asked for already."""

    def cancel(self, session: Session, conversation: Conversation) -> None:
        """The student goes on with the assistant instead of waiting."""

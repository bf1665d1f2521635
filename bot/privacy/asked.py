"""The two rights that need more than a reply in the conversation; doors look here before they accept a message."""

from enum import StrEnum

from sqlalchemy.orm import Session

from bot.conversations.accept import Incoming
from bot.conversations.buttons import pressed, typed
from bot.conversations.tables import Conversation


class Right(StrEnum):
    EXPORT = "privacy/export"
    ERASE = "privacy/erase-confirmed"


def right_asked(session: Session, conversation: Conversation, incoming: Incoming) -> Right | None:
    """The right this message uses, by a pressed button or by its label typed. Raises ButtonUnknown."""
    if incoming.button:
        value: str | None = pressed(session, conversation, incoming.button).value
    else:
        value = typed(session, conversation, incoming.text)
    return Right(value) if value in set(Right) else None

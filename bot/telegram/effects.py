"""What an update makes the door do at Telegram, besides the messages of a conversation. `errands` carries it out."""

from dataclasses import dataclass
from typing import Any

from telegram import InlineKeyboardMarkup


@dataclass(frozen=True)
class Say:
    """A text that belongs to no conversation. `reply_to`: the message it answers."""

    chat_id: int
    text: str
    keyboard: InlineKeyboardMarkup | None = None
    reply_to: int | None = None


@dataclass(frozen=True)
class AnswerPress:
    """Ends the little clock on a pressed button; with words, shows them, until they are closed if it `stays`."""

    press_id: str
    words: str | None = None
    stays: bool = True


@dataclass(frozen=True)
class TakeButtonsAway:
    """A choice that has been made is not offered again."""

    chat_id: int
    message_id: int


@dataclass(frozen=True)
class GiveFile:
    """A person's own data, as a JSON file."""

    chat_id: int
    content: dict[str, Any]


@dataclass(frozen=True)
class ShowTyping:
    chat_id: int


@dataclass(frozen=True)
class Leave:
    """Leave a group."""

    chat_id: int


Effect = Say | AnswerPress | TakeButtonsAway | GiveFile | ShowTyping | Leave

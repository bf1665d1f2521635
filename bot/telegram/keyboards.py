"""The buttons under a message, and what a press on one of them carries."""

import re
from typing import NamedTuple

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message

from bot.content.library import LANGUAGES, Library
from bot.conversations.deliver import Parcel

REFUSE = "n:r"
_ACCEPT, _LANGUAGE = "n:a:", "n:l:"
_CHOICE = re.compile(r"b:([A-Za-z0-9_-]{1,32})")
_HANDS = {"👍": "+", "👎": "-"}
_THUMB = re.compile(r"t:([+-]):(\d{1,18})", re.ASCII)


class Thumb(NamedTuple):
    """A thumb pressed, or shown, under the answer with this id."""

    message_id: int
    helpful: bool


def choices(parcel: Parcel) -> InlineKeyboardMarkup | None:
    """One choice a row; two thumbs below an answer. What a press carries is an id, well below Telegram's 64 bytes."""
    rows = [[InlineKeyboardButton(label, callback_data=f"b:{opaque}")] for label, opaque in parcel.buttons]
    if parcel.is_answer:  # they are no choices that can be typed
        rows.append([InlineKeyboardButton(hand, callback_data=f"t:{sign}:{parcel.message_id}") for hand, sign in _HANDS.items()])
    return InlineKeyboardMarkup(rows) if rows else None


def notice_choices(library: Library, language: str) -> InlineKeyboardMarkup:
    """Under the notice: accept this version, refuse, or read it in the other language."""
    other = next(code for code in LANGUAGES if code != language)

    def button(key: str, data: str) -> InlineKeyboardButton:
        return InlineKeyboardButton(library.phrase(f"button.{key}", language), callback_data=data)

    accept = button("accept", _ACCEPT + library.notice.version)
    return InlineKeyboardMarkup([[accept, button("refuse", REFUSE)], [button(f"language/{other}", _LANGUAGE + other)]])


def chosen(data: str | None) -> str | None:
    """The opaque id of a pressed choice; None when the press is none of ours."""
    match = _CHOICE.fullmatch(data or "")
    return match[1] if match else None


def thumb_of(data: object) -> Thumb | None:
    """The thumb of a press, or of a button; None when it is another."""
    match = _THUMB.fullmatch(data) if isinstance(data, str) else None
    return Thumb(int(match[2]), match[1] == "+") if match else None


def answer_shown(message: Message | None) -> int | None:
    """The id of the answer in a message of ours, which its thumbs carry; None for any other message."""
    rows = message.reply_markup.inline_keyboard if message and message.reply_markup else ()
    return next((thumb.message_id for row in rows for one in row if (thumb := thumb_of(one.callback_data))), None)


def is_about_the_notice(data: str | None) -> bool:
    return (data or "").startswith("n:")


def accepted_version(data: str | None) -> str | None:
    """The version of the notice that was agreed to with this press, if it was one."""
    return data.removeprefix(_ACCEPT) if data and data.startswith(_ACCEPT) else None


def wanted_language(data: str | None) -> str | None:
    """The language in which the notice is wanted, if the press was about that."""
    wanted = (data or "").removeprefix(_LANGUAGE)
    return wanted if wanted in LANGUAGES else None

"""What a message must be before it is kept: storable, not empty, not endless, without identity numbers."""

import re
import unicodedata

from bot.errors import EmptyMessage, MessageTooLong

LIMIT = 4096  # characters; Telegram's own limit for a text

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_INVISIBLE = ("Cc", "Cf", "Zs", "Zl", "Zp", "Mn", "Me")


def cleaned(text: str) -> str:
    """The text without what PostgreSQL cannot store (NUL, lone surrogates) and without outer blanks.

    Raises EmptyMessage when nothing visible is left, MessageTooLong past 4,096 characters.
    """
    text = _UNSTORABLE.sub("", text).strip()
    if all(unicodedata.category(character) in _INVISIBLE for character in text):
        raise EmptyMessage
    if len(text) > LIMIT:
        raise MessageTooLong
    return text

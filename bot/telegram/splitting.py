"""A text in parts that Telegram accepts, never cut through a character, nor through a link or a word if it can be."""

import re

LIMIT = 4096  # UTF-16 units, Telegram's limit for one message

_LINK = re.compile(r"https?://\S+")
_ENDS = ("\n\n", "\n", ". ", " ")  # where to cut, best first


def units(text: str) -> int:
    """The length as Telegram counts it, in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def split(text: str, limit: int = LIMIT) -> list[str]:
    """Parts of at most `limit` units: all of the text but the blanks at the cuts. No part for a blank text."""
    parts = []
    rest = text.strip()
    while units(rest) > limit:
        place = _cut(rest, _fitting(rest, limit))
        parts.append(rest[:place].rstrip())
        rest = rest[place:].lstrip()
    return [*parts, rest] if rest else parts


def _fitting(text: str, limit: int) -> int:
    """How many characters fit."""
    used = 0
    for place, character in enumerate(text):
        used += 2 if ord(character) > 0xFFFF else 1
        if used > limit:
            return place
    return len(text)


def _cut(text: str, most: int) -> int:
    """The best place to cut at or before `most`; in the second half if possible, so that no part is very short."""
    for least in (most // 2, 0):
        for end in _ENDS:
            place = text.rfind(end, least, most)
            if place > 0:  # a cut behind a blank is never inside of a link
                return place + len(end)
    return _start_of_link(text, most) or most


def _start_of_link(text: str, place: int) -> int:
    """Where the link that `place` would cut begins; 0 when there is none, or when it begins the text."""
    return next((link.start() for link in _LINK.finditer(text) if link.start() < place < link.end()), 0)

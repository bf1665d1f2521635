"""What phones do to a message: one typing error, or no accents."""

import random
import re
import unicodedata

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_NEIGHBOURS = {key: row[max(0, at - 1) : at] + row[at + 1 : at + 2] for row in _ROWS for at, key in enumerate(row)}
_WORD = re.compile(r"[^\W\d_]{4,}")


def with_a_typo(text: str) -> str:
    """One word of four letters or more loses, doubles, swaps or mistypes a letter inside; the same text always in the same way."""
    chance = random.Random(text)  # noqa: S311 - not a secret
    words = list(_WORD.finditer(text))
    if not words:
        return text
    word = chance.choice(words)
    at = chance.randrange(word.start() + 1, word.end() - 1)
    letter, following = text[at], text[at + 1]
    beside = _NEIGHBOURS.get(without_accents(letter).lower(), "e")
    slips = ("", letter * 2, following + letter, chance.choice(beside))
    slip = chance.choice(slips)
    return text[:at] + slip + text[at + (2 if slip == following + letter else 1) :]


def without_accents(text: str) -> str:
    return "".join(one for one in unicodedata.normalize("NFD", text) if not unicodedata.combining(one))

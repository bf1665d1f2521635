"""One spelling for many ways of typing."""

import re
import unicodedata

_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'"})
_NUMBER = re.compile(r"\d+")
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\ufeff]")


def lowered(text: str) -> str:
    """Lower case, one kind of apostrophe, figures as `0`, no invisible characters."""
    return _NUMBER.sub("0", _INVISIBLE.sub("", text).casefold().translate(_APOSTROPHES))


def folded(text: str) -> str:
    """The same without accents: many people type none on a phone."""
    decomposed = unicodedata.normalize("NFKD", lowered(text))
    return "".join(character for character in decomposed if not unicodedata.combining(character))

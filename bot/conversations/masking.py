"""Identity numbers are hidden before a message is stored: we have no use for them, and a thief would.

Recognised: social insurance number and payment card (by their check digit), RAMQ number, IRCC client number (UCI), and a
passport number when the word stands near it.
"""

import re

HIDDEN = "•••"

_DIGITS = re.compile(r"(?<![\w$])\d(?:[ .-]?\d){8,18}(?![\w$])")
_RAMQ = re.compile(r"\b[A-Za-z]{4}[ -]?\d{4}[ -]?\d{4}\b")
_UCI = re.compile(r"(?<!\d)(?:\d{2}-)?\d{4}-\d{4}(?!\d)")
_PASSPORT = re.compile(r"(\bpass(?:e)?port\b[^\n\d]{0,25}?)\b(?=[A-Za-z0-9]*\d)[A-Za-z0-9]{6,9}\b", re.IGNORECASE)
_CARD_LENGTHS = range(13, 20)
_SIN_LENGTH = 9


def masked(text: str) -> str:
    """The text with each identity number replaced by dots; the same text when there is none."""
    text = _RAMQ.sub(HIDDEN, text)
    text = _UCI.sub(HIDDEN, text)
    text = _PASSPORT.sub(rf"\g<1>{HIDDEN}", text)
    return _DIGITS.sub(lambda match: HIDDEN if _is_identity(match[0]) else match[0], text)


def _is_identity(written: str) -> bool:
    digits = [int(character) for character in written if character.isdigit()]
    return (len(digits) == _SIN_LENGTH or len(digits) in _CARD_LENGTHS) and _luhn(digits)


def _luhn(digits: list[int]) -> bool:
    """The check-digit rule shared by the SIN and payment cards (ISO/IEC 7812)."""
    doubled = [digit if place % 2 == 0 else sum(divmod(digit * 2, 10)) for place, digit in enumerate(reversed(digits))]
    return sum(doubled) % 10 == 0

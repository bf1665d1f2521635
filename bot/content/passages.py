"""Which lines of a text speak of what a message says: those that share its rare words."""

import math
import re
from collections import Counter
from collections.abc import Iterable

from bot.text.features import words_stems

RARE = 3.0  # a word of one line in twenty says little of what is asked
ENOUGH = 4.0
MOST = 2  # lines


class Passages:
    """How rare each word is among the lines of all the texts of a language."""

    def __init__(self, texts: Iterable[str]) -> None:
        lines = [set(words_stems(line)) for text in texts for line in lines_of(text)]
        counts = Counter(stem for line in lines for stem in line)
        self._rarity = {stem: math.log(len(lines) / count) for stem, count in counts.items()}

    def about(self, text: str, message: str, title: str) -> list[str]:
        """The lines of `text` closest to `message`, in their order; none when none is close. A word of the title tells no lines apart."""
        told = set(words_stems(message)) - set(words_stems(title))
        asked = {stem: self._rarity[stem] for stem in told if self._rarity.get(stem, 0) >= RARE}
        lines = lines_of(text)
        shared = [sum(asked[stem] for stem in asked.keys() & set(words_stems(line))) for line in lines]
        close = sorted((value for value in shared if value >= ENOUGH), reverse=True)[:MOST]
        return [line for line, value in zip(lines, shared, strict=True) if value in close][:MOST]


def lines_of(text: str) -> list[str]:
    """The lines of an answer, without the marks of a list nor the words that announce one."""
    lines = (re.sub(r"(?<=[.?]) [^.?]*:$", "", line.removeprefix("- ").strip()) for line in text.splitlines())
    return [line for line in lines if line]

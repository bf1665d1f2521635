"""Which lines of a text speak of what a message says: those that share its rare words."""

import math
import re
from collections import Counter
from collections.abc import Iterable

from bot.text.features import words_stems

RARE = 3.0  # a word of one line in twenty says little of what is asked
FEWEST_LETTERS = 3  # « si », "c'" and the like may be rare and mean nothing
MOST = 3  # lines


class Passages:
    """How rare each word is among the lines of all the texts of a language."""

    def __init__(self, texts: Iterable[str]) -> None:
        lines = [_told(line) for text in texts for line in lines_of(text)]
        counts = Counter(stem for line in lines for stem in line)
        self._rarity = {stem: math.log(len(lines) / count) for stem, count in counts.items()}

    def about(self, text: str, message: str, title: str, enough: float) -> list[str]:
        """The lines of `text` closest to `message`, in their order; none when none is close.

        A word of most lines tells none apart, nor does one of the title that the first line, which answers it, repeats.

        `enough`: how rare the shared words must be together, as the logarithm of one line in so many.
        """
        lines = lines_of(text)
        stems = [_told(line) for line in lines]
        common = Counter(stem for line in stems for stem in line)
        of_all = {stem for stem in common if common[stem] > len(lines) / 2} | set(words_stems(title)) & stems[0]
        asked = {stem: self._rarity[stem] for stem in _told(message) - of_all if self._rarity.get(stem, 0) >= RARE}
        shared = [sum(asked[stem] for stem in asked.keys() & line) for line in stems]
        closest = sorted(range(len(lines)), key=lambda place: -shared[place])[:MOST]
        return [lines[place] for place in sorted(closest) if shared[place] >= max(enough, shared[closest[0]] / 3)]


def _told(text: str) -> set[str]:
    """The words that tell something, by their stem, and the numbers as written."""
    return {stem for stem in words_stems(text) if len(stem) >= FEWEST_LETTERS} | set(re.findall(r"\d+", text))


def lines_of(text: str) -> list[str]:
    """The lines of an answer, without the marks of a list nor the words that announce one."""
    lines = (re.sub(r"(?<=[.?]) [^.?]*:$", "", line.removeprefix("- ").strip()) for line in text.splitlines())
    return [line for line in lines if line]

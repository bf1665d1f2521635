"""Typing errors: a word nobody wrote among the examples is read as the one it is a slip away from."""

import re
from collections import Counter

from symspellpy import SymSpell, Verbosity

from bot.text.folding import folded

SHORTEST = 4  # a slip in a shorter word makes another word
FEWEST = 2  # examples a word stands in before others are read as it: an example may hold a slip itself
_WORD = re.compile(r"[^\W\d_]+")


class Spelling:
    """Knows the words of the examples, and how many examples hold each."""

    def __init__(self, known: dict[str, int]) -> None:
        self.known = known
        self._close = SymSpell(max_dictionary_edit_distance=1)
        for word, count in known.items():
            if count >= FEWEST and len(word) >= SHORTEST - 1:
                self._close.create_dictionary_entry(word, count)

    @classmethod
    def of(cls, texts: list[str]) -> "Spelling":
        return cls(dict(Counter(word for text in texts for word in set(_WORD.findall(folded(text))))))

    def mended(self, text: str) -> str:
        """The text, each unknown word replaced by the commonest known one that is one letter off; without accents there."""
        return _WORD.sub(lambda match: self._word(match.group()), text)

    def _word(self, written: str) -> str:
        word = folded(written)
        if len(word) < SHORTEST or word in self.known:
            return written
        close = self._close.lookup(word, Verbosity.TOP, max_edit_distance=1)
        return str(close[0].term) if close else written

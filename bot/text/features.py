"""A message as a sparse vector: its words, their stems and its letters, weighted by how telling they are (TF-IDF).

Word pairs carry meaning; stems a few words apart reach other wordings; runs of three to five letters forgive typing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from itertools import chain
from typing import Any, TypeAlias

import numpy as np
import snowballstemmer
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import CountVectorizer

from bot.text.folding import folded, lowered

FEWEST = 6  # texts a term stands in: what a few people wrote says little of the next
APART = 3  # words between which two stems make a pair

_words = CountVectorizer(ngram_range=(1, 2), token_pattern=r"(?u)[\w']+", lowercase=False).build_analyzer()
_letters = CountVectorizer(analyzer="char_wb", ngram_range=(3, 5), lowercase=False).build_analyzer()
_alone = CountVectorizer(token_pattern=r"(?u)\w+", lowercase=False).build_analyzer()
_french, _english = snowballstemmer.stemmer("french"), snowballstemmer.stemmer("english")

Terms = Callable[[str], Iterable[str]]  # cuts a text into terms
Meaning = Callable[[str], Any]  # a text as numbers, always as many, from zero up (a sentence encoder)
Array: TypeAlias = "np.ndarray[Any, Any]"
Vector = tuple[Array, Array]  # columns, values
Part = tuple[Array, Array, Array]  # of many texts: columns, values, where each text starts and ends


def words_stems(text: str) -> list[str]:
    """The stem of each word, in order, by one rule for both languages."""
    return [_stem(word) for word in _alone(lowered(text))]


def _stems(text: str) -> list[str]:
    """The stems, and each with the next few: a message may mix the languages."""
    stems = words_stems(text)
    return [*stems, *(f"{stem} {later}" for place, stem in enumerate(stems) for later in stems[place + 1 : place + 1 + APART])]


@lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    return str(_english.stemWord(folded(_french.stemWord(word))))


# A view is a way of cutting and its weight. Letters count most: it pays with typing errors, and costs nothing without.
VIEWS: dict[str, tuple[Terms, float]] = {
    "words": (lambda text: _words(folded(text)), 1.0),
    "stems": (_stems, 1.2),
    "letters": (lambda text: _letters(folded(text)), 2.0),
}


class Features:
    """Views side by side, then the `meaning` if there is one. `state` is plain data, so that a stored model holds no code."""

    def __init__(self, views: Mapping[str, tuple[Terms, float]], fewest: int = FEWEST, meaning: Meaning | None = None) -> None:
        self._views = views
        self._fewest = fewest
        self._meaning = meaning
        self._columns: dict[str, dict[str, int]] = {}
        self._idf: Any = np.zeros(0, dtype=np.float32)

    def fit(self, texts: list[str]) -> csr_matrix:
        """Learn which terms there are and how rare each is, then the vectors of these texts."""
        cut = self._cut(texts)
        rarity: list[float] = []
        for name, counts in cut.items():
            everywhere = Counter(chain.from_iterable(counts))
            seen = {term: count for term, count in everywhere.items() if count >= self._fewest}
            self._columns[name] = {term: len(rarity) + offset for offset, term in enumerate(seen)}
            rarity += [np.log((1 + len(texts)) / (1 + count)) + 1 for count in seen.values()]
        rarity += [1.0] * (len(self._meaning(texts[0])) if self._meaning else 0)
        self._idf = np.asarray(rarity, dtype=np.float32)
        return self._stacked(texts, cut)

    def matrix(self, texts: list[str]) -> csr_matrix:
        return self._stacked(texts, self._cut(texts))

    def vector(self, text: str) -> Vector:
        """The known terms of one text: damped counts times rarity, each view scaled to its weight."""
        parts = self._parts([text], self._cut([text]))
        return np.concatenate([columns for columns, _, _ in parts]), np.concatenate([values for _, values, _ in parts])

    def _cut(self, texts: list[str]) -> dict[str, list[Counter[str]]]:
        return {name: [Counter(terms(text)) for text in texts] for name, (terms, _) in self._views.items()}

    def _stacked(self, texts: list[str], cut: Mapping[str, list[Counter[str]]]) -> csr_matrix:
        shape = len(texts), len(self._idf)
        stacked: csr_matrix = sum(csr_matrix((values, columns, ends), shape) for columns, values, ends in self._parts(texts, cut))
        return stacked

    def _parts(self, texts: list[str], cut: Mapping[str, list[Counter[str]]]) -> list[Part]:
        parts = [self._view(name, counts) for name, counts in cut.items()]
        return [*parts, self._meant(texts)] if self._meaning else parts

    def _view(self, name: str, counts: list[Counter[str]]) -> Part:
        known = self._columns[name]
        kept = [{known[term]: times for term, times in count.items() if term in known} for count in counts]
        ends = np.cumsum([0, *map(len, kept)])
        columns = np.fromiter(chain.from_iterable(kept), np.int32, ends[-1])
        times = np.fromiter(chain.from_iterable(count.values() for count in kept), np.float32, ends[-1])
        values = (1 + np.log(times)) * self._idf[columns]
        row: Array = np.repeat(np.arange(len(kept)), np.diff(ends))
        lengths = np.sqrt(np.bincount(row, values**2, len(kept)))
        return columns, (values * (self._views[name][1] / lengths[row])).astype(np.float32), ends

    def _meant(self, texts: list[str]) -> Part:
        values = np.stack([self._meaning(text) for text in texts])  # type: ignore[misc]
        places = np.arange(len(self._idf) - values.shape[1], len(self._idf), dtype=np.int32)
        return np.tile(places, len(texts)), values.ravel(), np.arange(len(texts) + 1) * len(places)

    def state(self) -> dict[str, Any]:
        return {
            "terms": {name: list(columns) for name, columns in self._columns.items()},
            "idf": [round(float(weight), 5) for weight in self._idf],
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Take up what `state` gave, under the same views."""
        place = 0
        for name, terms in state["terms"].items():
            self._columns[name] = {term: place + offset for offset, term in enumerate(terms)}
            place += len(terms)
        self._idf = np.asarray(state["idf"], dtype=np.float32)

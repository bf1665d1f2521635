"""A message as a sparse vector: its words and its letters, weighted by how telling they are (TF-IDF).

Word pairs carry meaning; runs of two to five letters forgive typing. Each is taken with and without accents.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import CountVectorizer

from bot.text.folding import folded, lowered

LETTERS_WEIGHT = 1.5  # letters count more than words: it pays with typing errors, and costs nothing without

_words = CountVectorizer(analyzer="word", ngram_range=(1, 2), token_pattern=r"(?u)[\w']+", lowercase=False).build_analyzer()
_letters = CountVectorizer(analyzer="char_wb", ngram_range=(2, 5), lowercase=False).build_analyzer()

Terms = Callable[[str], Iterable[str]]  # cuts a text into terms
Vector = tuple["np.ndarray[Any, Any]", "np.ndarray[Any, Any]"]  # columns, values

WORDS: dict[str, tuple[Terms, float]] = {
    "words": (lambda text: _words(lowered(text)), 1.0),
    "words_folded": (lambda text: _words(folded(text)), 1.0),
}
LETTERS: dict[str, tuple[Terms, float]] = {
    "letters": (lambda text: _letters(lowered(text)), LETTERS_WEIGHT),
    "letters_folded": (lambda text: _letters(folded(text)), LETTERS_WEIGHT),
}


class Features:
    """Views side by side, each a way of cutting and its weight. `state` is plain data, so that a stored model holds no code."""

    def __init__(self, views: Mapping[str, tuple[Terms, float]]) -> None:
        self._views = views
        self._columns: dict[str, dict[str, int]] = {}
        self._idf = np.zeros(0, dtype=np.float32)

    def fit(self, texts: list[str]) -> csr_matrix:
        """Learn which terms there are and how rare each is, then the vectors of these texts."""
        cut = {name: [Counter(terms(text)) for text in texts] for name, (terms, _) in self._views.items()}
        rarity: list[float] = []
        for name, counts in cut.items():
            seen = Counter(term for count in counts for term in count)
            self._columns[name] = {term: len(rarity) + offset for offset, term in enumerate(seen)}
            rarity += [np.log((1 + len(texts)) / (1 + count)) + 1 for count in seen.values()]
        self._idf = np.asarray(rarity, dtype=np.float32)
        return self._stacked([self._joined({name: counts[place] for name, counts in cut.items()}) for place in range(len(texts))])

    def matrix(self, texts: list[str]) -> csr_matrix:
        return self._stacked([self.vector(text) for text in texts])

    def vector(self, text: str) -> Vector:
        """The known terms of one text: damped counts times rarity, each view scaled to its weight."""
        return self._joined({name: Counter(terms(text)) for name, (terms, _) in self._views.items()})

    def _joined(self, counts: Mapping[str, Counter[str]]) -> Vector:
        parts = [self._view(name, count) for name, count in counts.items()]
        return np.concatenate([columns for columns, _ in parts]), np.concatenate([values for _, values in parts])

    def _view(self, name: str, counts: Counter[str]) -> Vector:
        known = self._columns[name]
        places = {known[term]: count for term, count in counts.items() if term in known}
        columns = np.fromiter(places.keys(), dtype=np.int32, count=len(places))
        values = (1 + np.log(np.fromiter(places.values(), dtype=np.float32, count=len(places)))) * self._idf[columns]
        length = np.linalg.norm(values)
        return columns, (values * (self._views[name][1] / length) if length else values).astype(np.float32)

    def _stacked(self, vectors: list[Vector]) -> csr_matrix:
        ends = np.cumsum([0, *(len(columns) for columns, _ in vectors)])
        columns = np.concatenate([columns for columns, _ in vectors])
        values = np.concatenate([values for _, values in vectors])
        return csr_matrix((values, columns, ends), shape=(len(vectors), len(self._idf)), dtype=np.float32)

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

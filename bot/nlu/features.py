"""A message as a sparse vector: its words and its letters, weighted by how telling they are (TF-IDF).

Word pairs carry meaning; runs of two to five letters forgive typing. Each is taken with and without accents.
"""

from __future__ import annotations

from collections import Counter
from typing import Any, Dict, List, Tuple

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import CountVectorizer

from bot.nlu.folding import folded, lowered

LETTERS_WEIGHT = 1.5  # letters count more than words: it pays with typing errors, and costs nothing without

_words = CountVectorizer(analyzer="word", ngram_range=(1, 2), token_pattern=r"(?u)[\w']+", lowercase=False).build_analyzer()
_letters = CountVectorizer(analyzer="char_wb", ngram_range=(2, 5), lowercase=False).build_analyzer()

# name → (spelling, cutting, weight)
VIEWS = {
    "words": (lowered, _words, 1.0),
    "words_folded": (folded, _words, 1.0),
    "letters": (lowered, _letters, LETTERS_WEIGHT),
    "letters_folded": (folded, _letters, LETTERS_WEIGHT),
}

Vector = Tuple["np.ndarray[Any, Any]", "np.ndarray[Any, Any]"]  # columns, values


class Features:
    """Four views side by side. `state` is plain data, so that a stored model holds no code."""

    def __init__(self) -> None:
        self._columns: Dict[str, Dict[str, int]] = {}
        self._idf = np.zeros(0, dtype=np.float32)

    def fit(self, texts: List[str]) -> csr_matrix:
        """Learn which terms there are and how rare each is, then the vectors of these texts."""
        place = 0
        rarity: List[float] = []
        for name, (spelled, cut, _) in VIEWS.items():
            seen = Counter(term for text in texts for term in set(cut(spelled(text))))
            self._columns[name] = {term: place + offset for offset, term in enumerate(seen)}
            rarity += [np.log((1 + len(texts)) / (1 + count)) + 1 for count in seen.values()]
            place += len(seen)
        self._idf = np.asarray(rarity, dtype=np.float32)
        return self.matrix(texts)

    def matrix(self, texts: List[str]) -> csr_matrix:
        vectors = [self.vector(text) for text in texts]
        ends = np.cumsum([0, *(len(columns) for columns, _ in vectors)])
        columns = np.concatenate([columns for columns, _ in vectors])
        values = np.concatenate([values for _, values in vectors])
        return csr_matrix((values, columns, ends), shape=(len(texts), len(self._idf)), dtype=np.float32)

    def vector(self, text: str) -> Vector:
        """The known terms of one text: damped counts times rarity, each view scaled to its weight."""
        parts = [self._view(name, text) for name in VIEWS]
        return np.concatenate([columns for columns, _ in parts]), np.concatenate([values for _, values in parts])

    def _view(self, name: str, text: str) -> Vector:
        spelled, cut, weight = VIEWS[name]
        known = self._columns[name]
        counts = Counter(known[term] for term in cut(spelled(text)) if term in known)
        columns = np.fromiter(counts.keys(), dtype=np.int32, count=len(counts))
        values = (1 + np.log(np.fromiter(counts.values(), dtype=np.float32, count=len(counts)))) * self._idf[columns]
        length = np.linalg.norm(values)
        return columns, (values * (weight / length) if length else values).astype(np.float32)

    def state(self) -> Dict[str, Any]:
        return {
            "terms": {name: list(columns) for name, columns in self._columns.items()},
            "idf": [round(float(weight), 5) for weight in self._idf],
        }

    @classmethod
    def restored(cls, state: Dict[str, Any]) -> Features:
        features = cls()
        place = 0
        for name, terms in state["terms"].items():
            features._columns[name] = {term: place + offset for offset, term in enumerate(terms)}
            place += len(terms)
        features._idf = np.asarray(state["idf"], dtype=np.float32)
        return features

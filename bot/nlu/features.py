"""A message as a sparse vector: its words and its letters, weighted by how telling they are.

Word pairs carry meaning; runs of two to five letters forgive typing. Each is taken with and without accents.
"""

from __future__ import annotations

from typing import Any, Dict, List

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.nlu.folding import folded, lowered

LETTERS_WEIGHT = 1.5  # letters count more than words: it pays with typing errors, and costs nothing without
VIEWS = {
    "words": {"analyzer": "word", "ngram_range": (1, 2), "token_pattern": r"(?u)[\w']+"},
    "letters": {"analyzer": "char_wb", "ngram_range": (2, 5)},
}


class Features:
    """Four TF-IDF views side by side. `state` is plain data, so that a model holds no code."""

    def __init__(self) -> None:
        self._views = {
            f"{name}_{accents}": TfidfVectorizer(
                **options,
                lowercase=False,
                sublinear_tf=True,
                dtype=np.float32,
            )
            for name, options in VIEWS.items()
            for accents in ("kept", "folded")
        }

    def fit(self, texts: List[str]) -> csr_matrix:
        for name, view in self._views.items():
            view.fit([_spelled(name, text) for text in texts])
        return self.of(texts)

    def of(self, texts: List[str]) -> csr_matrix:
        blocks = [
            view.transform([_spelled(name, text) for text in texts]) * (LETTERS_WEIGHT if "letters" in name else 1.0)
            for name, view in self._views.items()
        ]
        return hstack(blocks, format="csr", dtype=np.float32)

    def state(self) -> Dict[str, Any]:
        return {
            name: {
                "terms": sorted(view.vocabulary_, key=view.vocabulary_.__getitem__),
                "idf": [round(float(weight), 6) for weight in view.idf_],
            }
            for name, view in self._views.items()
        }

    @classmethod
    def restored(cls, state: Dict[str, Any]) -> Features:
        features = cls()
        for name, view in features._views.items():
            view.vocabulary_ = {term: place for place, term in enumerate(state[name]["terms"])}
            view.idf_ = np.asarray(state[name]["idf"], dtype=np.float32)
        return features


def _spelled(view: str, text: str) -> str:
    return folded(text) if view.endswith("folded") else lowered(text)

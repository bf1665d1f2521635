"""A linear classifier of messages, kept as NumPy arrays and plain data.

A support vector machine, each class against the rest, moved a little towards naive Bayes, which reads rare words better
(Wang and Manning 2012); then one temperature, learnt on messages set aside, turns scores into probabilities (Guo et al. 2017).
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix
from sklearn.naive_bayes import MultinomialNB
from sklearn.svm import LinearSVC

from bot.text.features import FEWEST, Array, Features, Meaning, Terms
from bot.text.spelling import Spelling

DATA, NUMBERS = "linear.json", "linear.npz"
STRENGTH = 0.3  # the inverse of the regularisation (scikit-learn's C)
NAIVE = 0.02  # the share of naive Bayes; more of it where few examples teach each class
SMOOTHING = 0.05
CORES = os.cpu_count() or 1
REST = -1
ASIDE = 8  # one message in eight is set aside for the temperature
TEMPERATURES = (0.5, 40.0)


class LinearClassifier:
    """Tells how likely a text belongs to each class it was taught."""

    def __init__(
        self,
        views: Mapping[str, tuple[Terms, float]],
        fewest: int = FEWEST,
        naive: float = NAIVE,
        meaning: Meaning | None = None,
    ) -> None:
        self.names: list[str] = []
        self._features = Features(views, fewest, meaning)
        self._naive = naive
        self._spelling = Spelling({})
        self._weights: Array = np.zeros((0, 0), dtype=np.float32)
        self._bias: Array = np.zeros(0, dtype=np.float32)
        self._temperature = 1.0

    def fit(self, texts: list[str], names: list[str], weights: list[float] | None = None) -> tuple[Array, Array]:
        """Learn from texts and the class of each (two classes at least). Gives the scores of the messages set aside, and their classes.

        `weights`: how much each text counts, one when not said.
        """
        self._spelling = Spelling.of(texts)
        self.names = sorted(set(names))
        vectors = self._features.fit(texts)
        classes = np.asarray([self.names.index(name) for name in names])
        counts: Array = np.ones(len(texts)) if weights is None else np.asarray(weights)
        places: Array = np.arange(len(texts)) % ASIDE
        aside, part = places == 0, places > ASIDE - 3  # a quarter is enough to learn one number, and quick
        self._weights, self._bias = self._weighed(vectors, classes, counts)
        rows, bias = self._weighed(vectors[part], classes[part], counts[part])
        scores = vectors[aside] @ rows + bias
        self._temperature = _temperature(scores, classes[aside], counts[aside])
        return scores, classes[aside]

    def scores(self, text: str) -> Array:
        """How far the text lies on the side of each class, in the order of `names`."""
        columns, values = self._features.vector(self._spelling.mended(text))
        scores: Array = values @ self._weights[columns] + self._bias
        return scores

    def probabilities(self, scores: Array) -> dict[str, float]:
        """How likely each class is; they sum to one."""
        warmed = scores * self._temperature
        shares = np.exp(warmed - warmed.max())
        return dict(zip(self.names, (shares / shares.sum()).tolist(), strict=True))

    def _weighed(self, vectors: csr_matrix, classes: Array, counts: Array) -> tuple[Array, Array]:
        """Weights (features × classes: a message needs few rows of them) and biases; a class without examples scores lowest."""
        weights: Array = np.zeros((vectors.shape[1], len(self.names)), dtype=np.float32)
        bias: Array = np.full(len(self.names), -2.0, dtype=np.float32)
        present = np.unique(classes)
        vectors = vectors.astype(np.float64)  # as liblinear wants them: two threads must not tidy the same matrix
        vectors.sum_duplicates()
        with ThreadPoolExecutor() as pool:  # each class is learnt against all others, so that the classes can be shared out
            bayes = pool.submit(MultinomialNB(alpha=SMOOTHING, fit_prior=False).fit, vectors, classes, counts)
            for some, rows, offsets in pool.map(lambda some: _machine(vectors, classes, counts, some), np.array_split(present, CORES)):
                weights[:, some], bias[some] = rows.T, offsets
            likely = bayes.result().feature_log_prob_
        weights[:, present] += self._naive * (likely - likely.mean(axis=0)).T
        return weights, bias

    def save(self, folder: Path) -> None:
        """Two files: plain data and numbers, no code."""
        kept = {"names": self.names, "temperature": self._temperature, "known": self._spelling.known, "features": self._features.state()}
        (folder / DATA).write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")
        np.savez(folder / NUMBERS, weights=self._weights.astype(np.float16), bias=self._bias)

    def restore(self, folder: Path) -> None:
        """Take up what `save` wrote, under the same views. Raises FileNotFoundError."""
        kept = json.loads((folder / DATA).read_text(encoding="utf-8"))
        self.names, self._temperature = kept["names"], kept["temperature"]
        self._spelling = Spelling(kept["known"])
        self._features.restore(kept["features"])
        with np.load(folder / NUMBERS, allow_pickle=False) as numbers:
            self._weights, self._bias = numbers["weights"].astype(np.float32), numbers["bias"]


def _machine(vectors: csr_matrix, classes: Array, counts: Array, some: Array) -> tuple[Array, Array, Array]:
    """Support vectors for some of the classes, each against the rest."""
    machine = LinearSVC(C=STRENGTH, tol=0.2, random_state=0).fit(vectors, np.where(np.isin(classes, some), classes, REST), counts)
    rows, offsets = machine.coef_, machine.intercept_
    if len(rows) == 1:  # scikit-learn keeps one row for two classes
        rows, offsets = np.vstack([-rows, rows]), np.concatenate([-offsets, offsets])
    wanted = machine.classes_ != REST
    return machine.classes_[wanted], rows[wanted], offsets[wanted]


def _temperature(scores: Array, classes: Array, counts: Array) -> float:
    """What to multiply scores with, so that probabilities fit what was right."""

    def surprise(temperature: float) -> float:
        warmed = scores * temperature
        warmed = warmed - warmed.max(axis=1, keepdims=True)
        surprises = np.log(np.exp(warmed).sum(axis=1)) - warmed[np.arange(len(classes)), classes]
        return float(np.average(surprises, weights=counts))

    return float(minimize_scalar(surprise, bounds=TEMPERATURES, method="bounded").x)

"""A linear classifier of messages: logistic regression, each class against the rest, kept as NumPy arrays and plain data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier

from bot.text.features import Features, Terms


class LinearClassifier:
    """Scores a text for every class it was taught."""

    def __init__(self, views: Mapping[str, tuple[Terms, float]], strength: float = 30.0) -> None:
        self.names: list[str] = []
        self._features = Features(views)
        self._strength = strength  # the inverse of the regularisation (scikit-learn's C)
        self._weights = np.zeros((0, 0), dtype=np.float32)
        self._bias = np.zeros(0, dtype=np.float32)

    def fit(self, texts: list[str], names: list[str]) -> None:
        """Learn from texts and the class of each."""
        one = LogisticRegression(C=self._strength, solver="liblinear", dual=True, tol=0.01, max_iter=200)
        model = OneVsRestClassifier(one).fit(self._features.fit(texts), names)
        self.names = [str(name) for name in model.classes_]
        # One row a feature: a message needs few of them.
        self._weights = np.ascontiguousarray(np.vstack([each.coef_[0] for each in model.estimators_]).T, dtype=np.float32)
        self._bias = np.asarray([each.intercept_[0] for each in model.estimators_], dtype=np.float32)

    def probabilities(self, text: str) -> dict[str, float]:
        """For each class, how likely the text is one of it rather than of all the others."""
        columns, values = self._features.vector(text)
        scores = values @ self._weights[columns] + self._bias
        return dict(zip(self.names, (1.0 / (1.0 + np.exp(-scores))).tolist(), strict=True))

    def state(self) -> dict[str, Any]:
        return {"names": self.names, "features": self._features.state()}

    def arrays(self) -> dict[str, Any]:
        return {"weights": self._weights, "bias": self._bias}

    def restore(self, state: dict[str, Any], arrays: Mapping[str, Any]) -> None:
        """Take up what `state` and `arrays` gave, under the same views."""
        self.names = state["names"]
        self._features.restore(state["features"])
        self._weights, self._bias = arrays["weights"], arrays["bias"]

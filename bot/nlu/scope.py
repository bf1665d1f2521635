"""Whether a message is ours to answer: how the likeliest intent stands against `out_of_scope`, weighed on messages set aside."""

from __future__ import annotations

from typing import Any, List

import numpy as np
from sklearn.linear_model import LogisticRegression

OUT_OF_SCOPE = "out_of_scope"


class Scope:
    """Tells from the scores of one message how likely it is in scope."""

    def __init__(self, names: List[str], weights: List[float] | None = None) -> None:
        self._outside = names.index(OUT_OF_SCOPE) if OUT_OF_SCOPE in names else None
        self.weights = weights  # of the signs, and the constant

    def fit(self, scores: Any, classes: Any) -> None:
        """Learn from scores (messages × classes) and the class of each; needs messages of both kinds, else everything is in scope."""
        inside = classes != self._outside
        if self._outside is None or inside.all() or not inside.any():
            return
        model = LogisticRegression(class_weight="balanced", max_iter=1000).fit(self._signs(scores), inside)
        self.weights = [*model.coef_[0].tolist(), float(model.intercept_[0])]

    def probability(self, scores: Any) -> float:
        """Zero when `out_of_scope` itself comes first; one when nothing was learnt."""
        if self.weights is None:
            return 1.0
        if int(np.argmax(scores)) == self._outside:
            return 0.0
        *weights, constant = self.weights
        return float(1 / (1 + np.exp(-(self._signs(scores[np.newaxis])[0] @ np.asarray(weights) + constant))))

    def _signs(self, scores: Any) -> Any:
        """The best score of a question or an act and that of `out_of_scope`, as they are and against the other scores of the message."""
        outside = scores[:, self._outside]
        best = np.delete(scores, self._outside, axis=1).max(axis=1)
        mean, spread = scores.mean(axis=1), scores.std(axis=1)
        return np.column_stack([best, outside, (best - mean) / spread, (outside - mean) / spread])

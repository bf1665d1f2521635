"""Whether a message speaks of danger: what the rules say, then what a classifier has learnt from examples.

It runs before the engine and without it. It is taught apart (`bot.safety.learning`), so that no change to the questions can weaken it.
"""

import re
from pathlib import Path

from bot.safety.rules import Rules
from bot.text.features import VIEWS
from bot.text.linear import LinearClassifier

SAFE = "safe"
DANGEROUS = 0.5  # how likely a message, or one sentence of it, must be of any kind of danger
FEWEST_WORDS = 3  # of a sentence that is read by itself
_SENTENCES = re.compile(r"[.!?;\n]+")


class Detector:
    """The kind of danger a message speaks of."""

    def __init__(self, rules: Rules, learnt: LinearClassifier | None = None) -> None:
        self._rules = rules
        self._learnt = learnt

    @classmethod
    def read(cls, content: Path, model: Path) -> "Detector":
        """The rules below `content` with what was learnt into `model`. Raises FileNotFoundError when nothing was."""
        learnt = LinearClassifier(VIEWS)
        learnt.restore(model)
        return cls(Rules.read(content / "safety" / "rules.yml"), learnt)

    def kind(self, text: str) -> str | None:
        """suicide, violence, sexual_violence, exploitation, removal, shelter, medical; None when there is no danger."""
        return self._rules.kind(text) or self._likeliest(text)

    def _likeliest(self, text: str) -> str | None:
        if self._learnt is None:
            return None
        sentences = [part for part in _SENTENCES.split(text) if len(part.split()) >= FEWEST_WORDS]
        readings = [self._learnt.probabilities(self._learnt.scores(part)) for part in {text, *sentences}]
        worst = min(readings, key=lambda reading: reading[SAFE])
        if 1 - worst[SAFE] < DANGEROUS:
            return None
        return max((kind for kind in worst if kind != SAFE), key=lambda kind: worst[kind])

"""Whether a message speaks of danger: a small classifier taught by examples, before the engine and without it.

It is taught apart from the questions (`bot.safety.learning`), so that no change to them can weaken it.
"""

from pathlib import Path

from bot.text.features import VIEWS
from bot.text.linear import LinearClassifier

SAFE = "safe"
DANGEROUS = 0.34  # how likely danger must be: the red team's messages say (`tests/safety`), where a miss costs more than an alarm
FEWEST = 2  # examples a term stands in: one person's words count for more here
NAIVE = 0.05


class Detector:
    """The kind of danger a message speaks of."""

    def __init__(self) -> None:
        self.learnt = LinearClassifier(VIEWS, FEWEST, NAIVE)

    @classmethod
    def read(cls, model: Path) -> "Detector":
        """What was learnt into the folder `model`. Raises FileNotFoundError when nothing was."""
        detector = cls()
        detector.learnt.restore(model)
        return detector

    def kind(self, text: str) -> str | None:
        """suicide, violence, sexual_violence, exploitation, removal, shelter, medical; None when there is no danger."""
        likely = self.learnt.probabilities(self.learnt.scores(text))
        if 1 - likely.pop(SAFE) < DANGEROUS:
            return None
        return max(likely, key=lambda kind: likely[kind])

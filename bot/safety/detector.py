"""Whether a message speaks of danger: a small classifier taught by examples, before the engine and without it.

It is taught apart from the questions (`bot.safety.learning`), so that no change to them can weaken it.
"""

import json
from pathlib import Path

from bot.text.features import VIEWS
from bot.text.folding import folded
from bot.text.linear import LinearClassifier

SAFE = "safe"
HARMLESS = "harmless.json"
# How likely danger must be (the red team's messages say, `tests/safety`): less where a miss may cost a life within the hour.
DANGEROUS = 0.38
VITAL = {"suicide": 0.27, "medical": 0.27}
FEWEST = 2  # examples a term stands in: one person's words count for more here
NAIVE = 0.05


class Detector:
    """The kind of danger a message speaks of."""

    def __init__(self) -> None:
        self.learnt = LinearClassifier(VIEWS, FEWEST, NAIVE)
        self.harmless: set[str] = set()  # messages taught as safe, folded: a false alarm that was reported does not ring again

    @classmethod
    def read(cls, model: Path) -> "Detector":
        """What was learnt into the folder `model`. Raises FileNotFoundError when nothing was."""
        detector = cls()
        detector.learnt.restore(model)
        detector.harmless = set(json.loads((model / HARMLESS).read_text(encoding="utf-8")))
        return detector

    def save(self, model: Path) -> None:
        model.mkdir(parents=True, exist_ok=True)
        self.learnt.save(model)
        (model / HARMLESS).write_text(json.dumps(sorted(self.harmless), ensure_ascii=False), encoding="utf-8")

    def kind(self, text: str) -> str | None:
        """suicide, violence, sexual_violence, exploitation, removal, shelter, medical; None when there is no danger."""
        if folded(text) in self.harmless:
            return None
        likely = self.learnt.probabilities(self.learnt.scores(text))
        danger = 1 - likely.pop(SAFE)
        kind = max(likely, key=lambda kind: likely[kind])
        return kind if danger >= VITAL.get(kind, DANGEROUS) else None

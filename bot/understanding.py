"""What the engine made of one message, as plain data shared by its client and the features."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Keyed:
    """One response the engine chose: a content key and its arguments."""

    key: str
    arguments: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Understanding:
    """The chosen responses, and why: intent, confidence, ranking, entities, language (`fr`, `en`, or None when unclear)."""

    responses: tuple[Keyed, ...]
    intent: str | None = None
    confidence: float = 0.0
    needs: tuple[str, ...] = ()  # the questions of a message that asks several things
    ranking: tuple[tuple[str, float], ...] = ()
    in_context: tuple[tuple[str, float], ...] = ()  # the ranking when read after the question answered last
    entities: tuple[dict[str, Any], ...] = ()
    language: str | None = None
    language_confidence: float = 0.0

    def record(self) -> dict[str, Any]:
        """The form kept with the message."""
        return {
            "intent": self.intent,
            "confidence": round(self.confidence, 4),
            "ranking": [{"name": name, "confidence": round(score, 4)} for name, score in self.ranking],
            "needs": list(self.needs),
            "entities": list(self.entities),
            "language": self.language,
        }

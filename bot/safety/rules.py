"""What danger said plainly looks like (`data/safety/rules.yml`)."""

import re
from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.text.folding import folded

REACH = 3  # words between a negation and what it negates
_WORD = re.compile(r"[\w']+")


@dataclass(frozen=True)
class Rules:
    """Patterns by kind of danger, the idioms to set aside, the words that negate."""

    idioms: re.Pattern[str]
    negations: frozenset[str]
    dangers: dict[str, re.Pattern[str]]

    @classmethod
    def read(cls, path: Path) -> "Rules":
        written: dict[str, list[str]] = yaml.safe_load(path.read_text(encoding="utf-8"))
        return cls(
            idioms=_any(written.pop("idioms")),
            negations=frozenset(written.pop("negations")),
            dangers={kind: _any(patterns) for kind, patterns in written.items()},
        )

    def kind(self, text: str) -> str | None:
        """The first kind of danger stated and not negated; None when there is none."""
        plain = self.idioms.sub(" ", folded(text))
        for kind, pattern in self.dangers.items():
            if any(not self._is_negated(plain[: match.start()]) for match in pattern.finditer(plain)):
                return kind
        return None

    def _is_negated(self, before: str) -> bool:
        words = _WORD.findall(re.split(r"[.!?;,\n]|\bmais\b|\bbut\b", before)[-1])[-REACH:]
        return any(word in self.negations or word.startswith("n'") for word in words)


def _any(patterns: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))

"""Messages whose meaning a person has written down, to compare with what the assistant makes of them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

OUT_OF_SCOPE = "out_of_scope"
INNOCENT = "innocent"  # looks like danger and is not
DANGER = "safety"  # or `safety/<kind>`
URGENT = "urgent_help"  # a question that may or may not be a danger: counts as neither


@dataclass(frozen=True)
class Labelled:
    """A message, its language, what it asks (a question's name, an act, `safety/<kind>`), and what else would be right."""

    text: str
    language: str
    intent: str
    also: tuple[str, ...] = ()

    @property
    def is_danger(self) -> bool:
        return self.intent.split("/")[0] == DANGER

    @property
    def is_ranked(self) -> bool:
        """Whether the ranking of intents has a right answer for it."""
        return not self.is_danger and self.intent not in (OUT_OF_SCOPE, INNOCENT)


def read(path: Path) -> list[Labelled]:
    """The messages of a file.

    `.jsonl`: one object a line (`text`, `lang`, `intent`, `also`). `.yml`: a held-out or red-team set, its language in its name
    (`held_out.fr.yml`). Raises ValueError when a line says too little.
    """
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".jsonl":
        return [_of_line(path, number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    return list(_of_set(yaml.safe_load(text), path.suffixes[-2].lstrip(".")))


def _of_line(path: Path, number: int, line: str) -> Labelled:
    try:
        read = json.loads(line)
        also = tuple(_name(one) for one in read.get("also") or ())
        return Labelled(read["text"], read["lang"], _name(read["intent"]), also)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        msg = f"{path}:{number}: wanted text, lang and intent ({error})"
        raise ValueError(msg) from error


def _of_set(read: dict[str, Any], language: str) -> Iterator[Labelled]:
    for name, texts in read.get("questions", {}).items():
        for one in texts:
            told = {"text": one} if isinstance(one, str) else one
            yield Labelled(told["text"], language, name, tuple(told.get("also") or ()))
    for one in read.get("two_needs", []):
        first, *others = one["needs"]
        yield Labelled(one["text"], language, first, tuple(others))
    for kind, texts in read.get("danger", {}).items():
        yield from (Labelled(text, language, f"{DANGER}/{kind}") for text in texts)
    for intent in (OUT_OF_SCOPE, INNOCENT):
        yield from (Labelled(text, language, intent) for text in read.get(intent, []))


def _name(intent: str) -> str:
    return intent.removeprefix("ask/")

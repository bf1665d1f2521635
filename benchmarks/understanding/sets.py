"""What the contenders learn from and are asked: our own examples and held-out messages, and public sets."""

import json
import random
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
LANGUAGES = ("fr", "en")


@dataclass(frozen=True)
class Example:
    """A text and the names that are right for it, the first one first."""

    text: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Set:
    """Examples to learn from, and messages to be asked, by language."""

    name: str
    examples: list[Example]
    asked: dict[str, list[Example]]


def ours(each: int | None = None) -> Set:
    """Our examples (`each`: at most so many of an intent in each language) and held-out messages. Names without `/`: no retrieval intents."""
    examples: list[Example] = []
    for path in sorted((ROOT / "data" / "nlu").glob("*.yml")):
        for intent in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            texts = [line[2:] for line in intent["examples"].splitlines()]
            random.Random(intent["intent"]).shuffle(texts)
            examples += [Example(text, (plain(intent["intent"]),)) for text in texts[:each]]
    return Set("ours", examples, {code: _held_out(code) for code in LANGUAGES})


def public(folder: Path) -> list[Set]:
    """Public sets: a folder each, with a `train*.jsonl` and a `test.jsonl` of `text` and `intent`."""
    sets = []
    for home in sorted(one for one in folder.iterdir() if one.is_dir()):
        train = next(home.glob("train*.jsonl"))
        sets.append(Set(home.name, _lines(train), {"all": _lines(home / "test.jsonl")}))
    return sets


def plain(name: str) -> str:
    return name.removeprefix("ask/").replace("/", "__")


def by_name(examples: list[Example]) -> dict[str, list[str]]:
    texts: defaultdict[str, list[str]] = defaultdict(list)
    for example in examples:
        texts[example.names[0]].append(example.text)
    return dict(texts)


def _held_out(code: str) -> list[Example]:
    questions = yaml.safe_load((ROOT / "tests" / "nlu" / f"held_out.{code}.yml").read_text(encoding="utf-8"))["questions"]
    told = [(name, {"text": one} if isinstance(one, str) else one) for name, texts in questions.items() for one in texts]
    return [Example(one["text"], (name, *one.get("also", ()))) for name, one in told]


def _lines(path: Path) -> list[Example]:
    read = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [Example(one["text"], (one["intent"],)) for one in read]

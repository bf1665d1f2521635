"""Teaching the detector: messages of danger by kind and look-alikes (`data/safety/`), and what students ask otherwise."""

from pathlib import Path

import yaml

from bot.safety.detector import SAFE, Detector
from bot.text.folding import folded

ABOUT_HELP = {"ask/urgent_help", "after_help"}  # where help is, what became of it: some are danger and some are not
A_QUESTION = 1 / 3  # what each question counts for: if they all counted in full, danger would look rarer than it must


def learn(content: Path, model: Path) -> None:
    """Write a model into the folder `model`."""
    told = _told(content)
    examples = [*((text, kind, 1.0) for text, kind in told), *((text, SAFE, counts) for text, counts in _ordinary(content))]
    texts, kinds, counts = zip(*examples, strict=True)
    detector = Detector()
    detector.learnt.fit(list(texts), list(kinds), list(counts))
    detector.harmless = {folded(text) for text, kind in told if kind == SAFE}
    detector.save(model)


def _told(content: Path) -> list[tuple[str, str]]:
    files = sorted((content / "safety").glob("*.yml"))
    return [(text, kind) for path in files for kind, texts in yaml.safe_load(path.read_text(encoding="utf-8")).items() for text in texts]


def _ordinary(content: Path) -> list[tuple[str, float]]:
    """What students ask, and all that is said beside (greetings, a few words after an answer…), with what each counts for."""
    intents = [one for path in sorted((content / "nlu").glob("*.yml")) for one in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]]
    told = [(one["intent"], line[2:]) for one in intents for line in one["examples"].splitlines()]
    return [(text, A_QUESTION if intent.startswith("ask/") else 1.0) for intent, text in told if intent not in ABOUT_HELP]

"""Teaching the detector: messages of danger by kind and look-alikes (`data/safety/`), and some of what students ask otherwise."""

from pathlib import Path

import yaml

from bot.safety.detector import SAFE, Detector

URGENT = "ask/urgent_help"  # its examples ask where help is: some are danger and some are not
ONE_IN = 3  # of the questions: with all of them danger would look rarer than it must


def learn(content: Path, model: Path) -> None:
    """Write a model into the folder `model`."""
    examples = [*_told(content), *((text, SAFE) for text in _ordinary(content))]
    detector = Detector()
    detector.learnt.fit([text for text, _ in examples], [kind for _, kind in examples])
    model.mkdir(parents=True, exist_ok=True)
    detector.learnt.save(model)


def _told(content: Path) -> list[tuple[str, str]]:
    files = sorted((content / "safety").glob("*.yml"))
    return [(text, kind) for path in files for kind, texts in yaml.safe_load(path.read_text(encoding="utf-8")).items() for text in texts]


def _ordinary(content: Path) -> list[str]:
    """All that is said beside the questions (greetings, a few words after an answer, other subjects), and some of the questions."""
    intents = [one for path in sorted((content / "nlu").glob("*.yml")) for one in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]]
    told = [(one["intent"], line[2:]) for one in intents for line in one["examples"].splitlines()]
    questions = [text for intent, text in told if intent.startswith("ask/") and intent != URGENT]
    return [*(text for intent, text in told if not intent.startswith("ask/")), *questions[::ONE_IN]]

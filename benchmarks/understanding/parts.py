"""What each part of our classifier brings, and what more examples bring: top-1 and top-3 on the held-out messages."""

import random
from collections.abc import Iterator, Mapping
from pathlib import Path

from benchmarks.understanding.sets import ROOT, Example, Set, ours
from bot.evaluation.noise import with_a_typo, without_accents
from bot.nlu.vocabulary import Vocabulary, read
from bot.text.features import VIEWS, Terms
from bot.text.linear import NAIVE, LinearClassifier
from bot.text.spelling import Spelling

EACH = (5, 10, 20, 40)  # examples of a question in each language
HEAD = "| | fr top-1 | fr top-3 | en top-1 | en top-3 | fr typo | fr no accents | en typo |\n|---|---|---|---|---|---|---|---|"
Views = Mapping[str, tuple[Terms, float]]


def table(vocabulary: Path = ROOT / "data" / "vocabulary") -> Iterator[str]:
    """Rows as they are measured."""
    whole, concepts = ours(), (Vocabulary(read(vocabulary)).terms, 1.0)
    views: Views = {**VIEWS, "concepts": concepts}
    yield HEAD
    yield _row("everything", views, whole)
    for name in views:
        yield _row(f"without {name}", {one: view for one, view in views.items() if one != name}, whole)
    yield _row("without spelling", views, whole, spelling=False)
    yield _row("without naive Bayes", views, whole, naive=0.0)
    yield _row("with an augmented copy of each example", views, _augmented(whole))
    for each in EACH:
        yield _row(f"{each} examples a question", views, ours(each))


def _row(name: str, views: Views, learnt: Set, *, naive: float = NAIVE, spelling: bool = True) -> str:
    classifier = LinearClassifier(views, naive=naive)
    classifier.fit([example.text for example in learnt.examples], [example.names[0] for example in learnt.examples])
    if not spelling:
        classifier._spelling = Spelling({})
    french, english = learnt.asked["fr"], learnt.asked["en"]
    noisy = [
        _accuracy(classifier, [Example(change(one.text), one.names) for one in asked], 1)
        for asked, change in ((french, with_a_typo), (french, without_accents), (english, with_a_typo))
    ]
    figures = [_accuracy(classifier, asked, within) for asked in (french, english) for within in (1, 3)]
    return f"| {name} | " + " | ".join(f"{figure:.1f}" for figure in [*figures, *noisy]) + " |"


def _augmented(whole: Set) -> Set:
    """Each example once more, half with a typing error, half without accents and apostrophes, in lower case."""
    chance = random.Random(0)
    copies = [
        Example(with_a_typo(one.text) if chance.random() < 0.5 else without_accents(one.text).replace("'", " ").lower(), one.names)
        for one in whole.examples
    ]
    return Set(whole.name, [*whole.examples, *copies], whole.asked)


def _accuracy(classifier: LinearClassifier, asked: list[Example], within: int) -> float:
    right = 0
    for example in asked:
        likely = classifier.probabilities(classifier.scores(example.text))
        right += bool(set(sorted(likely, key=lambda name: -likely[name])[:within]) & set(example.names))
    return 100 * right / len(asked)

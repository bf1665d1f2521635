"""Whether a message is ours to answer."""

import numpy as np
import pytest

from bot.nlu.scope import OUT_OF_SCOPE, Scope

NAMES = ["ask/a", "ask/b", OUT_OF_SCOPE]
INSIDE = [[1.0, -1.0, -1.2], [0.8, -0.9, -1.0], [-1.0, 0.9, -1.1]]
OUTSIDE = [[-0.6, -0.8, 0.5], [-0.4, -0.9, -0.3], [-0.7, -0.5, 0.1]]


@pytest.fixture
def scope() -> Scope:
    scope = Scope(NAMES)
    scope.fit(np.asarray(INSIDE + OUTSIDE), np.asarray([0, 0, 1, 2, 2, 2]))
    return scope


def test_a_weak_question_beside_a_strong_stranger_is_less_ours(scope: Scope) -> None:
    assert scope.probability(np.asarray([0.9, -1.0, -1.1])) > 0.5 > scope.probability(np.asarray([-0.4, -0.9, -0.45]))


def test_what_is_out_of_scope_first_is_surely_not_ours(scope: Scope) -> None:
    assert scope.probability(np.asarray([-0.6, -0.8, 0.5])) == 0


@pytest.mark.parametrize("names", [NAMES, ["ask/a", "ask/b"]])
def test_without_strangers_to_learn_from_everything_is_ours(names: list[str]) -> None:
    scope = Scope(names)
    scope.fit(np.asarray(INSIDE), np.asarray([0, 0, 1]))
    assert scope.probability(np.asarray(INSIDE[0])) == 1


def test_what_was_learnt_can_be_kept(scope: Scope) -> None:
    scores = np.asarray([0.2, -0.3, -0.5])
    assert Scope(NAMES, scope.weights).probability(scores) == scope.probability(scores)

"""The short form of `make faults`: nothing is lost, nothing is answered twice, whatever is killed."""

from pathlib import Path

import pytest

from tests.faults.campaign import campaign
from tests.faults.house import MODEL


@pytest.mark.slow
@pytest.mark.skipif(not MODEL.exists(), reason="no trained model: run `make train`")
@pytest.mark.timeout(600)
def test_killing_processes_at_random_loses_nothing(tmp_path: Path) -> None:
    outcome = campaign(tmp_path, conversations=8, messages=6, kills=10, between=2.5, seed=7)
    print(outcome)
    assert outcome.kills.total() >= 10
    assert (outcome.accepted, outcome.lost) == (48, 0)
    assert (outcome.wordless, outcome.repeated, outcome.disordered, outcome.gaps) == (0, 0, 0, 0), outcome

"""`make faults`: the long campaign, its figures printed. Exit code 1 when a promise was broken."""

import sys
import tempfile
from pathlib import Path
from random import SystemRandom

from tests.faults.campaign import campaign


def main() -> int:
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else SystemRandom().randrange(10**6)
    print(f"seed {seed}")
    with tempfile.TemporaryDirectory(prefix="passerelle-faults-") as folder:
        outcome = campaign(Path(folder), conversations=40, messages=25, kills=100, between=3.0, seed=seed)
    print(outcome)
    broken = outcome.lost or outcome.wordless or outcome.repeated or outcome.disordered or outcome.gaps
    return 1 if broken else 0


if __name__ == "__main__":
    raise SystemExit(main())

"""`python -m benchmarks.sign_in`: whether the time of a refusal tells that an account exists. Prints a Markdown table.

200 wrong passwords for known accounts and 200 for unknown ones, mixed, each for another account and from another address, so that no wait begins.
"""

import random
import statistics
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from bot import postgres
from bot.db import Sessions, connect, transaction
from bot.migrating import migrate
from bot.staff import members
from tests.cast import a_member

TRIES = 200
WRONG = "not this one, surely"
NOW = datetime(2026, 11, 30, 13, 0, tzinfo=UTC)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        engine = connect(postgres.start(Path(folder) / "postgres"))
        migrate(engine)
        sessions = Sessions(engine)
        for number in range(TRIES):
            a_member(sessions, f"known{number}")
        names = [f"{kind}{number}" for number in range(TRIES) for kind in random.sample(("known", "unknown"), 2)]
        times = {name: _refused(sessions, name) for name in names}
        engine.dispose()
        postgres.stop(Path(folder) / "postgres")
    known, unknown = ([times[f"{kind}{number}"] for number in range(TRIES)] for kind in ("known", "unknown"))
    print("| a wrong password for | p50 ms | p95 ms |\n|---|---|---|")
    for name, taken in (("a known account", known), ("an unknown one", unknown)):
        print(f"| {name} | {statistics.median(taken):.1f} | {statistics.quantiles(taken, n=20)[-1]:.1f} |")
    print(f"\nKnown / unknown, of the medians: {statistics.median(known) / statistics.median(unknown):.3f}")


def _refused(sessions: Sessions, name: str) -> float:
    """Milliseconds of one sign-in that is refused."""
    began = time.perf_counter()
    with transaction(sessions) as session:
        refused = members.signed_in(session, email=f"{name}@example.org", password=WRONG, address=name, at=NOW) is None
    assert refused
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    main()

"""Waiting for something to become true, never for time to pass."""

import time
from collections.abc import Callable


def wait_until(condition: Callable[[], bool], seconds: float, what: str, explain: Callable[[], str] = str) -> None:
    """Poll until the condition holds. Raises TimeoutError, naming what was waited for."""
    deadline = time.monotonic() + seconds
    pause = 0.02
    while not condition():
        if time.monotonic() > deadline:
            msg = f"not within {seconds:.0f} s: {what}\n{explain()}"
            raise TimeoutError(msg)
        time.sleep(pause)
        pause = min(pause * 1.5, 0.25)

"""The desk never misses a line: once the link is back, the screen is the server's and each reply was sent once.

`ROUNDS=200` is the long form.
"""

import os
import statistics
import time
from random import Random

import pytest
from playwright.sync_api import Browser

from bot.conversations.tables import Author
from tests.cast import log_of
from tests.faults.advising import TROUBLES, Advising
from tests.faults.network import network
from tests.live import Live
from tests.waiting import wait_until

ROUNDS = int(os.environ.get("ROUNDS", "12"))
PROMISE = 3.0 if "ROUNDS" in os.environ else 15.0  # seconds; the short form runs beside other tests


@pytest.mark.slow
@pytest.mark.timeout(0 if "ROUNDS" in os.environ else 300)
def test_whatever_the_network_does_the_screen_is_the_servers_and_each_reply_is_sent_once(site: Live, browser: Browser) -> None:
    seed = int(os.environ.get("SEED", Random().randrange(10**6)))
    random, seconds = Random(seed), []
    with network(site.application.port, random) as way:
        desk = Advising(site, way, browser, random)
        for number in range(ROUNDS):
            kind = TROUBLES[number % len(TROUBLES)]
            desk.live_through(kind)
            back = time.monotonic()
            wait_until(desk.is_up_to_date, PROMISE, f"seed {seed}, round {number}: up to date after {kind}", desk.differences)
            seconds.append(time.monotonic() - back)
            print(number, kind, f"{seconds[-1]:.2f}")
        desk.context.close()
    log = log_of(site.sessions, desk.amina)
    replies = [line.text for line in log if line.author == Author.ADVISOR]
    times = (
        f"half in {statistics.median(seconds):.2f} s, 95 % in {statistics.quantiles(seconds, n=20)[-1]:.2f} s, all in {max(seconds):.2f} s"
    )
    print(f"\nseed {seed}: {ROUNDS} rounds, {len(log)} lines, {len(replies)} replies; up to date after the link is back: {times}")
    assert replies == desk.written  # none lost, none twice, in order
    assert [error for error in desk.errors if "Failed to load resource" not in error and "net::ERR" not in error] == []

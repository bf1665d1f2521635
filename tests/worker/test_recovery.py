"""A worker that dies with a job in hand loses nothing: the job is done by the next one."""

import asyncio
import os
import signal
import subprocess
import sys

from sqlalchemy import text

from bot.conversations.tables import TurnState
from bot.settings import ROOT
from bot.worker import jobs
from tests.cast import a_conversation, said, turn_states, writes
from tests.doubles import ScriptedRasa, run_jobs

# A worker whose engine never answers: it tells that it began, then waits to be killed.
STUCK = """
import sys, asyncio, threading
from bot.content.library import load
from bot.db import Sessions, connect
from bot.settings import CONTENT
from bot.worker.jobs import Workshop, worker_app

class Stuck:
    def understand(self, **_):
        print("began", flush=True)
        threading.Event().wait()

url = sys.argv[1]
app = worker_app(url, Workshop(Sessions(connect(url)), load(CONTENT), lambda _: None, Stuck()))

async def work():
    async with app.open_async():
        await app.run_worker_async(queues=["turns"], listen_notify=False)

asyncio.run(work())
"""


def test_the_job_of_a_killed_worker_is_done_by_the_next(database_url, sessions, library, engine) -> None:
    amina = a_conversation(sessions)
    writes(sessions, amina, "ptpd")
    writes(sessions, amina, "merci")
    dying = subprocess.Popen(
        [sys.executable, "-c", STUCK, database_url],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert dying.stdout is not None
    assert dying.stdout.readline() == "began\n"
    dying.send_signal(signal.SIGKILL)
    dying.wait()
    dying.stdout.close()

    rasa = ScriptedRasa()
    run_jobs(database_url, sessions, library, rasa)
    assert turn_states(sessions) == [TurnState.PENDING] * 2  # the lock keeps the order: nothing may overtake

    with engine.begin() as connection:  # the heart stopped a minute ago
        connection.execute(text("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 minute'"))
    asyncio.run(_retry(database_url))
    run_jobs(database_url, sessions, library, rasa)
    assert said(sessions, amina)[2:] == [("bot", "ask/pgwp_overview"), ("bot", "thanks")]


async def _retry(database_url: str) -> None:
    app = jobs.worker_app(database_url, None)
    async with app.open_async():
        await jobs.retry_what_the_dead_left(app)

"""How the durable engine is tuned, for every process that works its jobs."""

from datetime import UTC, datetime, timedelta
from typing import TypedDict

from procrastinate import App, BaseRetryStrategy, PsycopgConnector, RetryDecision
from procrastinate.jobs import Job

from bot.db import libpq_url

HEARTBEAT_SECONDS = 2.0
STALLED_AFTER_SECONDS = 12.0  # a worker silent for so long is dead, and its jobs are queued again
LONGEST_WAIT_SECONDS = 30


class Patiently(BaseRetryStrategy):
    """Try again after 1, 2, 4… seconds, for ever: our own tables decide when something is given up, and say so."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision:  # noqa: ARG002
        seconds = min(2**job.attempts, LONGEST_WAIT_SECONDS)
        return RetryDecision(retry_at=datetime.now(UTC) + timedelta(seconds=seconds))


class WorkerSettings(TypedDict):
    """What every worker is run with."""

    delete_jobs: str
    update_heartbeat_interval: float
    stalled_worker_timeout: float
    fetch_job_polling_interval: float
    shutdown_graceful_timeout: float


WORKER: WorkerSettings = {
    "delete_jobs": "successful",
    "update_heartbeat_interval": HEARTBEAT_SECONDS,
    "stalled_worker_timeout": STALLED_AFTER_SECONDS,
    "fetch_job_polling_interval": 1.0,
    "shutdown_graceful_timeout": 20.0,
}


def queue_app(database_url: str) -> App:
    """An application on this database, without tasks yet."""
    return App(connector=PsycopgConnector(conninfo=libpq_url(database_url), min_size=2, max_size=8))

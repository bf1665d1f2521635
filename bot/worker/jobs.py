"""The durable engine: procrastinate's application, its tasks and its schedule."""

from dataclasses import dataclass
from datetime import UTC, datetime

import structlog
from procrastinate import App, JobContext

from bot.content.library import Library
from bot.conversations.turn import Watch
from bot.db import Sessions, transaction
from bot.feedback.heeding import heed
from bot.handoff.expiry import expire
from bot.handoff.student import StudentDesk
from bot.privacy.retention import erase_the_old
from bot.queue import STALLED_AFTER_SECONDS, Patiently, queue_app
from bot.staff.tidying import forget_the_old
from bot.worker.alerts import alert_leads
from bot.worker.mail import Mail
from bot.worker.turns import Engine, take_turn

log = structlog.get_logger()


@dataclass(frozen=True)
class Workshop:
    """What the jobs work with, made once at start-up."""

    sessions: Sessions
    library: Library
    watch: Watch
    rasa: Engine
    mail: Mail | None = None


def worker_app(database_url: str, workshop: Workshop | None) -> App:
    """The jobs of the `turns` and `upkeep` queues. Without a workshop it can only manage jobs, not run them."""
    app = queue_app(database_url)

    @app.task(name="turn", queue="turns", retry=Patiently())
    def turn(message_id: int) -> None:
        assert workshop is not None
        take_turn(workshop.sessions, workshop.library, workshop.watch, workshop.rasa, message_id)

    @app.task(name="heed", queue="turns", retry=Patiently())
    def heed_a_word(message_id: int) -> None:
        assert workshop is not None
        with transaction(workshop.sessions) as session:
            heed(session, workshop.library, workshop.watch, StudentDesk(workshop.library), message_id)

    @app.periodic(cron="* * * * * */5")
    @app.task(name="retry_stalled", queue="upkeep", queueing_lock="retry_stalled", pass_context=True)
    async def retry_stalled(context: JobContext, timestamp: int) -> None:  # noqa: ARG001  the schedule passes it
        await retry_what_the_dead_left(app)

    @app.periodic(cron="* * * * *")
    @app.task(name="alert_leads", queue="upkeep", lock="alert_leads", queueing_lock="alert_leads")
    def tell_leads(timestamp: int) -> None:
        assert workshop is not None
        if workshop.mail is not None:
            alert_leads(workshop.sessions, workshop.library, workshop.mail, datetime.fromtimestamp(timestamp, UTC))

    @app.periodic(cron="17 3 * * *")
    @app.task(name="retention", queue="upkeep", queueing_lock="retention")
    def retention(timestamp: int) -> None:
        assert workshop is not None
        with transaction(workshop.sessions) as session:
            at = datetime.fromtimestamp(timestamp, UTC)
            erased = erase_the_old(session, at=at)
            forget_the_old(session, at=at)
        log.info("retention", students_erased=erased)

    @app.periodic(cron="37 * * * *")  # each hour: who is told is told at about the hour they last wrote
    @app.task(name="expiry", queue="upkeep", queueing_lock="expiry")
    def expiry(timestamp: int) -> None:
        assert workshop is not None
        with transaction(workshop.sessions) as session:
            ended = expire(session, workshop.library, at=datetime.fromtimestamp(timestamp, UTC))
        log.info("expiry", requests_ended=ended)

    return app


async def retry_what_the_dead_left(app: App) -> None:
    """Jobs whose worker was killed are queued again; their locks kept the order meanwhile."""
    stalled = await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER_SECONDS)
    for job in stalled:
        log.warning("job_retried", job=job.id, task=job.task_name)
        await app.job_manager.retry_job(job)

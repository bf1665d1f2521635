"""The database: engine, sessions, the base of all tables, and jobs deferred in the caller's transaction."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, ClassVar

import psycopg
import structlog
from procrastinate import App, SyncPsycopgConnector
from sqlalchemy import DateTime, Engine, MetaData, create_engine
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker

log = structlog.get_logger()

RECONNECT_SECONDS = 1.0
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Table(DeclarativeBase):
    """Base of every table."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {datetime: DateTime(timezone=True), dict[str, Any]: JSONB}


Sessions = sessionmaker[Session]

# Deferring goes through the session's own connection, so this connector is never opened.
_jobs = App(connector=SyncPsycopgConnector())


def connect(url: str, *, pool_size: int = 5) -> Engine:
    """An engine on PostgreSQL that survives a restart of the server (dead connections are noticed and replaced)."""
    return create_engine(driver_url(url), pool_pre_ping=True, pool_size=pool_size, max_overflow=10)


def driver_url(url: str) -> str:
    """The same address, naming the driver SQLAlchemy must use (psycopg 3)."""
    for prefix in ("postgresql://", "postgres://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def libpq_url(url: str) -> str:
    """The same address for libpq's own clients."""
    return "postgresql://" + url.split("://", 1)[1]


async def heard(url: str, *channels: str) -> AsyncIterator[psycopg.Notify | None]:
    """What is notified on these channels of PostgreSQL, for ever; None whenever it begins to listen, since what came before was missed."""
    while True:
        try:
            async with await psycopg.AsyncConnection.connect(libpq_url(url), autocommit=True) as connection:
                for channel in channels:
                    await connection.execute(f"LISTEN {channel}")
                yield None
                async for notice in connection.notifies():
                    yield notice
        except psycopg.Error:
            log.warning("news_lost")
        await asyncio.sleep(RECONNECT_SECONDS)


@contextmanager
def transaction(sessions: Sessions) -> Iterator[Session]:
    """One unit of work: commits at the end, or rolls everything back. Only doors open one."""
    with sessions() as session, session.begin():
        yield session


def defer(
    session: Session,
    task: str,
    *,
    queue: str,
    lock: str | None = None,
    queueing_lock: str | None = None,
    schedule_at: datetime | None = None,
    priority: int = 0,
    **arguments: str | int,
) -> None:
    """Queue a job that exists only if the caller's transaction commits.

    `lock`: jobs of one lock run one at a time, in the order they were deferred.
    """
    session.flush()
    connection: psycopg.Connection[Any] = session.connection().connection.driver_connection  # type: ignore[assignment]
    _jobs.configure_task(
        task,
        queue=queue,
        lock=lock,
        queueing_lock=queueing_lock,
        schedule_at=schedule_at,
        priority=priority,
        connection=connection,
    ).defer(**arguments)

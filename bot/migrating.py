"""Bringing a database to the present schema; safe to run by several processes at once."""

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from bot.db import Table
from bot.settings import ROOT

_ONE_AT_A_TIME = 7_270_711  # our own number among PostgreSQL's advisory locks
_LOCK_TIMEOUT = "5s"  # a migration waits no longer for a busy table: it fails, and can be run again


def migrate(engine: Engine) -> None:
    """Apply the migrations that are missing, in one transaction."""
    with engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _ONE_AT_A_TIME})
        connection.execute(text(f"SET LOCAL lock_timeout = '{_LOCK_TIMEOUT}'"))
        command.upgrade(_config(connection), "head")


def is_current(engine: Engine) -> bool:
    """Whether the database has every migration this code knows."""
    with engine.connect() as connection:
        present = MigrationContext.configure(connection).get_current_heads()
        return set(present) == set(ScriptDirectory.from_config(_config(connection)).get_heads())


def differences(engine: Engine) -> list[object]:
    """What the tables of the code have that the database has not, and the reverse."""
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={"include_name": lambda name, kind, _: kind != "table" or not name.startswith("procrastinate_")},
        )
        return list(compare_metadata(context, Table.metadata))


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.attributes["connection"] = connection
    return config

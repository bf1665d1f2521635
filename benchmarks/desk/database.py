"""The database of the bench, which is nobody's data: on the server of DATABASE_URL, or on one of its own under `var/bench-desk`."""

import os

import psycopg
from sqlalchemy import make_url

from bot import postgres
from bot.db import connect, driver_url, libpq_url
from bot.migrating import migrate
from bot.settings import ROOT

FOLDER = ROOT / "var" / "bench-desk"
NAME = "passerelle_bench"


def address() -> str:
    """Where it is, made and migrated if need be."""
    server = os.environ.get("DATABASE_URL") or postgres.start(FOLDER / "postgres")
    with psycopg.connect(libpq_url(server), autocommit=True) as connection:
        if connection.execute("SELECT FROM pg_database WHERE datname = %s", [NAME]).fetchone() is None:
            connection.execute(f"CREATE DATABASE {NAME}")
    url = make_url(driver_url(server)).set(database=NAME).render_as_string(hide_password=False)
    engine = connect(url)
    migrate(engine)
    engine.dispose()
    return url

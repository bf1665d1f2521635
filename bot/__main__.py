"""The command line: `python -m bot …`, also `passerelle …`."""

import typer

from bot import logs, migrating, postgres, supervisor, training
from bot.db import connect
from bot.health import Health
from bot.settings import Settings
from bot.web import app as web
from bot.worker import run as worker

cli = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Passerelle: run it, look after it, teach it.",
)


@cli.command("up")
def up() -> None:
    """Start everything, and keep it running until Ctrl-C."""
    supervisor.up(_started())


@cli.command("train")
def train(force: bool = typer.Option(False, help="Train even if nothing has changed.")) -> None:
    """Train the engine if what it learns from has changed."""
    print("trained" if training.train(Settings(), force=force) else "the model is up to date")


@cli.command("migrate")
def migrate() -> None:
    """Bring the database to the present schema."""
    engine = connect(_database_url(Settings()))
    migrating.migrate(engine)
    engine.dispose()


@cli.command("web")
def run_web() -> None:
    """The web process alone (`up` starts it)."""
    settings = _started()
    url = _database_url(settings)
    web.run(settings, url, health=Health(settings, connect(url)))


@cli.command("worker")
def run_worker() -> None:
    """The worker process alone (`up` starts it)."""
    settings = _started()
    worker.run(settings, _database_url(settings))


def _started() -> Settings:
    logs.configure()
    return Settings()


def _database_url(settings: Settings) -> str:
    return settings.database_url or postgres.start(settings.postgres_folder)


def main() -> None:
    cli()


if __name__ == "__main__":
    main()

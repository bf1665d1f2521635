"""The command line: `python -m bot …`. What scikit-learn hangs on is imported where it is used: the web process goes without its 97 MB."""

import json
import sys
import uuid
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import httpx
import typer

from bot import backup as backups
from bot import logs, migrating, postgres, supervisor, training
from bot.clock import now, today
from bot.content import reading
from bot.content.check import check
from bot.content.library import load
from bot.db import Sessions, connect, transaction
from bot.errors import NotYours, Refusal
from bot.evaluation import judging, tables
from bot.evaluation.messages import read
from bot.evaluation.noise import with_a_typo, without_accents
from bot.evaluation.report import write as write_report
from bot.health import Health
from bot.metrics import serve_metrics
from bot.people.students import student_by_id
from bot.privacy.erasure import erase
from bot.privacy.export import export
from bot.settings import CONTENT, ROOT, Settings
from bot.staff import audit
from bot.staff.invitations import invite
from bot.staff.tables import Role
from bot.telegram import enabling
from bot.telegram import run as telegram
from bot.telegram.webhook import webhook_routers
from bot.web import app as web


def _group(text: str) -> typer.Typer:
    return typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=text)


cli = _group("Passerelle: run it, look after it, teach it.")
content = _group("What it understands and says.")
nlu = _group("How well it understands.")
privacy = _group("One student's data, by their id.")
channel = _group("The Telegram channel.")
staff = _group("The people of the desk.")
for name, group in {"content": content, "nlu": nlu, "privacy": privacy, "telegram": channel, "staff": staff}.items():
    cli.add_typer(group, name=name)


@cli.command()
def up() -> None:
    """Start everything, and keep it running until Ctrl-C."""
    supervisor.up(_started(), with_telegram=enabling.enabled(Settings()) is not None)


@cli.command("web")
def run_web() -> None:
    """The web process alone (`up` starts it)."""
    settings = _started()
    url = _database_url(settings)
    engine = connect(url)
    serve_metrics(settings.metrics_port, engine)
    health = Health(settings, engine, telegram=enabling.status)
    web.run(settings, url, health=health, extra_routers=webhook_routers(settings, url))


@cli.command("worker")
def run_worker() -> None:
    """The worker process alone (`up` starts it)."""
    from bot.worker import run as worker

    settings = _started()
    worker.run(settings, _database_url(settings))


@cli.command()
def train(force: Annotated[bool, typer.Option(help="Train even if nothing has changed.")] = False) -> None:
    """Train the engine if what it learns from has changed."""
    _say("trained" if training.train(Settings(), force=force) else "the model is up to date")


@cli.command()
def migrate() -> None:
    """Bring the database to the present schema."""
    migrating.migrate(connect(_database_url(Settings())))
    _say("the schema is current")


@cli.command()
def doctor() -> None:
    """What is wrong, and the remedy. Exit code 1 when something is."""
    settings = Settings()
    report: dict[str, Any] = Health(settings, connect(_database_url(settings)), telegram=enabling.status)()
    for part, found in report["components"].items():
        _say(f"{found['status']:<9} {part:<11} {found['detail']}" + (f" → {found['remedy']}" if found["remedy"] else ""))
    if report["status"] != "ok":
        raise typer.Exit(1)


@cli.command()
def backup(file: Path) -> None:
    """Write everything into one file."""
    _or_say_why(lambda: backups.backup(_database_url(Settings()), file), backups.BackupFailed)


@cli.command()
def restore(file: Path, force: Annotated[bool, typer.Option(help="Replace a database that holds students.")] = False) -> None:
    """Put the content of a backup in place of the database. Stop Passerelle first."""
    _or_say_why(lambda: backups.restore(_database_url(Settings()), file, force=force), backups.BackupFailed)


@content.command("check")
def check_content() -> None:
    """What is missing, out of date or contradictory. Exit code 1 when something is."""
    problems = check(ROOT, today())
    for problem in problems:
        _say(str(problem))
    _say(f"{len(problems)} problems")
    if problems:
        raise typer.Exit(1)


@content.command("reading")
def content_reading() -> None:
    """How hard each answer is to read, the hardest first."""
    _say(reading.report(load(CONTENT)))


@nlu.command("parse")
def parse(text: str) -> None:
    """What the running engine makes of one message."""
    _or_say_why(lambda: _say(json.dumps(judging.parse(Settings(), text), ensure_ascii=False, indent=2)), httpx.HTTPError)


@nlu.command("evaluate")
def evaluate(
    files: list[Path],
    out: Annotated[Path | None, typer.Option(help="A line for each message.")] = None,
    report: Annotated[Path | None, typer.Option(help="A page that shows what is confused with what.")] = None,
    typo: Annotated[bool, typer.Option("--typo", help="Put one typing error in each message.")] = False,
    no_accents: Annotated[bool, typer.Option("--no-accents", help="Take the accents away.")] = False,
) -> None:
    """Accuracy of the running assistant on messages whose intent is known.

    JSON lines (text, lang, intent, also), or our held-out and red-team sets (.yml).
    """

    def act() -> None:
        messages = [message for file in files for message in read(file)]
        if typo:
            messages = [replace(message, text=with_a_typo(message.text)) for message in messages]
        if no_accents:
            messages = [replace(message, text=without_accents(message.text)) for message in messages]
        judged = judging.judge(Settings(), messages)
        _say(f"{tables.table(judged)}\n\n{tables.worst(judged)}")
        if out is not None:
            out.write_text("".join(f"{tables.line(one)}\n" for one in judged), encoding="utf-8")
        if report is not None:
            write_report(report, judged, load(CONTENT), today())

    _or_say_why(act, httpx.HTTPError, OSError, ValueError)


@privacy.command("export")
def export_student(student_id: uuid.UUID) -> None:
    """All we keep about a student, as JSON."""
    with transaction(_sessions()) as session:
        _say(json.dumps(export(session, student_by_id(session, student_id)), ensure_ascii=False, indent=2))


@privacy.command("erase")
def erase_student(student_id: uuid.UUID) -> None:
    """Erase a student everywhere, the engine's memory included."""

    def act() -> None:
        with transaction(_sessions()) as session:
            erase(session, student_by_id(session, student_id))

    _or_say_why(act, NotYours)


@channel.command("status")
def telegram_status() -> None:
    """Whether the channel is on, and who attested it."""
    _say(enabling.status(Settings()))


@channel.command("enable")
def telegram_enable(
    attested_by: Annotated[str, typer.Option(help="Your name.")],
    attest: Annotated[bool, typer.Option("--attest", help=enabling.ATTESTATION)] = False,
) -> None:
    """Turn the channel on; it needs an attestation, because its servers are outside Québec."""
    _or_say_why(lambda: enabling.enable(Settings(), attested_by=attested_by, attested=attest), ValueError)


@channel.command("disable")
def telegram_disable() -> None:
    """Turn the channel off."""
    enabling.disable(Settings())


@channel.command("run")
def telegram_run() -> None:
    """The Telegram process alone (`up` starts it when the channel is on)."""
    settings = _started()
    raise typer.Exit(telegram.run(settings, _database_url(settings)))


@staff.command("invite")
def invite_member(email: str, role: Annotated[Role, typer.Option(help="What they may do.")] = Role.ADVISOR) -> None:
    """A link to open an account, for who cannot be invited from the desk: when the last administrator has lost theirs, say."""

    def act() -> None:
        settings = Settings()
        with transaction(_sessions()) as session:
            code = invite(session, email=email, role=role, at=now())
            audit.note(session, actor="system", action="invited", object=role)
        _say(f"{settings.address}/desk/invitation?code={code}")

    _or_say_why(act, Refusal)


@staff.command("audit")
def check_audit() -> None:
    """Whether every entry of the audit trail is as it was written. Exit code 1 when not."""
    with transaction(_sessions()) as session:
        broken = audit.broken_at(session)
    _say("every entry is as it was written" if broken is None else f"entry {broken} is not what was written")
    if broken is not None:
        raise typer.Exit(1)


def _or_say_why(act: Any, *expected: type[Exception]) -> None:
    try:
        act()
    except expected as error:
        sys.stderr.write(f"{str(error) or type(error).__name__}\n")
        raise typer.Exit(1) from error


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def _started() -> Settings:
    logs.configure()
    return Settings()


def _database_url(settings: Settings) -> str:
    return settings.database_url or postgres.start(settings.postgres_folder)


def _sessions() -> Sessions:
    return Sessions(connect(_database_url(Settings())))


def main() -> None:
    cli()


if __name__ == "__main__":
    main()

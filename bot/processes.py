"""The processes of the product: what each is started with, and the environment it gets."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import yaml

from bot.db import libpq_url
from bot.settings import ROOT, Settings

RASA = ROOT / ".venv-rasa" / "bin" / "rasa"
ENGINE_RESPONSE_SECONDS = 60
NOT_FOR_RASA = {"TELEGRAM_TOKEN": ""}  # a secret of the product that the engine and the actions have no use for
# A tracker is a cache: losing the last moments of one in a power cut costs nothing, waiting for the disk costs every turn.
TRACKER_OPTIONS = "-csearch_path=rasa -csynchronous_commit=off"
# Our models are small: threads of linear algebra for them do nothing but wait for each other, at full speed.
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


@dataclass(frozen=True)
class Process:
    """One child of the supervisor."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)


def processes(settings: Settings, database_url: str, *, with_telegram: bool) -> list[Process]:
    """In the order they are started. All but `web` listen on loopback or not at all."""
    ours = {"DATABASE_URL": database_url}
    return [
        Process("web", (sys.executable, "-m", "bot", "web"), ours),
        _engine(settings, database_url),
        _actions(settings),
        Process("worker", (sys.executable, "-m", "bot", "worker"), ours),
        *([Process("telegram", (sys.executable, "-m", "bot", "telegram", "run"), ours)] if with_telegram else []),
    ]


def environment(process: Process) -> dict[str, str]:
    """The child's whole environment: ours, what it needs, and nobody phones home."""
    return {**ONE_THREAD, **os.environ, "PYTHONUNBUFFERED": "1", "RASA_TELEMETRY_ENABLED": "false", **process.environment}


def _engine(settings: Settings, database_url: str) -> Process:
    command = (
        *(str(RASA), "run", "-i", "127.0.0.1", "-p", str(settings.rasa_port)),
        *("--enable-api", f"--auth-token={settings.rasa_token}"),  # one word: a token may begin with "-"
        *("--model", str(settings.model_path.resolve()), "--credentials", "credentials.yml"),
        *("--endpoints", str(_endpoints(settings)), "--response-timeout", str(ENGINE_RESPONSE_SECONDS)),
    )
    return Process(
        "engine",
        command,
        {
            **NOT_FOR_RASA,
            "PYTHONPATH": str(ROOT),
            "RASA_TRACKER_URL": _tracker_url(database_url),
            "TICKET_LOCK_LIFETIME": "30",
            "TF_CPP_MIN_LOG_LEVEL": "3",
            "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
            "PYTHONWARNINGS": "ignore",
        },
    )


def _actions(settings: Settings) -> Process:
    command = (sys.executable, "-m", "rasa_sdk", "--actions", "actions", "--port", str(settings.actions_port))
    return Process("actions", command, {**NOT_FOR_RASA, "SANIC_HOST": "127.0.0.1"})


def _endpoints(settings: Settings) -> Path:
    """`endpoints.yml` with this installation's port of the action server."""
    endpoints = yaml.safe_load((ROOT / "endpoints.yml").read_text(encoding="utf-8"))
    endpoints["action_endpoint"]["url"] = f"http://127.0.0.1:{settings.actions_port}/webhook"
    path = settings.data / "endpoints.yml"
    path.write_text(yaml.safe_dump(endpoints), encoding="utf-8")
    return path.resolve()


def _tracker_url(database_url: str) -> str:
    url = libpq_url(database_url)
    return f"{url}{'&' if '?' in url else '?'}options={quote(TRACKER_OPTIONS)}"

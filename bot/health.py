"""How the house is: each part, what is wrong with it, and what to do about it. No secrets."""

import shutil
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

import httpx
from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import SQLAlchemyError

from bot import migrating
from bot.conversations.tables import Turn, TurnState
from bot.errors import RasaSilent
from bot.rasa_client import RasaClient
from bot.settings import Settings
from bot.training import fingerprint

OK, DEGRADED, DOWN = "ok", "degraded", "down"
STALE_HEART_SECONDS = 15
LATE_SECONDS = 60
ROOM_BYTES = 500_000_000
REMEMBERED_SECONDS = 2.0  # a page that asks often must not load the house


@dataclass(frozen=True)
class Component:
    status: str
    detail: str
    remedy: str = ""


class Health:
    """Looks at every part. One that students cannot do without being down makes the whole down."""

    def __init__(self, settings: Settings, engine: Engine, telegram: Callable[[Settings], str]) -> None:
        self._settings = settings
        self._engine = engine
        self._telegram_status = telegram
        self._rasa = RasaClient(settings.rasa_url, settings.rasa_token, timeout=3.0)
        self._last: tuple[float, dict[str, object]] | None = None

    def __call__(self) -> dict[str, object]:
        """`{"status", "components": {name: {"status", "detail", "remedy"}}}`."""
        if self._last is None or time.monotonic() - self._last[0] > REMEMBERED_SECONDS:
            self._last = (time.monotonic(), self._look())
        return self._last[1]

    def _look(self) -> dict[str, object]:
        looks: dict[str, Callable[[], Component]] = {
            "database": self._database,
            "migrations": self._migrations,
            "engine": self._engine_serves,
            "model": self._model,
            "actions": self._actions,
            "worker": self._worker,
            "queue": self._queue,
            "telegram": self._telegram,
            "disk": self._disk,
        }
        components = {name: _guarded(look) for name, look in looks.items()}
        worst = {component.status for component in components.values()}
        whole = DOWN if components["database"].status == DOWN else OK if worst == {OK} else DEGRADED
        return {"status": whole, "components": {name: asdict(component) for name, component in components.items()}}

    def _database(self) -> Component:
        with self._engine.connect() as connection:
            version = connection.scalar(text("SHOW server_version"))
        return Component(OK, f"PostgreSQL {version}")

    def _migrations(self) -> Component:
        if migrating.is_current(self._engine):
            return Component(OK, "the schema is current")
        return Component(DOWN, "the schema is not the one this version expects", "run: python -m bot migrate")

    def _engine_serves(self) -> Component:
        try:
            return Component(OK, f"serves {self._rasa.model()}")
        except RasaSilent as error:
            remedy = "it takes about 15 s to start; if it stays down, read its lines in the log of `bot up`"
            return Component(DOWN, f"Rasa does not answer ({error})", remedy)

    def _model(self) -> Component:
        stamp = self._settings.model_path.with_suffix(".made-from")
        if not self._settings.model_path.exists():
            return Component(DOWN, "there is no trained model", "run: make train")
        if stamp.exists() and stamp.read_text() != fingerprint():
            return Component(DEGRADED, "the model is older than what it learns from", "run: make train, then start again")
        return Component(OK, "trained from the present files")

    def _actions(self) -> Component:
        try:
            httpx.get(f"http://127.0.0.1:{self._settings.actions_port}/health", timeout=3).raise_for_status()
        except httpx.HTTPError as error:
            remedy = "read its lines in the log of `bot up`"
            return Component(DEGRADED, f"the action server does not answer ({type(error).__name__})", remedy)
        return Component(OK, "answers")

    def _worker(self) -> Component:
        query = text("SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - make_interval(secs => :age)")
        with self._engine.connect() as connection:
            alive = connection.scalar(query, {"age": STALE_HEART_SECONDS})
        if alive:
            return Component(OK, f"{alive} at work")
        return Component(DOWN, "no worker has shown signs of life", "start one: python -m bot worker")

    def _queue(self) -> Component:
        age = func.extract("epoch", func.clock_timestamp() - func.min(Turn.accepted_at))
        with self._engine.connect() as connection:
            waiting, oldest = connection.execute(
                select(func.count(), age).where(Turn.state == TurnState.PENDING),
            ).one()
        if oldest is not None and oldest > LATE_SECONDS:
            return Component(DEGRADED, f"{waiting} messages wait, the oldest for {oldest:.0f} s", "look at engine and worker")
        return Component(OK, f"{waiting} messages wait")

    def _telegram(self) -> Component:
        state = self._telegram_status(self._settings)
        if state.startswith("on") and self._settings.telegram_token is None:
            return Component(DEGRADED, state, "set TELEGRAM_TOKEN to the token @BotFather gave you, then start again")
        return Component(OK, state)

    def _disk(self) -> Component:
        free = shutil.disk_usage(self._settings.data).free
        if free < ROOM_BYTES:
            return Component(DEGRADED, f"{free / 1e6:.0f} MB free", "make room: the database stops when the disk is full")
        return Component(OK, f"{free / 1e9:.0f} GB free")


def _guarded(look: Callable[[], Component]) -> Component:
    try:
        return look()
    except (SQLAlchemyError, OSError) as error:
        return Component(DOWN, f"cannot be looked at ({type(error).__name__})", "start with the database: python -m bot doctor")

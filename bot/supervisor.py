"""Starts every process, shows their output, starts again what dies, and stops them all cleanly."""

import ctypes
import signal
import subprocess
import sys
import threading
import time
from typing import IO

import structlog

from bot import postgres
from bot.clock import now
from bot.db import Sessions, connect, transaction
from bot.migrating import migrate
from bot.processes import Process, environment, processes
from bot.settings import ROOT, Settings
from bot.staff.invitations import first_invitation

log = structlog.get_logger()

LOOK_SECONDS = 0.5
LONGEST_WAIT_SECONDS = 10.0
SETTLED_SECONDS = 60.0  # a process that lived this long starts again at once
STOP_SECONDS = 25.0
STAY_DOWN = 78  # the exit code by which a process says that starting it again cannot help (EX_CONFIG)

_PR_SET_PDEATHSIG = 1


class Child:
    """One process, started again when it dies, a little later each time."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.stays_down = False
        self._failures = 0
        self._next_start = 0.0
        self._running: subprocess.Popen[str] | None = None
        self._started = 0.0

    def look(self, at: float) -> None:
        """Start it if it is due; notice if it died. `at`: monotonic seconds."""
        if self._running is not None and self._running.poll() is not None:
            self._bury(self._running.returncode, at)
        if self._running is None and not self.stays_down and at >= self._next_start:
            self._start(at)

    def ask_to_stop(self) -> None:
        if self._running is not None:
            self._running.terminate()

    def make_stop(self, seconds: float) -> None:
        """Wait for it to end; kill it when it does not."""
        if self._running is None:
            return
        try:
            self._running.wait(seconds)
        except subprocess.TimeoutExpired:
            log.warning("killed", process=self.process.name)
            self._running.kill()
            self._running.wait()

    def _start(self, at: float) -> None:
        self._started = at
        self._running = subprocess.Popen(
            self.process.command,
            cwd=ROOT,
            env=environment(self.process),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,  # a Ctrl-C reaches the supervisor alone, which stops the others in order
            preexec_fn=_die_with_the_supervisor,  # noqa: PLW1509  no thread of ours holds a lock across the fork
        )
        assert self._running.stdout is not None
        threading.Thread(target=_show, args=(self.process.name, self._running.stdout), daemon=True).start()

    def _bury(self, code: int, at: float) -> None:
        self._running = None
        self.stays_down = code == STAY_DOWN
        self._failures = 0 if at - self._started > SETTLED_SECONDS else self._failures + 1
        self._next_start = at + min(2.0 ** (self._failures - 1), LONGEST_WAIT_SECONDS)
        log.warning("died", process=self.process.name, code=code, stays_down=self.stays_down)


def up(settings: Settings, *, with_telegram: bool) -> None:
    """Run everything until SIGTERM or SIGINT."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    url = settings.database_url or postgres.start(settings.postgres_folder)
    engine = connect(url)
    migrate(engine)
    with transaction(Sessions(engine)) as session:
        invitation = first_invitation(session, at=now())
    engine.dispose()
    children = [Child(process) for process in processes(settings, url, with_telegram=with_telegram)]
    _show_addresses(settings, invitation)
    try:
        while not stop.wait(LOOK_SECONDS):
            if settings.database_url is None and not postgres.is_alive(url):
                _revive(settings)
            for child in children:
                child.look(time.monotonic())
    finally:
        _stop(children)
        if settings.database_url is None:
            postgres.stop(settings.postgres_folder)


def _show_addresses(settings: Settings, invitation: str | None) -> None:
    """What a newcomer needs to know; the engine takes about fifteen seconds more. `invitation`: while nobody has an account."""
    first = f"  Premier compte / first account                 {settings.address}/desk/invitation?code={invitation}\n" if invitation else ""
    sys.stdout.write(
        f"\n  Page de la personne étudiante / student page   {settings.address}/\n"
        f"  Confidentialité / privacy                      {settings.address}/privacy\n"
        f"  Poste de l’équipe / desk                       {settings.address}/desk\n"
        f"{first}"
        f"  État / health                                  {settings.address}/health\n"
        f"  Telegram                                       python -m bot telegram status\n\n",
    )
    sys.stdout.flush()


def _revive(settings: Settings) -> None:
    log.warning("died", process="postgres")
    try:
        postgres.start(settings.postgres_folder)
    except (subprocess.SubprocessError, OSError) as error:  # the last processes of the killed server are still ending
        log.warning("not_yet", process="postgres", error=type(error).__name__)


def _stop(children: list[Child]) -> None:
    for child in reversed(children):
        child.ask_to_stop()
    deadline = time.monotonic() + STOP_SECONDS
    for child in reversed(children):
        child.make_stop(max(deadline - time.monotonic(), 0.1))


def _show(name: str, output: IO[str]) -> None:
    for line in output:
        sys.stdout.write(f"{name:<9}| {line}")
        sys.stdout.flush()


def _die_with_the_supervisor() -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)

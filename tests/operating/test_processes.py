"""What the children are started with."""

from pathlib import Path

import pytest

from bot.processes import Process, environment, processes
from bot.settings import Settings


def _started(data: Path) -> list[Process]:
    return processes(Settings(data=data), "postgresql://localhost/nothing", with_telegram=True)


def test_a_token_that_begins_with_a_dash_is_not_read_as_an_option(tmp_path: Path) -> None:
    secrets = tmp_path / "secrets"
    secrets.mkdir()
    (secrets / "rasa_token").write_text("-begins-with-a-dash")
    words = [word for process in _started(tmp_path) for word in process.command]
    assert "--auth-token=-begins-with-a-dash" in words
    assert "-begins-with-a-dash" not in words


def test_telegrams_token_is_given_to_our_own_processes_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_TOKEN", "123:secret")
    knowing = {process.name for process in _started(tmp_path) if "123:secret" in environment(process).values()}
    assert knowing == {"web", "worker", "telegram"}

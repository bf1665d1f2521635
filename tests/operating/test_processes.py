"""What the children are started with."""

from pathlib import Path

from bot.processes import processes
from bot.settings import Settings


def test_a_token_that_begins_with_a_dash_is_not_read_as_an_option(tmp_path: Path) -> None:
    secrets = tmp_path / "secrets"
    secrets.mkdir()
    (secrets / "rasa_token").write_text("-begins-with-a-dash")
    started = processes(Settings(data=tmp_path), "postgresql://localhost/nothing", with_telegram=False)
    assert not [word for process in started for word in process.command if word.startswith("-begins")]

"""Whole conversations with the real engine: follow-ups, clarifications, corrections, languages, repeats, two needs, hand-overs.

`talks/*.txt`: a paragraph a conversation, a line a turn: what the student writes (or presses, in brackets) → the key of the last reply,
`|` between two that are as good, `[en]` when the reply must be in that language.
"""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.content.library import Library
from bot.conversations.tables import Message
from bot.db import Sessions
from bot.rasa_client import RasaClient
from bot.safety.detector import Detector
from bot.settings import Settings
from bot.worker.turns import take_turn
from tests.cast import a_conversation, log_of, writes

HERE = Path(__file__).parent / "talks"
FEWEST = 300
pytestmark = pytest.mark.slow


def _talks() -> list[tuple[str, list[str]]]:
    talks = []
    for path in sorted(HERE.glob("*.txt")):
        for kind, block in re.findall(r"^## (\w+)\n(.*?)(?=^## |\Z)", path.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL):
            paragraphs = [paragraph.splitlines() for paragraph in re.split(r"\n\s*\n", block.strip())]
            talks += [(f"{path.stem}-{kind}-{number}", lines) for number, lines in enumerate(paragraphs, 1)]
    return talks


@pytest.fixture(scope="module")
def watch() -> Callable[[str], str | None]:
    return Detector.read(Settings().danger_model).kind


def test_there_are_enough_of_them_in_both_languages() -> None:
    names = [name for name, _ in _talks()]
    assert len(names) >= FEWEST
    assert all(sum(name.startswith(f"{code}-") for name in names) >= FEWEST // 3 for code in ("fr", "en"))


@pytest.mark.parametrize("lines", [pytest.param(lines, id=name) for name, lines in _talks()])
def test_the_conversation_goes_as_written(
    lines: list[str],
    request: pytest.FixtureRequest,
    sessions: Sessions,
    library: Library,
    rasa: RasaClient,
    watch: Callable[[str], str | None],
) -> None:
    language = "fr" if "fr-" in request.node.callspec.id else "en"
    student = a_conversation(sessions, language=language)
    took = []
    for line in lines:
        said, _, expected = line.rpartition(" → ")
        writes(sessions, student, **_entry(said, log_of(sessions, student)))
        take_turn(sessions, library, watch, rasa, log_of(sessions, student)[-1].id)
        last = log_of(sessions, student)[-1]
        keys, _, wanted = expected.partition(" [")
        took.append((said, last.answer if last.author == "bot" else None, last.language))
        assert took[-1][1] in keys.split(" | "), took
        assert not wanted or last.language == wanted.rstrip("]"), took


def _entry(said: str, log: list[Message]) -> dict[str, str]:
    """A text, or the press of a button of the last message that had it."""
    if not said.startswith("["):
        return {"text": said}
    value = said.strip("[]")
    offered = (button for line in reversed(log) for button in line.buttons if button.value == value)
    return {"button": next((button.id for button in offered), value)}

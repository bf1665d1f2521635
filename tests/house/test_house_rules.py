"""The rules of the house that no tool knows. Each was broken once to see it go red."""

import ast
import re
import subprocess
from pathlib import Path

import pytest
import yaml

from bot import errors
from bot.content.library import LANGUAGES, Library
from bot.errors import Refusal
from bot.handoff.student import HELPED_BY
from bot.handoff.tables import Outcome, Reason
from bot.settings import ROOT, Settings
from bot.staff.tables import Role
from bot.web.desk import screens
from bot.web.desk.teams import topics

FEATURES = ("privacy", "figures", "review", "handoff", "feedback", "conversations", "content", "people", "staff")
DOORS = ("web", "telegram", "worker")
DRAWERS = {"utils", "helpers", "common", "service", "services", "manager"}
LONGEST = 400


def sources(*folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


def attributes(path: Path) -> set[str]:
    """Every `x.name` and every called `name` of a file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    dotted = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    called = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    return dotted | called


@pytest.mark.parametrize("path", sources("bot", "actions"), ids=str)
def test_only_the_settings_read_the_environment(path: Path) -> None:
    allowed = {
        "settings.py",
        "processes.py",  # hands its own environment to the processes it starts
        "training.py",  # likewise
        "tracker_store.py",  # runs inside Rasa, which has no settings of ours
    }
    if path.name not in allowed:
        assert not {"environ", "getenv"} & attributes(path)


@pytest.mark.parametrize("path", sources(*(f"bot/{name}" for name in FEATURES)), ids=str)
def test_features_never_commit(path: Path) -> None:
    assert not {"commit", "rollback", "begin_nested", "transaction"} & attributes(path)


@pytest.mark.parametrize("path", sources(*(f"bot/{name}" for name in DOORS)), ids=str)
def test_doors_never_select(path: Path) -> None:
    assert not {"select", "scalar", "scalars"} & attributes(path)


def test_no_file_is_a_drawer_and_none_is_too_long() -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")
    code = [ROOT / name for name in tracked if name.endswith((".py", ".js", ".css", ".html")) and (ROOT / name).exists()]
    assert [path for path in code if path.stem in DRAWERS] == []
    assert [path for path in code if len(path.read_text(encoding="utf-8").splitlines()) > LONGEST] == []


def test_every_folder_is_on_the_map() -> None:
    folders = {f"bot/{path.name}/" for path in (ROOT / "bot").iterdir() if (path / "__init__.py").exists()}
    on_the_map = set(re.findall(r"^\| `(bot/\w+/)`", (ROOT / "docs/architecture.md").read_text(encoding="utf-8"), re.MULTILINE))
    assert folders == on_the_map


def test_every_setting_is_documented() -> None:
    manual = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    names = {str(field.validation_alias) for field in Settings.model_fields.values()}
    assert {name for name in names if f"`{name}`" not in manual} == set()


def test_every_refusal_has_words_in_both_languages() -> None:
    refusals = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, Refusal)]
    assert all(kind.fr and kind.en and kind.fr != kind.en for kind in refusals)


def test_every_phrase_has_words_in_both_languages(library: Library) -> None:
    said = library.phrases | {key: entry.text for key, entry in library.entries.items()}
    assert [key for key, words in said.items() for code in LANGUAGES if not words.in_(code).strip()] == []


def test_the_page_says_the_same_things_in_both_languages() -> None:
    words = (ROOT / "bot/web/static/words.js").read_text(encoding="utf-8")
    french, english = (set(re.findall(r"^    (\w+):", part, re.MULTILINE)) for part in words.split("\n  en: {"))
    assert french == english


def test_the_desk_says_the_same_things_in_both_languages(library: Library) -> None:
    files = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in (ROOT / "bot/web/desk/words").iterdir()]
    words = screens.words()
    assert len(words) == sum(len(file) for file in files)
    assert [key for key, said in words.items() if set(said) != {"fr", "en"} or not all(said.values())] == []
    pages = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "bot/web/templates/desk").iterdir())
    scripts = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "bot/web/static/desk").iterdir())
    used = {*re.findall(r"\bt\.(\w+)", pages), *(f"js_{key}" for key in re.findall(r"\bwords\.(\w+)", scripts))}
    assert used - set(words) == set()
    acts = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "bot").rglob("*.py"))
    told = {*(f"action_{act}" for act in re.findall(r'action="(\w+)"', acts)), *(f"topic_{topic}" for topic in topics(library))}
    told |= {f"role_{role}" for role in Role} | {f"outcome_{one}" for one in Outcome} | {f"js_{reason}" for reason in (*Reason, *HELPED_BY)}
    assert told - set(words) == set()

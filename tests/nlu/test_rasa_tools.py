"""Rasa's own tools work on our files as on any assistant's."""

import json
import os
import subprocess
from pathlib import Path

import pytest
import yaml

from bot.evaluation.messages import read

ROOT = Path(__file__).parents[2]
MODEL = ROOT / "var" / "models" / "passerelle.tar.gz"


def _rasa(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [str(ROOT / ".venv-rasa" / "bin" / "rasa"), *(str(one) for one in arguments)]
    environment = {**os.environ, "RASA_TELEMETRY_ENABLED": "false", "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_rasa_finds_no_conflict_in_our_data() -> None:
    validated = _rasa("data", "validate", "--data", "data/nlu", "data/rules")
    assert validated.returncode == 0, validated.stderr[-2000:]
    assert "No story structure conflicts found" in validated.stdout + validated.stderr


def test_rasa_tests_the_model_on_the_held_out_messages(tmp_path: Path) -> None:
    if not MODEL.exists():
        pytest.skip("no trained model: run `make train`")
    texts: dict[str, list[str]] = {}
    for message in (one for code in ("fr", "en") for one in read(Path(__file__).parent / f"held_out.{code}.yml")):
        if message.is_ranked and not message.also and not set("[]{}()") & set(message.text):
            texts.setdefault(f"ask/{message.intent}", []).append(" ".join(message.text.split()))
    intents = [{"intent": name, "examples": "".join(f"- {text}\n" for text in some)} for name, some in texts.items()]
    asked = tmp_path / "held_out.yml"
    asked.write_text(yaml.safe_dump({"version": "3.1", "nlu": intents}, allow_unicode=True, width=10_000), encoding="utf-8")
    tested = _rasa("test", "nlu", "--nlu", asked, "--model", MODEL, "--out", tmp_path / "results", "--no-plot")
    assert tested.returncode == 0, tested.stderr[-2000:]
    report = json.loads((tmp_path / "results" / "response_selection_report.json").read_text())
    assert report["weighted avg"]["f1-score"] >= 0.8

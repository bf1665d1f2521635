"""Training the engine and the detector of danger, only when what they learn from has changed."""

import hashlib
import os
import subprocess
from pathlib import Path

from bot.processes import RASA
from bot.settings import CONTENT, ROOT, Settings

STAMP = ".made-from"
SHORT = 12  # digits that name a model
LEARNED_FROM = (
    "config.yml",
    "domain.yml",
    "data/nlu",
    "data/rules",
    "data/safety",
    "data/vocabulary",
    "bot/nlu",
    "bot/safety",
    "bot/text",
)


def train(settings: Settings, *, force: bool = False) -> bool:
    """Train unless the present model was made from the same files. True when it trained. Raises CalledProcessError."""
    from bot.safety.learning import learn

    stamp = settings.model_path.with_suffix(STAMP)
    made_from = fingerprint()
    if not force and settings.model_path.exists() and stamp.exists() and stamp.read_text() == made_from:
        return False
    folder = settings.model_path.parent
    command = [RASA, "train", "--force", "--fixed-model-name", "passerelle", "--out", folder, "--data", "data/nlu", "data/rules"]
    subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        env={**os.environ, "RASA_TELEMETRY_ENABLED": "false", "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"},
        check=True,
    )
    learn(CONTENT, settings.danger_model)
    stamp.write_text(made_from)
    return True


def version(settings: Settings) -> str | None:
    """The fingerprint of the files the present model was made from, cut short; None when there is no model here."""
    stamp = settings.model_path.with_suffix(STAMP)
    return stamp.read_text()[:SHORT] if stamp.exists() else None


def fingerprint() -> str:
    """One number for all the files a model is made from."""
    digest = hashlib.sha256()
    for path in sorted(_files()):
        digest.update(str(path.relative_to(ROOT)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _files() -> list[Path]:
    files: list[Path] = []
    for name in LEARNED_FROM:
        path = ROOT / name
        files += [path] if path.is_file() else [one for one in path.rglob("*") if one.suffix in {".yml", ".py"}]
    return files

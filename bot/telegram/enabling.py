"""Turning the channel on. Telegram's servers are outside Québec: somebody must attest that this was assessed."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from bot.clock import now
from bot.settings import Settings

ATTESTATION = (
    "Telegram's servers are outside Québec. A privacy impact assessment covers sending messages there, as Law 25 asks "
    "(public: A-2.1, s. 70.1; private: P-39.1, s. 17). Students are told, and can use the web chat instead."
)


@dataclass(frozen=True)
class Enabled:
    """Who attested what, and when."""

    attested_by: str
    attested_at: str
    attestation: str


def enabled(settings: Settings) -> Enabled | None:
    """None while the channel is off. A record that cannot be read turns nothing on."""
    try:
        return Enabled(**json.loads(_file(settings).read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError, TypeError):
        return None


def enable(settings: Settings, *, attested_by: str, attested: bool) -> Enabled:
    """Record the attestation, in a file only its owner can read. Raises ValueError without it, or without a name."""
    if not attested or not attested_by.strip():
        msg = f"Turning Telegram on needs your name and your attestation: {ATTESTATION}"
        raise ValueError(msg)
    record = Enabled(attested_by.strip(), now().isoformat(timespec="seconds"), ATTESTATION)
    _file(settings).parent.mkdir(parents=True, exist_ok=True)
    disable(settings)  # a new file, so that its rights are ours to set
    descriptor = os.open(_file(settings), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(asdict(record), file, ensure_ascii=False, indent=2)
    return record


def disable(settings: Settings) -> None:
    """Turn the channel off; a running process must be stopped, or started again, to notice."""
    _file(settings).unlink(missing_ok=True)


def status(settings: Settings) -> str:
    """One sentence for the administrator."""
    record = enabled(settings)
    if record is None:
        return "off"
    token = "" if settings.telegram_token else "; TELEGRAM_TOKEN is not set"
    return f"on ({settings.telegram_mode}), attested by {record.attested_by} on {record.attested_at}{token}"


def _file(settings: Settings) -> Path:
    return settings.data / "telegram.json"

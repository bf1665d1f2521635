"""The administrative regions of Québec, and which of them a place lies in (`territories.yml`)."""

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

KINDS = ("town", "region", "mrc", "school")  # the entities that name a place


@lru_cache(maxsize=1)
def names() -> dict[str, str]:
    """By official number, in its order."""
    return {code: one["name"] for code, one in _read().items()}


def of(place: str) -> str | None:
    """The region's number; None for a place that is not ours."""
    return _by_place().get(place)


@lru_cache(maxsize=1)
def _by_place() -> dict[str, str]:
    return {place: code for code, one in _read().items() for place in one["places"]}


def _read() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(Path(__file__).with_suffix(".yml").read_text(encoding="utf-8"))
    return read

"""Levels, durations and dates in a message, in French and English. Dates are resolved in America/Toronto, the region's time."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Dict, Iterator, List, Optional, Tuple

import dateparser

Measure = Tuple[int, int, str, str]  # start, end, entity, value

_LEVEL = re.compile(r"\b(?:(nclc|clb|niveau|level)\s*([1-9]|1[0-2])|([abc][12]))\b", re.IGNORECASE)

_UNITS = {
    "hour": "heures?|hours?|hrs?",
    "day": "jours?|days?",
    "week": "semaines?|sem|weeks?",
    "month": "mois|months?",
    "year": "ans?|années?|annees?|years?|yrs?",
}
_NUMBERS = {
    "un": 1, "une": 1, "one": 1, "a": 1, "deux": 2, "two": 2, "trois": 3, "three": 3, "quatre": 4, "four": 4, "cinq": 5, "five": 5,
    "six": 6, "sept": 7, "seven": 7, "huit": 8, "eight": 8, "neuf": 9, "nine": 9, "dix": 10, "ten": 10, "douze": 12, "twelve": 12,
}  # fmt: skip
_DURATION = re.compile(
    rf"\b(\d{{1,4}}|{'|'.join(_NUMBERS)})\s*(?:{'|'.join(f'(?P<{unit}>{words})' for unit, words in _UNITS.items())})\b",
    re.IGNORECASE,
)

_MONTH_FR = "janvier|février|fevrier|mars|avril|mai|juin|juillet|août|aout|septembre|octobre|novembre|décembre|decembre"
_MONTH_EN = "january|february|march|april|may|june|july|august|september|october|november|december|sept|oct|nov|dec|jan|feb"
_DAY_FR = "lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche"
_DAY_EN = "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
_SPAN = "jours?|semaines?|mois|ans?|days?|weeks?|months?|years?"
# What may be a date; dateparser, which is slow and eager on plain words, reads only these.
_DATES = {
    "fr": re.compile(
        rf"\b(?:(?:\d{{1,2}}|1er)\s+(?:{_MONTH_FR})(?:\s+\d{{4}})?|(?:{_MONTH_FR})\s+\d{{4}}|après-demain|demain|hier|aujourd['’]hui|{_DAY_FR}"
        rf"|(?:dans|il y a)\s+(?:\d{{1,3}}|{'|'.join(_NUMBERS)})\s+(?:jours?|semaines?|mois|ans?))\b",
        re.IGNORECASE,
    ),
    "en": re.compile(
        rf"\b(?:(?:{_MONTH_EN})\.?\s+\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s+\d{{4}})?|\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:{_MONTH_EN})(?:\s+\d{{4}})?"
        rf"|(?:{_MONTH_EN})\s+\d{{4}}|tomorrow|yesterday|today|{_DAY_EN}|in\s+(?:\d{{1,3}}|{'|'.join(_NUMBERS)})\s+(?:{_SPAN})"
        rf"|(?:\d{{1,3}}|{'|'.join(_NUMBERS)})\s+(?:days?|weeks?|months?|years?)\s+ago)\b",
        re.IGNORECASE,
    ),
    "": re.compile(r"\b\d{4}-\d{2}-\d{2}\b"),
}
_SETTINGS = {"TIMEZONE": "America/Toronto", "RETURN_AS_TIMEZONE_AWARE": True, "PREFER_DATES_FROM": "future", "PREFER_DAY_OF_MONTH": "first"}


def find(text: str, now: Optional[datetime] = None) -> List[Measure]:
    """Levels (`CLB 7`, `B2`), durations (`P3M`, ISO 8601) and dates (`2026-12-15`). `now` is the moment that « demain » starts from."""
    dates = list(_dates(text, now))
    inside = [(start, end) for start, end, _, _ in dates]
    durations = [one for one in _durations(text) if not any(start <= one[0] < end for start, end in inside)]
    return [*_levels(text), *durations, *dates]


def _levels(text: str) -> Iterator[Measure]:
    for match in _LEVEL.finditer(text):
        scale = "CLB" if (match[1] or "").lower() in {"nclc", "clb"} else "level"  # NCLC and CLB are one scale; « niveau 7 » is Québec's
        yield match.start(), match.end(), "level", f"{scale} {match[2]}" if match[2] else match[3].upper()


def _durations(text: str) -> Iterator[Measure]:
    for match in _DURATION.finditer(text):
        count = match[1].lower()
        unit = next(name for name in _UNITS if match[name])
        number = _NUMBERS.get(count) or int(count)
        yield match.start(), match.end(), "duration", f"PT{number}H" if unit == "hour" else f"P{number}{unit[0].upper()}"


def _dates(text: str, now: Optional[datetime]) -> Iterator[Measure]:
    settings: Dict[str, object] = dict(_SETTINGS)
    if now is not None:
        settings["RELATIVE_BASE"] = now.replace(tzinfo=None)
    taken: List[Tuple[int, int]] = []
    for language, pattern in _DATES.items():
        for match in pattern.finditer(text):
            if any(start < match.end() and match.start() < end for start, end in taken):
                continue
            day = dateparser.parse(match[0], languages=[language] if language else ["en"], settings=settings)  # type: ignore[arg-type]
            if day is not None:
                taken.append(match.span())
                yield match.start(), match.end(), "date", day.date().isoformat()

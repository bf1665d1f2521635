"""The fact base (`docs/facts/*.md`, tables of id, fact, confidence, source) and whether a text's numbers come from it."""

import re
from dataclasses import dataclass
from pathlib import Path

# Help lines and everyday expressions: they are numbers of no rule.
EVERYDAY = frozenset({"911", "811", "211", "1", "2", "3", "4"})
_ROW = re.compile(r"^\| ([A-Z0-9]+-\d+\w?) \| (.+?) \| ([ABC!])[^|]* \| (.+?) \|$", re.MULTILINE)
_LINE = re.compile(r"1[ -]8\d\d[ -][\w ’-]*\d|\b\d{3}[ -]\d{3}[ -]\d{4}\b")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_THOUSANDS = re.compile(r"(?<=\d)[,\s\u00a0\u202f](?=\d{3}\b)")


@dataclass(frozen=True)
class Fact:
    """What a source says, how far it is trusted (A, B, C, !), and the source with its date."""

    text: str
    confidence: str
    source: str


def read(folder: Path) -> dict[str, Fact]:
    """All facts by id. Raises ValueError when an id stands twice."""
    rows = [match for path in sorted(folder.glob("*.md")) for match in _ROW.finditer(path.read_text(encoding="utf-8"))]
    facts = {match[1]: Fact(match[2], match[3], match[4]) for match in rows}
    if len(facts) < len(rows):
        twice = sorted(name for name in facts if sum(match[1] == name for match in rows) > 1)
        msg = f"facts that stand twice: {', '.join(twice)}"
        raise ValueError(msg)
    return facts


def numbers(text: str) -> set[str]:
    """The figures of a text, written one way: `1 234,50` and `1,234.50` are the same. Telephone numbers are left out."""
    whole = _THOUSANDS.sub("", _LINE.sub(" ", text))
    return {number.replace(",", ".").removesuffix(".00") for number in _NUMBER.findall(whole)}


def untraced(text: str, facts: list[Fact]) -> set[str]:
    """The numbers of a text that none of these facts holds."""
    known = set().union(*(numbers(f"{fact.text} {fact.source}") for fact in facts), EVERYDAY)
    return numbers(text) - known

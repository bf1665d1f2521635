"""A message that asks two things: cut where people cut, and keep what each part clearly asks."""

from __future__ import annotations

import re
from typing import Any, Callable, Dict, List

Ranking = List[Dict[str, Any]]  # name and confidence, the likeliest first

FEWEST_WORDS = 4  # of a part that can ask something by itself
SURE = 0.7  # of each part; at 0.5 one message in fourteen seemed to ask two things and did not, at 0.7 one in thirty
LIKELIEST = 4  # a question that the whole message speaks of is among so many
_CUTS = re.compile(
    r"[.?!;\n]+|\b(?:et aussi|aussi|et puis|pis aussi|en plus|autre question|par ailleurs"
    r"|and also|also|another question|one more thing|by the way|btw)\b",
    re.IGNORECASE,
)


def needs(text: str, ranked: Callable[[str], Ranking], whole: Ranking) -> List[str]:
    """The questions of a message, when its parts clearly ask different ones that the whole message speaks of too; else none."""
    parts = [part for part in _CUTS.split(text) if len(part.split()) >= FEWEST_WORDS]
    if len(parts) < 2:
        return []
    likely = {one["name"] for one in whole[:LIKELIEST]}
    tops = [ranked(part)[0] for part in parts]
    found = [top["name"] for top in tops if top["confidence"] >= SURE and top["name"] in likely and top["name"].startswith("ask/")]
    distinct = list(dict.fromkeys(found))
    return distinct if len(distinct) > 1 else []

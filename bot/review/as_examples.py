"""Candidates as a Rasa engineer takes them: NLU training data, with where each example comes from."""

import re
from collections.abc import Mapping, Sequence
from itertools import groupby

import yaml

from bot.review.tables import Candidate, Verdict

OUT_OF_SCOPE = "out_of_scope"
_ANNOTATION = re.compile(r"[\[\]{}()]")  # Rasa reads them as entities, and knows no way to write them


def as_examples(candidates: Sequence[Candidate], names: Mapping[str, str]) -> str:
    """Rasa NLU YAML. `names`: the reviewers', by id.

    `metadata.from` tells of each example in order. A new question is no intent yet: it is written below, as comments.
    """
    teachable = [one for one in candidates if one.verdict != Verdict.NEW_QUESTION and one_line(one.text)]
    proposed = [one for one in candidates if one.verdict == Verdict.NEW_QUESTION]
    lines = ['version: "3.1"', "nlu:" if teachable else "nlu: []"]
    for intent, examples in groupby(sorted(teachable, key=_intent), _intent):
        some = list(examples)
        lines += [f"- intent: {intent}", "  metadata:", "    from:"]
        lines += [f"    - {_provenance(one, names)}" for one in some]
        lines += ["  examples: |", *(f"    - {one_line(one.text)}" for one in some)]
    for title, examples in groupby(proposed, lambda one: one.meant or ""):
        lines += ["", f"# New question: {one_line(title)}"]
        lines += [f"# - {one_line(one.text)}  {_provenance(one, names)}" for one in examples]
    return "\n".join([*lines, ""])


def one_line(text: str) -> str:
    """The words alone: without line ends, invisible characters and what Rasa would take for an entity."""
    visible = (character if character.isprintable() else " " for character in _ANNOTATION.sub(" ", text))
    return " ".join("".join(visible).split())


def _intent(candidate: Candidate) -> str:
    return candidate.meant if candidate.verdict == Verdict.INTENT and candidate.meant else OUT_OF_SCOPE


def _provenance(one: Candidate, names: Mapping[str, str]) -> str:
    told = {
        "message": one.message_id,
        "language": one.language,
        "by": one_line(names.get(one.by, one.by)),
        "on": one.at.date().isoformat(),
        "edited": one.edited,
        "state": str(one.state),
        "read_as": next((reading["name"] for reading in one.readings), None),
        "model": one.model,
    }
    return yaml.safe_dump(told, default_flow_style=True, allow_unicode=True, sort_keys=False, width=10_000).strip()

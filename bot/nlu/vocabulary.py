"""The vocabulary of the field, in both languages: which concepts a message names, found by spaCy.

`data/vocabulary/*.yml` says `group: {value: [every way people say it]}`. A concept (`permit.pgwp`) is what French and English, slang and
official words share, so that a wording of one language helps the other.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import combinations
from pathlib import Path
from typing import Dict, List, Mapping, Sequence

import spacy
import yaml
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from bot.text.folding import folded

_JOINTS = re.compile("[-'’]")  # "d'Alma", "post-grad": words of their own; one character for one, so that places hold
Words = Dict[str, Dict[str, List[str]]]


def read(folder: Path) -> Words:
    """All the groups below the folder; a group may be spread over files."""
    words: Words = {}
    for path in sorted(folder.glob("*.yml")):
        for group, values in yaml.safe_load(path.read_text(encoding="utf-8")).items():
            for value, ways in values.items():
                named = [value] if value[0].isupper() else []  # a proper name is itself a way to say it
                words.setdefault(group, {}).setdefault(value, []).extend([*named, *ways])
    return words


class Vocabulary:
    """Finds the vocabulary's words whatever their case, accents and hyphens."""

    def __init__(self, words: Mapping[str, Mapping[str, Sequence[str]]]) -> None:
        self._pipeline = spacy.blank("xx")
        self._matcher = PhraseMatcher(self._pipeline.vocab, attr="NORM")
        for group, values in words.items():
            for value, ways in values.items():
                self._matcher.add(f"{group}.{value}", [self._document(way) for way in ways])

    def spans(self, text: str) -> List[Span]:
        """Everything found, overlaps included; a span's label is `group.value`."""
        document = self._document(text)
        return [Span(document, start, end, label=name) for name, start, end in self._matcher(document)]

    def terms(self, text: str) -> List[str]:
        """The concepts of a text and their pairs, as features. Of two that overlap in one group the longer counts."""
        by_group: Dict[str, List[Span]] = {}
        for span in self.spans(text):
            by_group.setdefault(span.label_.split(".", 1)[0], []).append(span)
        found = sorted({span.label_ for spans in by_group.values() for span in filter_spans(spans)})
        return [*found, *("+".join(pair) for pair in combinations(found, 2))]

    def _document(self, text: str) -> Doc:
        document = self._pipeline.make_doc(_JOINTS.sub(" ", text))
        for token in document:
            token.norm_ = _plain(token.text)
        return document


@lru_cache(maxsize=50_000)
def _plain(written: str) -> str:
    """Folded, in the singular."""
    word = folded(written)
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word  # "DESS" is no « des »

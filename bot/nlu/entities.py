"""Named things of the field, found by spaCy from the vocabulary files: towns, schools, permits, tests, languages."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict, List

import spacy
import yaml
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message
from spacy.matcher import PhraseMatcher
from spacy.tokens import Span
from spacy.util import filter_spans

from bot.nlu.folding import folded


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class VocabularyEntities(GraphComponent):
    """Finds the words of `data/vocabulary/*.yml` (`entity: {value: [ways to say it]}`), whatever the case and accents."""

    def __init__(self, folder: Path) -> None:
        self._pipeline = spacy.blank("xx")
        self._matcher = PhraseMatcher(self._pipeline.vocab, attr="NORM")
        for path in sorted(folder.glob("*.yml")):
            for entity, values in yaml.safe_load(path.read_text(encoding="utf-8")).items():
                for value, ways in values.items():
                    self._matcher.add(f"{entity}:{value}", [self._document(way) for way in [value, *ways]])

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        return {"folder": "data/vocabulary"}

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> VocabularyEntities:
        return cls(Path(config["folder"]))

    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            found = message.get("entities", []) + self.find(message.get("text") or "")
            message.set("entities", found, add_to_output=True)
        return messages

    def find(self, text: str) -> List[Dict[str, Any]]:
        document = self._document(text)
        spans = [Span(document, start, end, label=name) for name, start, end in self._matcher(document)]
        return [_entity(span, text) for span in filter_spans(spans)]

    def _document(self, text: str) -> spacy.tokens.Doc:
        document = self._pipeline.make_doc(text)
        for token in document:
            token.norm_ = folded(token.text)
        return document


def _entity(span: Span, text: str) -> Dict[str, Any]:
    entity, value = span.label_.split(":", 1)
    return {
        "entity": entity,
        "value": value,
        "start": span.start_char,
        "end": span.end_char,
        "text": text[span.start_char : span.end_char],
        "extractor": "VocabularyEntities",
    }

"""Named things of the field, found by spaCy: towns, schools, programmes, diplomas, permits, tests, languages, levels, durations, dates."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict, List

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message
from spacy.util import filter_spans

from bot.nlu import measures
from bot.nlu.vocabulary import Vocabulary, read


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class VocabularyEntities(GraphComponent):
    """The words of the named groups of `data/vocabulary/*.yml`, and what `bot.nlu.measures` reads: levels, durations, dates."""

    def __init__(self, config: Dict[str, Any]) -> None:
        words = read(Path(config["folder"]))
        self._vocabulary = Vocabulary({group: words[group] for group in config["groups"]})

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        return {
            "folder": "data/vocabulary",
            "groups": ["diploma", "language", "mrc", "permit", "programme", "region", "school", "test", "town"],
        }

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> VocabularyEntities:
        return cls(config)

    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            found = message.get("entities", []) + self.find(message.get("text") or "")
            message.set("entities", found, add_to_output=True)
        return messages

    def find(self, text: str) -> List[Dict[str, Any]]:
        named = [_entity(text, span.start_char, span.end_char, *span.label_.split(".", 1)) for span in self._words(text)]
        return named + [_entity(text, *measure) for measure in measures.find(text)]

    def _words(self, text: str) -> List[Any]:
        return filter_spans(self._vocabulary.spans(text))


def _entity(text: str, start: int, end: int, entity: str, value: str) -> Dict[str, Any]:
    return {
        "entity": entity,
        "value": value,
        "start": start,
        "end": end,
        "text": text[start:end],
        "extractor": "VocabularyEntities",
    }

"""The language of each message, French or English, with how sure that is."""

from __future__ import annotations

from typing import Any, Dict, List

from lingua import Language, LanguageDetectorBuilder
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

LANGUAGE = "language"
CODES = {Language.FRENCH: "fr", Language.ENGLISH: "en"}


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class LanguageDetector(GraphComponent):
    """Sets `language` = {"code", "confidence"} on each message; the confidence is low for "OK", a name, an abbreviation."""

    def __init__(self) -> None:
        self._detector = LanguageDetectorBuilder.from_languages(*CODES).with_preloaded_language_models().build()

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LanguageDetector:
        return cls()

    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            message.set(LANGUAGE, self.detect(message.get("text") or ""), add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        self.process(training_data.training_examples)
        return training_data

    def detect(self, text: str) -> Dict[str, Any]:
        best, *_ = self._detector.compute_language_confidence_values(text)
        return {"code": CODES[best.language], "confidence": round(best.value, 4)}

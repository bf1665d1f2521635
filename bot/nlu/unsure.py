"""When the classifier is not sure enough, it says so: the intent becomes `nlu_fallback`."""

from __future__ import annotations

from typing import Any, Dict, List

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.classifier import RANKING


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class Unsure(GraphComponent):
    """Like Rasa's FallbackClassifier, but on the ranking of full names: two questions close to each other are a doubt too."""

    def __init__(self, threshold: float, margin: float) -> None:
        self._threshold = threshold
        self._margin = margin

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        return {"threshold": 0.3, "margin": 0.05}

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Unsure:
        return cls(config["threshold"], config["margin"])

    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            first, second, *_ = message.get(RANKING)
            if first["confidence"] < self._threshold or first["confidence"] - second["confidence"] < self._margin:
                doubt = {"name": DEFAULT_NLU_FALLBACK_INTENT_NAME, "confidence": first["confidence"]}
                message.set("intent", doubt, add_to_output=True)
                message.set("intent_ranking", [doubt, *message.get("intent_ranking")], add_to_output=True)
        return messages

"""When the classifier is not sure enough, it says so: the intent becomes `nlu_fallback`."""

from __future__ import annotations

from typing import Any, Dict, List

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.classifier import RANKING, SCOPE


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class Unsure(GraphComponent):
    """Like Rasa's FallbackClassifier, but on the ranking of full names: two questions close to each other are a doubt too,

    and so is a question (`ask/…`) that is perhaps none of ours.
    """

    def __init__(self, threshold: float, margin: float, in_scope: float) -> None:
        self._threshold = threshold
        self._margin = margin
        self._in_scope = in_scope

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        return {"threshold": 0.45, "margin": 0.05, "in_scope": 0.7}

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Unsure:
        return cls(config["threshold"], config["margin"], config["in_scope"])

    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            first, second, *_ = message.get(RANKING)
            is_weak = first["confidence"] < self._threshold or first["confidence"] - second["confidence"] < self._margin
            is_foreign = first["name"].startswith("ask/") and message.get(SCOPE, 1.0) < self._in_scope
            if is_weak or is_foreign:
                doubt = {"name": DEFAULT_NLU_FALLBACK_INTENT_NAME, "confidence": first["confidence"]}
                message.set("intent", doubt, add_to_output=True)
                message.set("intent_ranking", [doubt, *message.get("intent_ranking")], add_to_output=True)
        return messages

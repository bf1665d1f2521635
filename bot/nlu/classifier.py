"""One ranking over all intents: the questions (`ask/…`) and the dialogue acts, by logistic regression on sparse features."""

from __future__ import annotations

from typing import Any, Dict, List

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils.io import dump_obj_as_json_to_file, read_json_file
from sklearn.linear_model import LogisticRegression

from bot.nlu.features import Features

RANKING = "question_ranking"  # full names, for the answer-key generator and the confusion tools
LISTED = 5


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class QuestionClassifier(GraphComponent):
    """Sets `intent`, `intent_ranking` and `response_selector` as Rasa's own classifiers and response selectors do."""

    def __init__(self, config: Dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._features = Features()
        self._names: List[str] = []
        self._weights = np.zeros((0, 0), dtype=np.float32)
        self._bias = np.zeros(0, dtype=np.float32)

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        return {"C": 30.0}

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> QuestionClassifier:
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        examples = [example for example in training_data.intent_examples if example.get("text")]
        texts = [example.get("text") for example in examples]
        names = [example.get("intent_response_key") or example.get("intent") for example in examples]
        self.fit(texts, names)
        self.persist()
        return self._resource

    def fit(self, texts: List[str], names: List[str]) -> None:
        model = LogisticRegression(C=self._config["C"], solver="liblinear", dual=True, multi_class="ovr", max_iter=200)
        model.fit(self._features.fit(texts), names)
        self._names = [str(name) for name in model.classes_]
        self._weights = np.ascontiguousarray(model.coef_.T, dtype=np.float32)  # one row a feature: a message needs few
        self._bias = model.intercept_.astype(np.float32)

    def probabilities(self, text: str) -> np.ndarray[Any, np.dtype[np.float32]]:
        """One number an intent: each against the rest, scaled so that they sum to one."""
        columns, values = self._features.vector(text)
        scores = 1.0 / (1.0 + np.exp(-(values @ self._weights[columns] + self._bias)))
        return np.asarray(scores / scores.sum())

    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            row = self.probabilities(message.get("text") or "")
            order = np.argsort(row)[::-1]
            ranking = [{"name": self._names[place], "confidence": round(float(row[place]), 4)} for place in order]
            _tell(message, ranking)
        return messages

    def persist(self) -> None:
        with self._storage.write_to(self._resource) as folder:
            dump_obj_as_json_to_file(
                folder / "classifier.json",
                {"names": self._names, "features": self._features.state()},
            )
            np.savez_compressed(folder / "classifier.npz", weights=self._weights, bias=self._bias)

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> QuestionClassifier:
        classifier = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            kept = read_json_file(folder / "classifier.json")
            with np.load(folder / "classifier.npz", allow_pickle=False) as arrays:
                classifier._weights, classifier._bias = arrays["weights"], arrays["bias"]
        classifier._names = kept["names"]
        classifier._features = Features.restored(kept["features"])
        return classifier


def _tell(message: Message, ranking: List[Dict[str, Any]]) -> None:
    """Write the ranking where Rasa looks: intents by base name, the question in the response selector's place."""
    best = ranking[0]
    message.set(RANKING, ranking[:LISTED], add_to_output=True)
    message.set("intent", {**best, "name": _base(best["name"])}, add_to_output=True)
    message.set("intent_ranking", _by_base(ranking), add_to_output=True)
    questions = [one for one in ranking if "/" in one["name"]]
    if questions:
        message.set("response_selector", _selected(questions), add_to_output=True)


def _base(name: str) -> str:
    return name.split("/", 1)[0]


def _by_base(ranking: List[Dict[str, Any]]) -> List[Dict[str, Any]]:
    """The best of each base name: what Rasa's fallback and reports compare."""
    best: Dict[str, Dict[str, Any]] = {}
    for one in ranking:
        best.setdefault(_base(one["name"]), {**one, "name": _base(one["name"])})
    return list(best.values())[:LISTED]


def _selected(questions: List[Dict[str, Any]]) -> Dict[str, Any]:
    top = questions[0]
    ranked = [{"intent_response_key": one["name"], "confidence": one["confidence"]} for one in questions[:LISTED]]
    response = {
        "responses": [],
        "confidence": top["confidence"],
        "intent_response_key": top["name"],
        "utter_action": f"utter_{top['name']}",
    }
    return {
        "all_retrieval_intents": sorted({_base(one["name"]) for one in questions}),
        _base(top["name"]): {"response": response, "ranking": ranked},
    }

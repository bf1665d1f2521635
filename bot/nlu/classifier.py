"""One ranking over all intents: the questions (`ask/…`) and the dialogue acts, by a linear classifier on sparse features."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict, List, Optional

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils.io import dump_obj_as_json_to_file, read_json_file

from bot.nlu.needs import needs
from bot.nlu.scope import Scope
from bot.nlu.vocabulary import Vocabulary, Words, read
from bot.text.features import FEWEST, VIEWS
from bot.text.linear import LinearClassifier

RANKING = "question_ranking"  # full names, for the answer-key generator and the confusion tools
VOCABULARY = "vocabulary.json"  # as it was when the model was trained
ENCODER = "encoder.json"  # which sentence encoder the model was trained with, if any
IN_CONTEXT = "ranking_in_context"  # the ranking of the message read after what the sender asked before (`metadata`: `before`)
SCOPE = "in_scope"  # how likely the message is ours to answer
LISTED = 10


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class QuestionClassifier(GraphComponent):
    """Sets `intent`, `intent_ranking` and `response_selector` as Rasa's own classifiers and response selectors do.

    Also `question_ranking` (full names), `ranking_in_context`, `in_scope` (a probability) and `needs` (the questions of a message that
    asks several).
    """

    def __init__(self, config: Dict[str, Any], storage: ModelStorage, resource: Resource, words: Optional[Words] = None) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._words = read(Path(config["vocabulary"])) if words is None else words
        concepts = {"concepts": (Vocabulary(self._words).terms, config["concepts_weight"])}
        self._scope = Scope([])
        self._encoder = _encoder(config["sentence_encoder"])
        weight = config["sentence_encoder_weight"]
        meaning = (lambda text: weight * self._encoder.vector(text)) if self._encoder else None
        self._linear = LinearClassifier({**VIEWS, **concepts}, config["fewest_examples"], meaning=meaning)

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        return {
            "vocabulary": "data/vocabulary",
            "concepts_weight": 1.0,
            "fewest_examples": FEWEST,
            "sentence_encoder": None,  # a folder or a name on the Hugging Face hub: `bot.nlu.sentences`
            "sentence_encoder_weight": 2.0,
        }

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
        scores, classes = self._linear.fit(texts, names)
        self._scope = Scope(self._linear.names)
        self._scope.fit(scores, classes)
        self.persist()
        return self._resource

    def ranked(self, text: str) -> List[Dict[str, Any]]:
        """All intents, the likeliest first; confidences sum to one."""
        return self._in_order(self._linear.scores(text))

    def _in_order(self, scores: Any) -> List[Dict[str, Any]]:
        in_order = sorted(self._linear.probabilities(scores).items(), key=lambda item: item[1], reverse=True)
        return [{"name": name, "confidence": round(probability, 4)} for name, probability in in_order]

    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            text = message.get("text") or ""
            scores = self._linear.scores(text)
            ranking = self._in_order(scores)
            _tell(message, ranking)
            message.set(SCOPE, round(self._scope.probability(scores), 4), add_to_output=True)
            before = (message.get("metadata") or {}).get("before")
            if before:
                message.set(IN_CONTEXT, self.ranked(f"{before}. {text}")[:LISTED], add_to_output=True)
            message.set("needs", needs(text, self.ranked, ranking[:LISTED]), add_to_output=True)
        return messages

    def persist(self) -> None:
        with self._storage.write_to(self._resource) as folder:
            dump_obj_as_json_to_file(folder / VOCABULARY, self._words)
            dump_obj_as_json_to_file(folder / f"{SCOPE}.json", self._scope.weights)
            dump_obj_as_json_to_file(folder / ENCODER, _fingerprint(self._encoder))
            self._linear.save(folder)

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> QuestionClassifier:
        with model_storage.read_from(resource) as folder:
            classifier = cls(config, model_storage, resource, read_json_file(folder / VOCABULARY))
            if read_json_file(folder / ENCODER) != _fingerprint(classifier._encoder):
                raise InvalidConfigException(f"This model was trained with another sentence encoder than {config['sentence_encoder']}.")
            classifier._linear.restore(folder)
            classifier._scope = Scope(classifier._linear.names, read_json_file(folder / f"{SCOPE}.json"))
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


def _encoder(name: Optional[str]) -> Any:
    """Imported only where it is asked for: it is large, and off by default."""
    if not name:
        return None
    from bot.nlu.sentences import SentenceEncoder

    return SentenceEncoder.named(name)


def _fingerprint(encoder: Any) -> Optional[str]:
    return encoder.fingerprint if encoder else None


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

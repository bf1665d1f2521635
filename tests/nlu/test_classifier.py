"""The classifier as Rasa drives it: taught, stored, read again, asked."""

from collections.abc import Callable
from pathlib import Path

import pytest
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.classifier import IN_CONTEXT, RANKING, SCOPE, QuestionClassifier
from bot.nlu.needs import needs
from bot.nlu.unsure import Unsure

ROOT = Path(__file__).parents[2]

EXAMPLES = {
    "ask/minimum_wage": ["quel est le salaire minimum", "le salaire minimum au québec", "what is the minimum wage", "minimum pay"],
    "ask/find_housing": ["où trouver un logement", "je cherche un appartement", "where do I find a flat", "find housing"],
    "greet": ["bonjour", "salut", "hello", "hi there"],
    "out_of_scope": ["quel temps fait-il", "raconte une blague", "tell me a joke", "who won the game"],
}

Ask = Callable[..., Message]


@pytest.fixture
def ask(storage: LocalModelStorage, resource: Resource) -> Ask:
    examples = [_example(text, intent) for intent, texts in EXAMPLES.items() for text in texts]
    config = {**QuestionClassifier.get_default_config(), "vocabulary": str(ROOT / "data" / "vocabulary"), "fewest_examples": 1}
    QuestionClassifier(config, storage, resource).train(TrainingData(examples))
    classifier = QuestionClassifier.load(config, storage, resource, execution_context=None)  # type: ignore[arg-type]

    def ask(text: str, **metadata: str) -> Message:
        message = Message.build(text=text)
        message.set("metadata", metadata or None)
        return classifier.process([message])[0]

    return ask


def _example(text: str, intent: str) -> Message:
    message = Message.build(text=text, intent=intent.split("/")[0])
    if "/" in intent:
        message.set("intent_response_key", intent)
    return message


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("le SALAIRE minimum svp", "ask/minimum_wage"),
        ("minimun wage", "ask/minimum_wage"),
        ("cherche apartement", "ask/find_housing"),
        ("Bonjour!", "greet"),
    ],
)
def test_a_stored_classifier_recognises_what_it_was_taught(ask: Ask, text: str, name: str) -> None:
    assert ask(text).get(RANKING)[0]["name"] == name


def test_rasa_finds_each_thing_where_it_looks_for_it(ask: Ask) -> None:
    message = ask("le salaire minimum")
    assert message.get("intent")["name"] == "ask"
    names = [one["name"] for one in message.get("intent_ranking")]
    assert len(names) == len(set(names))
    selected = message.get("response_selector")
    assert selected["all_retrieval_intents"] == ["ask"]
    assert selected["ask"]["response"]["utter_action"] == "utter_ask/minimum_wage"
    assert [one["intent_response_key"] for one in selected["ask"]["ranking"]] == ["ask/minimum_wage", "ask/find_housing"]


def test_a_message_is_also_read_after_the_question_answered_before(ask: Ask) -> None:
    message = ask("c'est combien au juste", before="le salaire minimum")
    assert message.get(IN_CONTEXT)[0]["name"] == "ask/minimum_wage"
    assert message.get(RANKING)[0]["confidence"] < message.get(IN_CONTEXT)[0]["confidence"]
    assert ask("c'est combien au juste").get(IN_CONTEXT) is None


def test_confidences_sum_to_one_and_are_in_order(ask: Ask) -> None:
    confidences = [one["confidence"] for one in ask("bonjour, le salaire minimum").get(RANKING)]
    assert confidences == sorted(confidences, reverse=True)
    assert sum(confidences) == pytest.approx(1, abs=0.001)


@pytest.mark.parametrize("text", ["", "   ", "😀" * 4096, "مرحبا", "{{7*7}}", "\u202e", "a" * 4096])
def test_odd_messages_are_ranked_too(ask: Ask, text: str) -> None:
    assert len(ask(text).get(RANKING)) == len(EXAMPLES)


def test_two_needs_are_seen_when_each_part_is_clear() -> None:
    tops = {"combien gagne-t-on au minimum": "ask/minimum_wage", " où trouver un logement": "ask/find_housing"}

    def ranked(part: str) -> list[dict[str, object]]:
        name = next((name for text, name in tops.items() if text.strip() in part), "out_of_scope")
        return [{"name": name, "confidence": 0.9}]

    whole = [{"name": name, "confidence": 0.4} for name in tops.values()]
    text = "combien gagne-t-on au minimum? et aussi où trouver un logement"
    assert needs(text, ranked, whole) == ["ask/minimum_wage", "ask/find_housing"]
    assert needs("combien gagne-t-on au minimum", ranked, whole) == []
    assert needs(text, ranked, whole[:1]) == []


@pytest.mark.parametrize(
    ("first", "second", "intent"),
    [(0.9, 0.05, "greet"), (0.44, 0.1, "nlu_fallback"), (0.5, 0.46, "nlu_fallback")],
)
def test_a_weak_or_close_ranking_is_a_doubt(first: float, second: float, intent: str) -> None:
    message = Message.build(text="…")
    ranking = [{"name": "greet", "confidence": first}, {"name": "thanks", "confidence": second}]
    message.set("intent", ranking[0])
    message.set("intent_ranking", ranking)
    message.set(RANKING, ranking)
    Unsure(**Unsure.get_default_config()).process([message])
    assert message.get("intent")["name"] == intent
    assert message.get("intent_ranking")[0]["name"] == intent


@pytest.mark.parametrize(("name", "in_scope", "intent"), [("ask/a", 0.65, "nlu_fallback"), ("ask/a", 0.75, "ask"), ("greet", 0.1, "greet")])
def test_a_question_perhaps_none_of_ours_is_a_doubt(name: str, in_scope: float, intent: str) -> None:
    message = Message.build(text="…")
    ranking = [{"name": name, "confidence": 0.9}, {"name": "thanks", "confidence": 0.05}]
    message.set("intent", {"name": name.split("/")[0], "confidence": 0.9})
    message.set("intent_ranking", ranking)
    message.set(RANKING, ranking)
    message.set(SCOPE, in_scope)
    Unsure(**Unsure.get_default_config()).process([message])
    assert message.get("intent")["name"] == intent

"""What leaves Rasa: keys, arguments and what was made of the message."""

import asyncio

from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.nlu.classifier import RANKING
from bot.nlu.nlg import KeyedResponses

PARSED = {
    "text": "je vis à Alma",
    "intent": {"name": "ask", "confidence": 0.8},
    RANKING: [{"name": "ask/find_housing", "confidence": 0.8}],
    "entities": [{"entity": "town", "value": "Alma", "text": "Alma", "start": 9, "end": 13}],
    "language": {"code": "fr", "confidence": 0.97},
}


def generated(domain: Domain, utterance: str, **arguments: object) -> dict:  # type: ignore[type-arg]
    tracker = DialogueStateTracker.from_events("one", [UserUttered("je vis à Alma", parse_data=PARSED)])  # type: ignore[arg-type]
    nlg = KeyedResponses(EndpointConfig(), domain)
    response = asyncio.run(nlg.generate(utterance, tracker, "rest", **arguments))
    assert response is not None
    return response


def test_a_response_carries_its_key_its_arguments_and_what_was_understood(domain: Domain) -> None:
    response = generated(domain, "utter_switch_language", language="en")
    assert response["custom"] == {
        "key": "switch_language",
        "arguments": {"language": "en"},
        "understood": {
            "intent": "ask/find_housing",
            "confidence": 0.8,
            "ranking": [{"name": "ask/find_housing", "confidence": 0.8}],
            "in_context": [],
            "entities": [{"entity": "town", "value": "Alma", "text": "Alma"}],
            "language": {"code": "fr", "confidence": 0.97},
            "needs": [],
        },
    }


def test_it_has_plain_text_too_for_rasa_shell(domain: Domain) -> None:
    assert generated(domain, "utter_greet")["text"]


def test_an_utterance_that_does_not_exist_is_nothing(domain: Domain) -> None:
    tracker = DialogueStateTracker.from_events("one", [])
    assert asyncio.run(KeyedResponses(EndpointConfig(), domain).generate("utter_nothing", tracker, "rest")) is None

"""What Rasa answers: the key of a response and its arguments. The words are the product's; plain text keeps `rasa shell` readable."""

from __future__ import annotations

from typing import Any, Dict, Optional

from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.nlu import unsettable
from bot.nlu.classifier import IN_CONTEXT, RANKING

# What Rasa itself passes with an utterance; the rest are arguments an action gave.
RASAS_OWN = {"attachment", "buttons", "custom", "domain_responses", "elements", "image", "template", "text"}


class KeyedResponses(TemplatedNaturalLanguageGenerator):
    """Named in `endpoints.yml`. Each response carries `custom`: {"key", "arguments", "understood"}."""

    def __init__(self, endpoint_config: EndpointConfig, domain: Domain) -> None:
        super().__init__(domain.responses)
        unsettable.apply()

    async def generate(
        self,
        utter_action: str,
        tracker: DialogueStateTracker,
        output_channel: str,
        **kwargs: Any,
    ) -> Optional[Dict[str, Any]]:
        response = await super().generate(utter_action, tracker, output_channel, **kwargs)
        if response is None:
            return None
        key = utter_action.removeprefix("utter_")
        arguments = {name: value for name, value in kwargs.items() if name not in RASAS_OWN}
        return {**response, "custom": {"key": key, "arguments": arguments, "understood": understood(tracker)}}


def understood(tracker: DialogueStateTracker) -> Dict[str, Any]:
    """What was made of the latest message, intents by their full name."""
    parsed = tracker.latest_message.parse_data if tracker.latest_message else {}
    ranking = parsed.get(RANKING) or []
    best = ranking[0] if ranking else parsed.get("intent") or {}
    return {
        "intent": best.get("name"),
        "confidence": best.get("confidence", 0.0),
        "ranking": ranking,
        "in_context": parsed.get(IN_CONTEXT) or [],
        "needs": parsed.get("needs") or [],
        "entities": [{"entity": one["entity"], "value": one["value"], "text": one.get("text")} for one in parsed.get("entities") or []],
        "language": parsed.get("language") or {},
    }

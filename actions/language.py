"""Speaking the other language."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher


class SwitchLanguage(Action):
    """Utters `utter_switch_language` with the language asked for, or else the one the conversation is not in."""

    def name(self) -> str:
        return "action_switch_language"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        present = tracker.latest_message.get("metadata", {}).get("language", "fr")
        asked = next(tracker.get_latest_entity_values("language"), None)
        wanted = asked or ("fr" if present == "en" else "en")
        dispatcher.utter_message(response="utter_switch_language", language=wanted)
        return []

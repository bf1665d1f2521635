"""The one place that speaks to Rasa: message and context in, answer keys out."""

from typing import Any, Self

import httpx

from bot.errors import RasaAway, RasaSilent
from bot.understanding import Keyed, Understanding

TIMEOUT_SECONDS = 15.0  # actions time out before it (5 s), Rasa's own conversation lock after it
NEUTRAL = "\u200b"  # in front of "/", which Rasa would take for an intent


class RasaClient:
    """A connection to one Rasa server on loopback."""

    def __init__(self, url: str, token: str, *, timeout: float = TIMEOUT_SECONDS) -> None:
        self._http = httpx.Client(base_url=url, timeout=timeout, params={"token": token})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._http.close()

    def understand(self, *, sender: str, text: str, language: str, message_id: int, before: str | None = None) -> Understanding:
        """What the engine answers to this message, written after the question `before`.

        Raises RasaAway when nobody is there, RasaSilent when it fails, is late, or is mute.
        """
        if not sender:  # Rasa would put everybody in one shared conversation
            msg = "an engine conversation needs a sender"
            raise ValueError(msg)
        body = {
            "sender": sender,
            "message": NEUTRAL + text if text.lstrip().startswith("/") else text,
            "metadata": {"language": language, "message_id": message_id, "before": before},
        }
        try:
            answer = self._http.post("/webhooks/rest/webhook", json=body)
            answer.raise_for_status()
            return _understanding(answer.json())
        except httpx.ConnectError as error:
            raise RasaAway(type(error).__name__) from error
        except (httpx.HTTPError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise RasaSilent(type(error).__name__) from error

    def model(self) -> str:
        """The name of the model being served. Raises RasaSilent."""
        try:
            answer = self._http.get("/status", timeout=5.0)
            answer.raise_for_status()
            return str(answer.json()["model_file"])
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
            raise RasaSilent(type(error).__name__) from error


def _understanding(events: list[dict[str, Any]]) -> Understanding:
    keyed = [event["custom"] for event in events if "custom" in event]
    if not keyed:  # Rasa answers an empty list for every failure of an action
        msg = "empty answer"
        raise ValueError(msg)
    understood = keyed[0].get("understood") or {}
    language = understood.get("language") or {}
    return Understanding(
        responses=tuple(Keyed(one["key"], one.get("arguments") or {}) for one in keyed),
        intent=understood.get("intent"),
        confidence=float(understood.get("confidence") or 0.0),
        ranking=_ranking(understood.get("ranking")),
        in_context=_ranking(understood.get("in_context")),
        needs=tuple(understood.get("needs") or []),
        entities=tuple(understood.get("entities") or []),
        language=language.get("code"),
        language_confidence=float(language.get("confidence") or 0.0),
    )


def _ranking(listed: list[dict[str, Any]] | None) -> tuple[tuple[str, float], ...]:
    return tuple((one["name"], float(one["confidence"])) for one in listed or [])

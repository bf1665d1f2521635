"""What the running assistant makes of a message: danger first, then the engine."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx

from bot.evaluation.messages import Labelled
from bot.settings import Settings

FALLBACK = "nlu_fallback"


@dataclass(frozen=True)
class Judged:
    """One message, and what became of it."""

    message: Labelled
    ranking: tuple[tuple[str, float], ...]
    decision: str  # answer, clarify, fallback, safety
    seconds: float
    is_act: bool = False  # greeted, thanked…: no question was answered

    @property
    def first(self) -> str:
        return self.ranking[0][0]

    def is_right(self, within: int) -> bool:
        return bool({name for name, _ in self.ranking[:within]} & {self.message.intent, *self.message.also})


def parse(settings: Settings, text: str) -> dict[str, Any]:
    """What the running engine makes of one message. Raises httpx.HTTPError."""
    return _parse(_engine(settings), text)


def judge(settings: Settings, messages: list[Labelled]) -> list[Judged]:
    """Each message as the running assistant takes it. Raises httpx.HTTPError when the engine does not answer."""
    from bot.safety.detector import Detector

    detector = Detector.read(settings.danger_model)
    with _engine(settings) as engine:
        return [_judge(engine, detector.kind, message) for message in messages]


def _engine(settings: Settings) -> httpx.Client:
    return httpx.Client(base_url=settings.rasa_url, params={"token": settings.rasa_token}, timeout=15)


def _parse(engine: httpx.Client, text: str) -> dict[str, Any]:
    answer = engine.post("/model/parse", json={"text": text})
    answer.raise_for_status()
    parsed: dict[str, Any] = answer.json()
    return parsed


def _judge(engine: httpx.Client, danger: Callable[[str], str | None], message: Labelled) -> Judged:
    began = time.perf_counter()
    is_danger = danger(message.text) is not None
    parsed = _parse(engine, message.text)
    ranking = tuple((one["name"].removeprefix("ask/"), float(one["confidence"])) for one in parsed["question_ranking"])
    decision = "safety" if is_danger else _decision(parsed)
    is_act = not parsed["question_ranking"][0]["name"].startswith("ask/")
    return Judged(message, ranking, decision, time.perf_counter() - began, is_act)


def _decision(parsed: dict[str, Any]) -> str:
    if parsed["intent"]["name"] != FALLBACK:
        return "answer"
    return "clarify" if any(one["name"].startswith("ask/") for one in parsed["question_ranking"][:3]) else "fallback"

"""How well the running engine understands: messages with the intent a person gave them, against what it makes of them."""

import json
import statistics
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from bot.settings import Settings

FALLBACK = "nlu_fallback"
OUT_OF_SCOPE = "out_of_scope"


@dataclass(frozen=True)
class Judged:
    """One message, and what became of it."""

    text: str
    language: str
    intent: str
    also: tuple[str, ...]
    ranking: tuple[tuple[str, float], ...]
    decision: str  # answer, clarify, fallback
    seconds: float

    def is_right(self, within: int) -> bool:
        return bool({name for name, _ in self.ranking[:within]} & {self.intent, *self.also})


def parse(settings: Settings, text: str) -> dict[str, Any]:
    """What the running engine makes of one message. Raises httpx.HTTPError."""
    address = f"{settings.rasa_url}/model/parse"
    answer = httpx.post(address, params={"token": settings.rasa_token}, json={"text": text}, timeout=15)
    answer.raise_for_status()
    parsed: dict[str, Any] = answer.json()
    return parsed


def evaluate(settings: Settings, file: Path, out: Path | None = None) -> str:
    """A table for the messages of `file` (JSON lines: text, lang, intent, also). `out` gets a line for each of them."""
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    judged = [_judge(settings, line) for line in lines]
    if out is not None:
        out.write_text("".join(f"{_line(one)}\n" for one in judged), encoding="utf-8")
    head = "lang      n  top-1  top-3  out-of-scope answered  clarified  p50 ms  p95 ms"
    rows = [_row(code, [one for one in judged if one.language == code]) for code in sorted({j.language for j in judged})]
    return "\n".join([head, *rows])


def _judge(settings: Settings, line: dict[str, Any]) -> Judged:
    began = time.perf_counter()
    parsed = parse(settings, line["text"])
    ranking = [(one["name"].removeprefix("ask/"), float(one["confidence"])) for one in parsed["question_ranking"]]
    return Judged(
        text=line["text"],
        language=line["lang"],
        intent=line["intent"],
        also=tuple(line.get("also") or ()),
        ranking=tuple(ranking),
        decision=_decision(parsed),
        seconds=time.perf_counter() - began,
    )


def _decision(parsed: dict[str, Any]) -> str:
    if parsed["intent"]["name"] != FALLBACK:
        return "answer"
    return "clarify" if any(one["name"].startswith("ask/") for one in parsed["question_ranking"][:3]) else "fallback"


def _row(code: str, judged: list[Judged]) -> str:
    known = [one for one in judged if one.intent != OUT_OF_SCOPE]
    unknown = [one for one in judged if one.intent == OUT_OF_SCOPE]
    answered = [one for one in unknown if one.decision == "answer" and one.ranking[0][0] != OUT_OF_SCOPE]
    times = sorted(one.seconds * 1000 for one in judged)
    return (
        f"{code:<4} {len(judged):>6} {_share([one.is_right(1) for one in known])} {_share([one.is_right(3) for one in known])}"
        f" {_share([one in answered for one in unknown]):>22} {_share([one.decision != 'answer' for one in judged]):>10}"
        f" {statistics.median(times):>7.1f} {times[int(0.95 * (len(times) - 1))]:>7.1f}"
    )


def _share(marks: list[bool]) -> str:
    return f"{100 * sum(marks) / len(marks):5.1f}%" if marks else "     –"


def _line(judged: Judged) -> str:
    ranking = [{"name": name, "confidence": confidence} for name, confidence in judged.ranking]
    kept = {"text": judged.text, "intent": judged.intent, "ranking": ranking, "decision": judged.decision}
    return json.dumps(kept, ensure_ascii=False)

"""The figures of an evaluation, as text."""

import json
import statistics
from collections import Counter

from bot.evaluation.judging import Judged
from bot.evaluation.messages import OUT_OF_SCOPE, URGENT

HEAD = "lang       n   top-1   top-3  out-of-scope answered  clarified  danger seen  false alarms  p50 ms  p95 ms"
Pair = tuple[str, str]


def table(judged: list[Judged]) -> str:
    """A line for each language."""
    codes = sorted({one.message.language for one in judged})
    return "\n".join([HEAD, *(_row(code, [one for one in judged if one.message.language == code]) for code in codes)])


def confusions(judged: list[Judged]) -> list[tuple[Pair, list[Judged]]]:
    """What was taken for what, the commonest first, with the messages."""
    wrong = [one for one in judged if one.message.is_ranked and not one.is_right(1)]
    counted = Counter((one.message.intent, one.first) for one in wrong)
    return [(pair, [one for one in wrong if (one.message.intent, one.first) == pair]) for pair, _ in counted.most_common()]


def worst(judged: list[Judged], most: int = 10) -> str:
    """The commonest confusions: where the next example helps most."""
    lines = [f"{len(ones):>4}  {asked} → {taken}   e.g. {ones[0].message.text[:70]}" for (asked, taken), ones in confusions(judged)[:most]]
    return "\n".join(["worst confusions (asked → taken for)", *lines])


def line(judged: Judged) -> str:
    """One message as JSON."""
    ranking = [{"name": name, "confidence": confidence} for name, confidence in judged.ranking]
    kept = {"text": judged.message.text, "intent": judged.message.intent, "ranking": ranking, "decision": judged.decision}
    return json.dumps(kept, ensure_ascii=False)


def _row(code: str, judged: list[Judged]) -> str:
    known = [one for one in judged if one.message.is_ranked]
    unknown = [one for one in judged if one.message.intent == OUT_OF_SCOPE]
    danger = [one for one in judged if one.message.is_danger]
    calm = [one for one in judged if not one.message.is_danger and one.message.intent != URGENT]
    times = sorted(one.seconds * 1000 for one in judged)
    shares = (
        (7, [one.is_right(1) for one in known]),
        (7, [one.is_right(3) for one in known]),
        (22, [one.decision == "answer" and not one.is_act for one in unknown]),
        (10, [one.decision in ("clarify", "fallback") for one in known]),
        (12, [one.decision == "safety" for one in danger]),
        (13, [one.decision == "safety" for one in calm]),
    )
    figures = " ".join(f"{_share(marks):>{width}}" for width, marks in shares)
    return f"{code:<4} {len(judged):>7} {figures} {statistics.median(times):>7.1f} {times[int(0.95 * (len(times) - 1))]:>7.1f}"


def _share(marks: list[bool]) -> str:
    return f"{100 * sum(marks) / len(marks):.1f}%" if marks else "–"

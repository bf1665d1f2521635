"""One pipeline taught and asked through Rasa, in a process of its own: what it got right, and what it cost.

Run by `benchmarks.understanding`: reads a pipeline and a set from files, prints one JSON object.
"""

import asyncio
import json
import resource
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import yaml
from rasa.core.agent import Agent
from rasa.model_training import train_nlu

DEFAULT = [  # what `rasa init` proposes, without entities and fallback
    {"name": "WhitespaceTokenizer"},
    {"name": "RegexFeaturizer"},
    {"name": "LexicalSyntacticFeaturizer"},
    {"name": "CountVectorsFeaturizer"},
    {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
    {"name": "DIETClassifier", "epochs": 100, "constrain_similarities": True, "entity_recognition": False},
]
OURS = [{"name": "bot.nlu.classifier.QuestionClassifier"}]
PIPELINES = {"diet": DEFAULT, "ours": OURS}


def run(pipeline: list[dict[str, Any]], texts: dict[str, list[str]], asked: dict[str, list[Any]]) -> dict[str, Any]:
    """Figures: seconds of training by the clock and of all cores, ms of a message, MB at most, and the share right in each language."""
    with tempfile.TemporaryDirectory() as home:
        config, data = Path(home, "config.yml"), Path(home, "nlu.yml")
        config.write_text(yaml.safe_dump({"recipe": "default.v1", "assistant_id": "bench", "language": "fr", "pipeline": pipeline}))
        data.write_text("".join(['version: "3.1"\nnlu:\n', *map(_block, texts, texts.values())]), encoding="utf-8")
        began, computed = time.perf_counter(), time.process_time()
        model = train_nlu(str(config), str(data), home)
        seconds, computing = time.perf_counter() - began, time.process_time() - computed
        agent = Agent.load(model)
    right, times = asyncio.run(_ask(agent, asked))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": seconds, "computing": computing, "ms": statistics.median(times) * 1000, "mb": peak, "right": right}


def _block(name: str, texts: list[str]) -> str:
    """An intent as people write one in Rasa's files: one example a line."""
    return f"- intent: {name}\n  examples: |\n" + "".join(f"    - {text}\n" for text in texts)


async def _ask(agent: Agent, asked: dict[str, list[Any]]) -> tuple[dict[str, list[float]], list[float]]:
    right, times = {}, []
    for code, examples in asked.items():
        within = [0, 0]
        for text, names in examples:
            began = time.perf_counter()
            parsed = await agent.parse_message(text)
            times.append(time.perf_counter() - began)
            ranked = [one["name"] for one in parsed["intent_ranking"][:3]]
            within[0] += ranked[0] in names
            within[1] += bool(set(ranked) & set(names))
        right[code] = [100 * count / len(examples) for count in within]
    return right, times


if __name__ == "__main__":
    given = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    figures = run(PIPELINES[given["pipeline"]], given["texts"], given["asked"])
    Path(sys.argv[2]).write_text(json.dumps(figures), encoding="utf-8")

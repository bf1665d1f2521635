"""`make bench-nlu`: our classifier against Rasa's default pipeline on the same data in the same run, then what each part brings."""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.understanding import parts
from benchmarks.understanding.sets import ROOT, Set, by_name, ours, public

HEAD = "| set | pipeline | examples | top-1 | top-3 | training s | of all cores | ms a message | peak MB |\n|---|---|---|---|---|---|---|---|---|"


def main() -> None:
    options = argparse.ArgumentParser(prog="make bench-nlu")
    options.add_argument("--each", type=int, default=10, help="examples of an intent and language when DIET learns too: it is slow")
    options.add_argument("--public", type=Path, help="a folder of public sets")
    options.add_argument("--without-diet", action="store_true")
    given = options.parse_args()
    rivals = ["ours"] if given.without_diet else ["ours", "diet"]
    _say(HEAD)
    for pipeline in rivals:
        _say(_row(pipeline, ours(given.each)))
    _say(_row("ours", ours()))
    for one in public(given.public) if given.public else []:
        for pipeline in rivals:
            _say(_row(pipeline, one))
    _say("")
    for row in parts.table():
        _say(row)


def _row(pipeline: str, learnt: Set) -> str:
    figures = _measured(pipeline, learnt)
    shares = [" · ".join(f"{code} {right[at]:.1f}" for code, right in figures["right"].items()) for at in (0, 1)]
    costs = f"{figures['seconds']:.0f} | {figures['computing']:.0f} | {figures['ms']:.1f} | {figures['mb']:.0f}"
    return f"| {learnt.name} | {pipeline} | {len(learnt.examples):,} | {shares[0]} | {shares[1]} | {costs} |"


def _measured(pipeline: str, learnt: Set) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as home:
        given, told = Path(home, "given.json"), Path(home, "told.json")
        asked = {code: [[one.text, one.names] for one in examples] for code, examples in learnt.asked.items()}
        given.write_text(json.dumps({"pipeline": pipeline, "texts": by_name(learnt.examples), "asked": asked}), encoding="utf-8")
        command = [sys.executable, "-m", "benchmarks.understanding.contender", str(given), str(told)]
        fresh = {**os.environ, "RASA_MAX_CACHE_SIZE": "0"}  # else an earlier training of the same set is taken for this one
        subprocess.run(command, cwd=ROOT, env=fresh, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        figures: dict[str, Any] = json.loads(told.read_text(encoding="utf-8"))
    return figures


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()

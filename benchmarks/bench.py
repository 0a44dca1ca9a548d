"""How fast the whole command is, against every other way to do the same, in one session: `make bench`.

All ways run the same model on the same rows; a lexicon has none. The default model, which does more work a word and
reads more of them, stands in a line of its own.

Only ratios of medians from one run mean anything: machines differ and drift. Tables for people, one JSON line last.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.inputs import SHORT_WORDS, random_messages, repeating_messages, reviews, write_csv
from benchmarks.processes import Command, Run, in_turn
from score_messages.model.bundle import KERAS, SCORER, VOCABULARY, load_model
from score_messages.model.registry import model_folder

BASELINES = Path(__file__).parent / "baselines"
OURS = "score-messages"
DEFAULT = "score-messages, default model"
ARTICLE = "the article's way, batch 32"


def ways(source: Path, target: Path, folder: Path, article_way: Path) -> dict[str, Command]:
    """Every way to score the file, ours first."""
    vocabulary = folder / VOCABULARY
    keras: list[str | Path] = [sys.executable, article_way, folder / KERAS, vocabulary, source, target]
    onnx: Command = [sys.executable, BASELINES / "onnx_way.py", folder / SCORER, vocabulary, source, target]
    program = Path(sys.executable).parent / "score-messages"
    ours: Command = [program, source, target.with_suffix(".ours.parquet")]
    return {
        OURS: [*ours, "--model", folder],
        DEFAULT: ours,
        ARTICLE: [*keras, "32"],
        "the article's way, batch 512": [*keras, "512"],
        "ONNX Runtime, every message in full": onnx,
        "VADER (a lexicon), a process a core": [sys.executable, BASELINES / "vader_way.py", source, target],
    }


def compare(title: str, commands: Mapping[str, Command], runs: int) -> dict[str, Any]:
    """Run all in turn, print a table, return the medians and the ratios to ours."""
    print(f"\n{title}", flush=True)
    medians = in_turn(commands, runs)
    ours = medians[OURS]
    for name, run in medians.items():
        print(
            f"  {name:<38} {run.seconds:8.2f} s {run.peak_mib:7.0f} MiB   {run.seconds / ours.seconds:6.1f}x our time"
        )
    memory = ours.peak_mib / medians[ARTICLE].peak_mib
    print(f"  our peak memory is {memory:.2f} of the article's way")
    return {
        "medians": {name: asdict(run) for name, run in medians.items()},
        "times_slower": {name: run.seconds / ours.seconds for name, run in medians.items()},
        "memory_to_article": memory,
    }


def scaling(folder: Path, source: Path, tenfold: Path, model: Path, runs: int) -> dict[str, Any]:
    """One worker against two, ten times the rows, and the default model."""
    program = Path(sys.executable).parent / "score-messages"
    target = folder / "scaled.parquet"
    commands: dict[str, Command] = {
        "1 worker": [program, source, target, "--model", model, "--workers", "1"],
        "2 workers": [program, source, target, "--model", model, "--workers", "2"],
        "10 x the rows": [program, tenfold, target, "--model", model],
        "default model": [program, source, target],
    }
    print("\nscaling", flush=True)
    medians = in_turn(commands, runs)
    one_worker, two_workers, ten_times, default = medians.values()
    _line("2 workers against 1", one_worker.seconds / two_workers.seconds)
    _line("10 x the rows: time", ten_times.seconds / two_workers.seconds)
    _line("10 x the rows: peak memory", ten_times.peak_mib / two_workers.peak_mib)
    _line("the default model, which reads 400 words", default.seconds / two_workers.seconds)
    ratios = _ratios(one_worker, two_workers, ten_times) | {"default_model": default.seconds / two_workers.seconds}
    return {"medians": {name: asdict(run) for name, run in medians.items()}, **ratios}


def _ratios(one_worker: Run, two_workers: Run, ten_times: Run) -> dict[str, float]:
    return {
        "two_workers": one_worker.seconds / two_workers.seconds,
        "tenfold_seconds": ten_times.seconds / two_workers.seconds,
        "tenfold_memory": ten_times.peak_mib / two_workers.peak_mib,
    }


def kernels(data: Path | None, count: int, runs: int) -> dict[str, Any]:
    """The parts on one core, in a process of their own."""
    print("\none core", flush=True)
    command = [sys.executable, "-m", "benchmarks.kernels", "--count", str(count), "--runs", str(runs)]
    command += [] if data is None else ["--data", str(data)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    measured: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    for row in measured["engine"]:
        rate = f"{row['messages_s']:9,.0f} messages/s {row['words_s']:11,.0f} words/s"
        print(f"  engine, {row['words']:>2} words {rate}   {row['sgemm_share']:.0%} of the core's sgemm rate")
    best = max(measured["keras_messages_s"].values())
    full, short = measured["engine"][-1]["messages_s"], measured["engine"][1]["messages_s"]
    measured["engine_to_keras"], measured["short_to_full"] = full / best, short / full
    _line("engine against Keras at its best batch", full / best)
    _line("20 words against 80", short / full)
    _line("a word with the default model against the article's", measured["default_to_article"])
    print(f"  {'normalize and encode':<44} {measured['text_messages_s']:9,.0f} messages/s")
    return measured


def _line(name: str, ratio: float) -> None:
    print(f"  {name:<44} {ratio:9.2f}x")


def main() -> None:
    """Measure everything."""
    parser = argparse.ArgumentParser(description=__doc__)
    data = os.environ.get("SCORE_MESSAGES_DATA")
    parser.add_argument("--data", type=Path, default=Path(data) if data else None, help="folder with imdb/test.parquet")
    parser.add_argument("--model", default="imdb-article")
    parser.add_argument("--article-way", type=Path, default=BASELINES / "keras_way.py", help="another such script")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--whole-commands", action="store_true", help="only the tables of whole commands")
    parser.add_argument("--shrink", type=int, default=1, help="divide all sizes, to see only that it works")
    options = parser.parse_args()
    shrink, runs = options.shrink, options.runs
    folder = model_folder(options.model)
    words = load_model(folder).vocabulary.words.to_pylist()
    kind = "IMDB reviews" if options.data else "random reviews"
    with tempfile.TemporaryDirectory() as scratch:
        inputs, target = Path(scratch), Path(scratch) / "scored.parquet"
        texts = reviews(options.data, 25_000 // shrink, words)
        files = {
            f"{len(texts):,} {kind}": write_csv(inputs / "reviews.csv", texts),
            f"{100_000 // shrink:,} short messages": write_csv(
                inputs / "short.csv", random_messages(100_000 // shrink, SHORT_WORDS, words)
            ),
            f"{100_000 // shrink:,} short messages, 60 % of them repeats": write_csv(
                inputs / "repeats.csv", repeating_messages(100_000 // shrink, SHORT_WORDS, words)
            ),
            "100 rows": write_csv(inputs / "few.csv", texts[:100]),
        }
        result: dict[str, Any] = {
            title: compare(title, ways(file, target, folder, options.article_way), runs)
            for title, file in files.items()
        }
        if options.whole_commands:
            print(json.dumps(result))
            return
        tenfold = write_csv(inputs / "tenfold.csv", reviews(options.data, 250_000 // shrink, words))
        result["scaling"] = scaling(inputs, inputs / "reviews.csv", tenfold, folder, runs)
    result["one core"] = kernels(options.data, max(8192 // shrink, 64), runs)
    print(json.dumps(result))


if __name__ == "__main__":
    main()

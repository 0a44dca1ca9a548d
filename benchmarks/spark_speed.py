"""What does Spark cost beside the same work by two plain processes? Only ratios of one run mean anything.

    python -m benchmarks.spark_speed [--rows 200000,500000,1000000,2000000] [--runs 3] [--work DIR] [--set NAME=VALUE]

Spark on `local-cluster[2,1,1024]` (two executors of one core each) reads Parquet, scores and writes Parquet; two
processes do so with half of the files each. Both in turn, from when the model is loaded: start-up is told by itself.
What they compute counts as well as the clock, since a busy machine stretches only that. The slope over the sizes is
what a row costs. With `--work` a size that is done is not run again. Ends with a JSON line; returns 1 if Spark has less
than 0.9 of the rows a second of the plain processes at the largest size.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from benchmarks.exports import parser
from benchmarks.spark_input import write_input

LEAST_RATIO = 0.9
WARM_ROWS = 20_000

Figures = dict[str, float]


def spark(source: Path, warm: Path, target: Path, settings: Sequence[str]) -> Figures:
    """One run of the job; seconds of start-up, by the clock, and computed."""
    given = [word for setting in settings for word in ("--set", setting)]
    command = ["benchmarks.spark_program", str(source), str(target), "--warm", str(warm), *given]
    return _said(_started(command))


def plain(paths: Sequence[Path], target: Path) -> Figures:
    """Two processes at once; the clock of the slower one."""
    halves = [paths[number::2] for number in range(2)]
    started = [_started(["benchmarks.spark_plain", str(target), *map(str, half)]) for half in halves]
    said = list(map(_said, started))
    return {"job_s": max(run["job_s"] for run in said), "job_cpu_s": sum(run["job_cpu_s"] for run in said)}


def _started(command: Sequence[str]) -> subprocess.Popen[str]:
    settings = {**os.environ, "PYTHONWARNINGS": "ignore"}
    arguments = [sys.executable, "-m", *command]
    return subprocess.Popen(arguments, env=settings, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)


def _said(process: subprocess.Popen[str]) -> Figures:
    out, _ = process.communicate()
    if process.returncode:
        raise RuntimeError(f"{process.args!r} exited with {process.returncode}")
    figures: Figures = json.loads(out.splitlines()[-1])
    return figures


def measured(folder: Path, rows: int, runs: int, settings: Sequence[str]) -> dict[str, Figures]:
    """Medians of so many runs of both, in turn."""
    paths, _ = write_input(folder / f"in-{rows}", rows), write_input(folder / "in-warm", WARM_ROWS)
    done: dict[str, list[Figures]] = {"spark": [], "plain": []}
    for number in range(runs):
        for name in ("spark", "plain") if number % 2 == 0 else ("plain", "spark"):
            target = folder / f"out-{name}"
            if name == "spark":
                done[name].append(spark(paths[0].parent, folder / "in-warm", target, settings))
            else:
                done[name].append(plain(paths, target))
            shutil.rmtree(target)
            print(f"{rows:,} rows, {name}: {done[name][-1]}", file=sys.stderr)
    return {name: {key: statistics.median(run[key] for run in runs) for key in runs[0]} for name, runs in done.items()}


def slopes(sizes: Mapping[str, Mapping[str, Figures]]) -> Figures:
    """Microseconds a row, by the clock and computed: the slope over the sizes."""
    rows = np.array([int(size) for size in sizes])
    if len(rows) < 2:
        return {}
    of = {(name, key): [figures[name][key] for figures in sizes.values()] for name in ("spark", "plain")
          for key in ("job_s", "job_cpu_s")}  # fmt: skip
    return {f"{name}_{key}": float(np.polyfit(rows, seconds, 1)[0]) * 1e6 for (name, key), seconds in of.items()}


def main() -> int:
    command = parser(__doc__)
    command.add_argument("--rows", default="200000,500000,1000000,2000000")
    command.add_argument("--runs", type=int, default=3)
    command.add_argument("--work", type=Path)
    command.add_argument("--set", action="append", default=[], help="a setting of Spark, NAME=VALUE")
    given = command.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.work or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        record = folder / "sizes.json"
        sizes = json.loads(record.read_text()) if record.exists() else {}
        for rows in map(int, given.rows.split(",")):
            if str(rows) not in sizes:
                sizes[str(rows)] = measured(folder, rows, given.runs, given.set)
                record.write_text(json.dumps(sizes))
    largest = sizes[max(sizes, key=int)]
    ratios = {f"ratio_{key}": largest["plain"][key] / largest["spark"][key] for key in ("job_s", "job_cpu_s")}
    print(json.dumps({"sizes": sizes, "microseconds_a_row": slopes(sizes), **ratios}))
    return int(ratios["ratio_job_s"] < LEAST_RATIO)


if __name__ == "__main__":
    sys.exit(main())

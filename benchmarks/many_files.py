"""What each file of a folder costs beyond its scoring.

    python -m benchmarks.many_files [--files 1000] [--rows 100] [--runs 3]

Exports of invented messages into a folder of tables; again, when nothing is new; and all rows as one file. Processor
time (user and system) stands beside the wall's, which on a machine with other work says little. Ends with a JSON line;
returns 1 if a target is missed: `--files 10000 --rows 1` is the one of 10,000 small inputs in 40 s.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import statistics
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.processes import Command, measure

MOST_PER_FILE, MOST_IF_NOTHING_IS_NEW = 0.004, 2.0
NEW, NOTHING_NEW, ONE_FILE = "new", "nothing new", "one file"
WORDS = "good bad wonderful terrible chair lamp arrived late broken love hate it the".split()


@dataclass(frozen=True)
class Cost:
    """Of one command, in seconds."""

    wall: float
    processor: float


def main() -> int:
    """Print medians."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--rows", type=int, default=100, help="of each file")
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        _write(Path(name), options.files, options.rows)
        rounds = [_round(Path(name), number) for number in range(options.runs)]
    return _report(
        options.files, options.rows, {kind: _median([costs[kind] for costs in rounds]) for kind in rounds[0]}
    )


def _round(place: Path, number: int) -> dict[str, Cost]:
    program, target = Path(sys.executable).with_name("score-messages"), place / f"scored-{number}"
    return {
        NEW: _cost([program, place / "inbox", f"{target}/"]),
        NOTHING_NEW: _cost([program, place / "inbox", target]),
        ONE_FILE: _cost([program, place / "whole.csv", place / "whole.parquet"]),
    }


def _cost(command: Command) -> Cost:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    wall = measure(command).seconds
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Cost(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def _median(costs: Sequence[Cost]) -> Cost:
    return Cost(statistics.median(cost.wall for cost in costs), statistics.median(cost.processor for cost in costs))


def _report(files: int, rows: int, medians: Mapping[str, Cost]) -> int:
    for kind, cost in medians.items():
        print(f"{files:,} files of {rows:,} rows, {kind}: {cost.wall:.2f} s, processor {cost.processor:.2f} s")
    per_file = (medians[NEW].wall - medians[ONE_FILE].wall) / files
    print(f"beyond scoring {1000 * per_file:.2f} ms a file")
    print(json.dumps({"files": files, "rows": rows, **{kind: asdict(cost) for kind, cost in medians.items()}}))
    return int(per_file > MOST_PER_FILE or medians[NOTHING_NEW].wall > MOST_IF_NOTHING_IS_NEW)


def _write(place: Path, files: int, rows: int) -> None:
    dice = random.Random(7)  # noqa: S311 - no secret
    (place / "inbox").mkdir()
    with (place / "whole.csv").open("w") as all_rows:
        all_rows.write("id,text\n")
        for number in range(files):
            lines = "".join(f"{number}-{row},{' '.join(dice.choices(WORDS, k=15))}\n" for row in range(rows))
            (place / "inbox" / f"{number:05}.csv").write_text(f"id,text\n{lines}")
            all_rows.write(lines)


if __name__ == "__main__":
    sys.exit(main())

"""What it costs to look at two million scored messages.  python -m benchmarks.show_speed.

    python -m benchmarks.show_speed [--rows 2000000] [--folder DIR] [--no-csv]

A made-up year (`scored_year.py`) in 24 tables of Parquet, and all of it as one CSV file: looked at, sorted, chosen,
counted, passed on. The processor's time is what is compared with the targets, since others may use the machine; the
wall clock stands beside it. Ends with a JSON line; returns 1 if a target is missed.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.processes import Command, measure
from benchmarks.scored_year import write_year

MOST_MIB = 600
LOOK_SECONDS, LONG_SECONDS = 5.0, 120.0
"""For a look into Parquet, and for what goes through all cells: CSV, or rows that are passed on."""

LOOKS: Mapping[str, Sequence[str]] = {
    "first rows and counts": [],
    "the most negative": ["--sort", "p_negative"],
    "the most negative of a week": ["--sort", "p_negative", "--last", "7d"],
    "negative ones by product": ["--sentiment", "negative", "--by", "product"],
    "by sender": ["--by", "from_domain"],
    "by day": ["--by", "date"],
    "a number": ["--count", "--status", "empty"],
}
PASSED_ON: Mapping[str, Sequence[str]] = {
    "negative ones as CSV": ["--sentiment", "negative", "--to", "csv"],
    "all by probability, as CSV": ["--sort", "p_negative", "--to", "csv"],
}


@dataclass(frozen=True)
class Measured:
    """One command; `cpu_s` is of all its threads, `most_s` what it may be."""

    cpu_s: float
    wall_s: float
    peak_mib: float
    most_s: float

    @property
    def is_missed(self) -> bool:
        """Whether a target is."""
        return self.cpu_s > self.most_s or self.peak_mib > MOST_MIB


def main() -> int:
    """A line for people per look, one JSON line last."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=2_000_000)
    parser.add_argument("--folder", type=Path, help="that `scored_year` wrote; default: a new one")
    parser.add_argument("--no-csv", action="store_true", help="only Parquet")
    options = parser.parse_args()
    show: list[str | Path] = [Path(sys.executable).with_name("sentiment-jobs"), "show"]
    measured: dict[str, Measured] = {}
    with tempfile.TemporaryDirectory() as scratch:
        folder, file = options.folder or Path(scratch) / "scored", Path(scratch) / "all.csv"
        if options.folder is None:
            write_year(folder, options.rows)
        for name, words in LOOKS.items():
            measured[name] = _measured(name, [*show, folder, *words], LOOK_SECONDS)
        for name, words in PASSED_ON.items():
            measured[name] = _measured(name, [*show, folder, *words], LONG_SECONDS)
        if not options.no_csv:
            written = [*show, folder, "--output", file]
            measured["into a CSV file"] = _measured("into a CSV file", written, LONG_SECONDS)
            for name in ("first rows and counts", "the most negative", "by sender"):
                measured[f"CSV: {name}"] = _measured(f"CSV: {name}", [*show, file, *LOOKS[name]], LONG_SECONDS)
    print(json.dumps({"rows": options.rows, **{name: asdict(look) for name, look in measured.items()}}))
    return int(any(look.is_missed for look in measured.values()))


def _measured(name: str, command: Command, most_s: float) -> Measured:
    before = os.times()
    run = measure(command)
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    look = Measured(round(cpu, 2), round(run.seconds, 2), round(run.peak_mib), most_s)
    print(f"{name}: {look.cpu_s:.1f} s ({look.wall_s:.1f} s wall), {look.peak_mib:,.0f} MiB", flush=True)
    return look


if __name__ == "__main__":
    sys.exit(main())

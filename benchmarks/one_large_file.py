"""One large export with ids: does the memory stay small, when it is new and when it has grown?

    python -m benchmarks.one_large_file [--rows 5000000] [--grown 0.02] [--days]

The 100,000 short messages of `make bench`, over and over with running ids, in one file: scored into a folder of tables
by one process, once new and once more after it has grown by a share, when all rows but the new ones are known again.
With `--days` the messages have dates of a year, and the folder a folder per day. Ends with a JSON line; returns 1 if a
target is missed. Needs about 0.5 kB of disk a row.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import pyarrow.dataset as pads

from benchmarks.inputs import SHORT_WORDS, random_messages
from benchmarks.processes import Command, Run, measure
from score_messages.dataset.catalog.days import iso
from score_messages.model.bundle import load_model
from score_messages.model.registry import model_folder

MESSAGES = 100_000
MOST_MIB = 600
FIRST_DAY, DAYS = 20_454, 365


@dataclass(frozen=True)
class Measured:
    """One run over the file: rows that a reader finds afterwards, rows that were scored, time and memory."""

    found_rows: int
    scored_rows: int
    seconds: float
    peak_mib: float

    def missed(self, rows: int, scored: int) -> list[str]:
        """The targets that it misses, in words."""
        targets = {
            f"{rows:,} rows": self.found_rows == rows,
            f"{scored:,} rows scored": self.scored_rows == scored,
            f"less than {MOST_MIB} MiB": self.peak_mib < MOST_MIB,
        }
        return [text for text, is_met in targets.items() if not is_met]


def add_rows(path: Path, first: int, rows: int, texts: Sequence[str]) -> None:
    """Write messages with ids from `first` on behind what a file holds already; with dates, evenly over a year."""
    with path.open("a", encoding="utf-8", newline="") as file:
        if not first:
            file.write("id,date,text\n")
        for start in range(first, first + rows, MESSAGES):
            numbers = range(start, min(start + MESSAGES, first + rows))
            days = [iso(FIRST_DAY + day) for day in range(DAYS)]
            file.write("".join(f"{n},{days[n % DAYS]},{texts[n % len(texts)]}\n" for n in numbers))


def score(source: Path, target: Path, options: Sequence[str]) -> Measured:
    """One night over the file."""
    command: Command = [Path(sys.executable).with_name("score-messages"), source, f"{target}/", *options]
    run: Run = measure(command)
    record = json.loads(max((target / "_runs").glob("*.json")).read_text())
    return Measured(pads.dataset(target).count_rows(), record["new_rows"], run.seconds, run.peak_mib)


def main() -> int:
    """A line for people per night, one JSON line last."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=5_000_000)
    parser.add_argument("--grown", type=float, default=0.02, help="by which share the file has grown")
    parser.add_argument("--days", action="store_true", help="a folder per day")
    options = parser.parse_args()
    words = load_model(model_folder("imdb-article")).vocabulary.words.to_pylist()
    texts = random_messages(MESSAGES, SHORT_WORDS, words)
    new = max(1, round(options.rows * options.grown))
    found, missed = {}, {}
    with tempfile.TemporaryDirectory() as scratch:
        source, target = Path(scratch) / "export.csv", Path(scratch) / "scored"
        more = ["--id-column", "id", "--date-column", "date", *(["--partition", "date"] if options.days else [])]
        for name, first, rows in (("new", 0, options.rows), ("grown", options.rows, new)):
            add_rows(source, first, rows, texts)
            found[name] = score(source, target, more)
            missed[name] = found[name].missed(first + rows, rows)
            print(_line(name, found[name]), flush=True)
    told = {name: {**asdict(one), "missed": missed[name]} for name, one in found.items()}
    print(json.dumps({"rows": options.rows, "grown_by": new, "by_day": options.days, **told}))
    return int(any(missed.values()))


def _line(name: str, one: Measured) -> str:
    return (
        f"{name}: {one.found_rows:,} rows, {one.scored_rows:,} scored, in {one.seconds:,.1f} s,"
        f" at most {one.peak_mib:,.0f} MiB"
    )


if __name__ == "__main__":
    sys.exit(main())

"""Many rows in one run: does the memory stay small, and is a row as fast as in a single table?

    python -m benchmarks.many_rows [--rows 20000000] [--files 20] [--ids]

The 100,000 short messages of `make bench`, over and over with running ids, as so many exports, scored by one process
into a folder of tables. Beside it, before and after, a million of them as one table: only the ratio means anything.
With `--ids` both once more with `--id-column id`, when each message is compared with all that stand. Ends with a JSON
line; returns 1 if a target is missed. Needs about 0.3 kB of disk a row.
"""

from __future__ import annotations

import argparse
import itertools
import json
import shutil
import statistics
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import pyarrow.dataset as pads

from benchmarks.inputs import SHORT_WORDS, random_messages
from benchmarks.processes import Command, measure
from score_messages.model.bundle import load_model
from score_messages.model.registry import model_folder

MESSAGES, TABLE_ROWS, RUNS = 100_000, 1_000_000, 3
MOST_MIB, LEAST_RATIO = 600, 0.9


@dataclass(frozen=True)
class Inputs:
    """What is scored: a folder of exports, and one table."""

    exports: Path
    rows: int
    table: Path
    table_rows: int


@dataclass(frozen=True)
class Measured:
    """One line: the folder of tables, beside the single table before and after.

    Attributes:
        found_rows: of the folder, counted by a reader.
        peak_mib: of the process tree.
        ratio: of `rows_s` to the median of the single table's.
    """

    found_rows: int
    seconds: float
    peak_mib: float
    rows_s: float
    table_peak_mib: float
    table_rows_s_before: float
    table_rows_s_after: float
    ratio: float

    def missed(self, rows: int) -> list[str]:
        """The targets that it misses, in words."""
        targets = {
            f"{rows:,} rows": self.found_rows == rows,
            f"less than {MOST_MIB} MiB": self.peak_mib < MOST_MIB,
            f"at least {LEAST_RATIO:.0%} of the single table's rows a second": self.ratio >= LEAST_RATIO,
        }
        return [text for text, is_met in targets.items() if not is_met]


def write_rows(path: Path, first: int, rows: int, texts: Sequence[str]) -> None:
    """An export of `rows` messages with ids from `first` on, the texts over and over."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write("id,text\n")
        for start in range(first, first + rows, MESSAGES):
            numbers = range(start, min(start + MESSAGES, first + rows))
            file.write("".join(f"{number},{texts[number % len(texts)]}\n" for number in numbers))


def compare(folder: Path, inputs: Inputs, options: Sequence[str]) -> Measured:
    """Score the table three times, the exports once, the table three times."""
    program, target = Path(sys.executable).with_name("score-messages"), folder / "scored"
    table: Command = [program, inputs.table, folder / "table.parquet", *options]
    before = [measure(table) for _ in range(RUNS)]
    whole: Command = [program, inputs.exports, f"{target}/", *options]
    run = measure(whole)
    after = [measure(table) for _ in range(RUNS)]
    found = pads.dataset(target).count_rows()
    shutil.rmtree(target)
    rates = [[inputs.table_rows / one.seconds for one in some] for some in (before, after)]
    return Measured(
        found_rows=found,
        seconds=run.seconds,
        peak_mib=run.peak_mib,
        rows_s=inputs.rows / run.seconds,
        table_peak_mib=statistics.median(one.peak_mib for one in (*before, *after)),
        table_rows_s_before=statistics.median(rates[0]),
        table_rows_s_after=statistics.median(rates[1]),
        ratio=inputs.rows / run.seconds / statistics.median(rates[0] + rates[1]),
    )


def main() -> int:
    """A line for people per way to run it, one JSON line last."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=20_000_000)
    parser.add_argument("--files", type=int, default=20)
    parser.add_argument("--ids", action="store_true", help="with --id-column id as well")
    options = parser.parse_args()
    ways = {"without ids": [], "with ids": ["--id-column", "id"]} if options.ids else {"without ids": []}
    found: dict[str, Measured] = {}
    with tempfile.TemporaryDirectory() as scratch:
        inputs = _write(Path(scratch), options.rows, options.files)
        for name, more in ways.items():
            found[name] = compare(Path(scratch), inputs, more)
            print(_line(name, found[name]), flush=True)
    missed = {name: one.missed(options.rows) for name, one in found.items()}
    told = {name: {**asdict(one), "missed": missed[name]} for name, one in found.items()}
    print(json.dumps({"rows": options.rows, "files": options.files, **told}))
    return int(any(missed.values()))


def _write(folder: Path, rows: int, files: int) -> Inputs:
    """The exports, alike in size but for a row, and the table."""
    texts = random_messages(
        MESSAGES, SHORT_WORDS, load_model(model_folder("imdb-article")).vocabulary.words.to_pylist()
    )
    inputs = Inputs(folder / "inbox", rows, folder / "table.csv", min(rows, TABLE_ROWS))
    inputs.exports.mkdir()
    starts = [rows * number // files for number in range(files + 1)]
    for number, (start, end) in enumerate(itertools.pairwise(starts)):
        write_rows(inputs.exports / f"export-{number:04}.csv", start, end - start, texts)
    write_rows(inputs.table, 0, inputs.table_rows, texts)
    return inputs


def _line(name: str, one: Measured) -> str:
    table = f"{one.table_rows_s_before:,.0f} before and {one.table_rows_s_after:,.0f} after as a single table"
    return (
        f"{name}: {one.found_rows:,} rows in {one.seconds:,.1f} s, at most {one.peak_mib:,.0f} MiB"
        f" (a single table {one.table_peak_mib:,.0f})\n  {one.rows_s:,.0f} rows/s; {table}: {one.ratio:.2f} x"
    )


if __name__ == "__main__":
    sys.exit(main())

"""Many rows in one run: does the memory stay small, and is a row as fast as in a single table?

    python -m benchmarks.many_rows [--rows 20000000] [--files 20] [--ids]

The 100,000 short messages of `make bench`, over and over with running ids, as so many exports, scored by one process
into a folder of tables. Beside it, before and after, a million of them as one table: only the ratio means anything.
With `--ids` both once more with `--id-column id`, when each message is compared with all that stand. Ends with a JSON
line; returns 1 if a target is missed. Needs about 0.3 kB of disk a row.
"""

from __future__ import annotations

import itertools
import json
import shutil
import statistics
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.exports import MOST_MIB, add_rows, missed, parser, rows_in, score, short_messages

TABLE_ROWS, RUNS = 1_000_000, 3
LEAST_RATIO = 0.9


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
        return missed(
            {
                f"{rows:,} rows": self.found_rows == rows,
                f"less than {MOST_MIB} MiB": self.peak_mib < MOST_MIB,
                f"at least {LEAST_RATIO:.0%} of the single table's rows a second": self.ratio >= LEAST_RATIO,
            }
        )


def compare(folder: Path, inputs: Inputs, options: Sequence[str]) -> Measured:
    """Score the table three times, the exports once, the table three times."""
    target, table = folder / "scored", folder / "table.parquet"
    before = [score(inputs.table, table, options) for _ in range(RUNS)]
    whole = score(inputs.exports, f"{target}/", options)
    after = [score(inputs.table, table, options) for _ in range(RUNS)]
    found_rows = rows_in(target)
    shutil.rmtree(target)
    rates = [[inputs.table_rows / run.seconds for run in runs] for runs in (before, after)]
    return Measured(
        found_rows=found_rows,
        seconds=whole.seconds,
        peak_mib=whole.peak_mib,
        rows_s=inputs.rows / whole.seconds,
        table_peak_mib=statistics.median(run.peak_mib for run in (*before, *after)),
        table_rows_s_before=statistics.median(rates[0]),
        table_rows_s_after=statistics.median(rates[1]),
        ratio=inputs.rows / whole.seconds / statistics.median(rates[0] + rates[1]),
    )


def main() -> int:
    """A line for people per way to run it, one JSON line last."""
    command_line = parser(__doc__)
    command_line.add_argument("--rows", type=int, default=20_000_000)
    command_line.add_argument("--files", type=int, default=20)
    command_line.add_argument("--ids", action="store_true", help="with --id-column id as well")
    options = command_line.parse_args()
    ways = {"without ids": [], "with ids": ["--id-column", "id"]} if options.ids else {"without ids": []}
    measured: dict[str, Measured] = {}
    with tempfile.TemporaryDirectory() as scratch:
        inputs = _write(Path(scratch), options.rows, options.files)
        for name, extra_options in ways.items():
            measured[name] = compare(Path(scratch), inputs, extra_options)
            print(_line(name, measured[name]), flush=True)
    figures = {name: {**asdict(way), "missed": way.missed(options.rows)} for name, way in measured.items()}
    print(json.dumps({"rows": options.rows, "files": options.files, **figures}))
    return int(any(way.missed(options.rows) for way in measured.values()))


def _write(folder: Path, rows: int, files: int) -> Inputs:
    """The exports, alike in size but for a row, and the table."""
    texts = short_messages()
    inputs = Inputs(folder / "inbox", rows, folder / "table.csv", min(rows, TABLE_ROWS))
    inputs.exports.mkdir()
    starts = [rows * number // files for number in range(files + 1)]
    for number, (start, end) in enumerate(itertools.pairwise(starts)):
        add_rows(inputs.exports / f"export-{number:04}.csv", range(start, end), texts)
    add_rows(inputs.table, range(inputs.table_rows), texts)
    return inputs


def _line(name: str, way: Measured) -> str:
    table = f"{way.table_rows_s_before:,.0f} before and {way.table_rows_s_after:,.0f} after as a single table"
    return (
        f"{name}: {way.found_rows:,} rows in {way.seconds:,.1f} s, at most {way.peak_mib:,.0f} MiB"
        f" (a single table {way.table_peak_mib:,.0f})\n  {way.rows_s:,.0f} rows/s; {table}: {way.ratio:.2f} x"
    )


if __name__ == "__main__":
    sys.exit(main())

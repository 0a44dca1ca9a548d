"""One large export with ids: does the memory stay small, when it is new and when it has grown?

    python -m benchmarks.one_large_file [--rows 5000000] [--grown 0.02] [--days]

The 100,000 short messages of `make bench`, over and over with running ids, in one file: scored into a folder of tables
by one process, once new and once more after it has grown by a share, when all rows but the new ones are known again.
With `--days` the messages have dates of a year, and the folder a folder per day. Ends with a JSON line; returns 1 if a
target is missed. Needs about 0.5 kB of disk a row.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.exports import MOST_MIB, add_rows, missed, parser, rows_in, score, short_messages
from score_messages.dataset.catalog.days import iso

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
        return missed(
            {
                f"{rows:,} rows": self.found_rows == rows,
                f"{scored:,} rows scored": self.scored_rows == scored,
                f"less than {MOST_MIB} MiB": self.peak_mib < MOST_MIB,
            }
        )


def night(source: Path, target: Path, options: Sequence[str]) -> Measured:
    """One night over the file."""
    run = score(source, f"{target}/", options)
    record = json.loads(max((target / "_runs").glob("*.json")).read_text())
    return Measured(rows_in(target), record["new_rows"], run.seconds, run.peak_mib)


def main() -> int:
    """A line for people per night, one JSON line last."""
    command_line = parser(__doc__)
    command_line.add_argument("--rows", type=int, default=5_000_000)
    command_line.add_argument("--grown", type=float, default=0.02, help="by which share the file has grown")
    command_line.add_argument("--days", action="store_true", help="a folder per day")
    options = command_line.parse_args()
    texts, days = short_messages(), [iso(FIRST_DAY + day) for day in range(DAYS)]
    new = max(1, round(options.rows * options.grown))
    nights: dict[str, dict[str, object]] = {}
    with tempfile.TemporaryDirectory() as scratch:
        source, target = Path(scratch) / "export.csv", Path(scratch) / "scored"
        more = ["--id-column", "id", "--date-column", "date", *(["--partition", "date"] if options.days else [])]
        for name, first, rows in (("new", 0, options.rows), ("grown", options.rows, new)):
            add_rows(source, range(first, first + rows), texts, days)
            measured = night(source, target, more)
            nights[name] = {**asdict(measured), "missed": measured.missed(first + rows, rows)}
            print(_line(name, measured), flush=True)
    print(json.dumps({"rows": options.rows, "grown_by": new, "by_day": options.days, **nights}))
    return int(any(figures["missed"] for figures in nights.values()))


def _line(name: str, measured: Measured) -> str:
    return (
        f"{name}: {measured.found_rows:,} rows, {measured.scored_rows:,} scored, in {measured.seconds:,.1f} s,"
        f" at most {measured.peak_mib:,.0f} MiB"
    )


if __name__ == "__main__":
    sys.exit(main())

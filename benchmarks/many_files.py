"""What each file of a folder costs beyond its scoring.  python -m benchmarks.many_files.

1,000 exports of 100 invented messages into a folder of tables; again, when nothing is new; and all rows as one file.
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
from pathlib import Path

from benchmarks.processes import measure

FILES, ROWS, RUNS = 1000, 100, 3
MOST_PER_FILE, MOST_IF_NOTHING_IS_NEW = 0.020, 2.0
WORDS = "good bad wonderful terrible chair lamp arrived late broken love hate it the".split()


def main() -> int:
    """Print medians in seconds."""
    program = Path(sys.executable).with_name("score-messages")
    times: dict[str, list[float]] = {"new": [], "nothing new": [], "one file": []}
    with tempfile.TemporaryDirectory() as name:
        inbox, whole = Path(name) / "inbox", Path(name) / "whole.csv"
        inbox.mkdir()
        _write(inbox, whole)
        for number in range(RUNS):
            target = Path(name) / f"scored-{number}"
            times["new"].append(measure([program, inbox, f"{target}/"]).seconds)
            times["nothing new"].append(measure([program, inbox, target]).seconds)
            times["one file"].append(measure([program, whole, Path(name) / "whole.parquet"]).seconds)
    medians = {name: statistics.median(seconds) for name, seconds in times.items()}
    each = (medians["new"] - medians["one file"]) / FILES
    print(f"{FILES:,} files of {ROWS} rows: {medians['new']:.2f} s; as one file: {medians['one file']:.2f} s")
    print(f"beyond scoring {1000 * each:.1f} ms a file; with nothing new {medians['nothing new']:.2f} s in all")
    return int(each > MOST_PER_FILE or medians["nothing new"] > MOST_IF_NOTHING_IS_NEW)


def _write(inbox: Path, whole: Path) -> None:
    dice = random.Random(7)  # noqa: S311 - no secret
    with whole.open("w") as all_rows:
        all_rows.write("id,text\n")
        for number in range(FILES):
            rows = "".join(f"{number}-{row},{' '.join(dice.choices(WORDS, k=15))}\n" for row in range(ROWS))
            (inbox / f"{number:04}.csv").write_text(f"id,text\n{rows}")
            all_rows.write(rows)


if __name__ == "__main__":
    sys.exit(main())

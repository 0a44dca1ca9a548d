"""What ten years of a folder per day cost: on the disk, in time, in memory.  python -m benchmarks.many_days.

An export with a message for each of 3,650 days, into a folder of tables with `--partition date`; again, when nothing is
new; and after `sentiment-jobs compact`, again. With `--inputs`: an export per day instead.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path

from benchmarks.processes import measure

DAYS, PER_DAY = 3650, 2
MOST_BYTES, MOST_SECONDS, MOST_MEMORY = 100 << 20, 3.0, 300 << 20
TONES = ("a wonderful chair", "a dull waste of money", "it was fine")


def main() -> int:
    """Print one JSON line; exit code 1 if a night with nothing new costs more than it may."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=DAYS)
    parser.add_argument("--inputs", action="store_true", help="one for each day")
    parser.add_argument("--no-compact", action="store_true", help="for versions that can't")
    options = parser.parse_args()
    programs = Path(sys.executable).parent
    with tempfile.TemporaryDirectory() as name:
        inbox, target = Path(name) / "inbox", Path(name) / "scored"
        inbox.mkdir()
        _write(inbox, options.days, options.inputs)
        command: list[str | Path] = [programs / "score-messages", inbox, f"{target}/", "--partition", "date"]
        command += ["--id-column", "id", "--date-column", "date"]
        figures: dict[str, object] = {"days": options.days, "inputs": options.days if options.inputs else 1}
        figures["first"] = _figures(command, target)
        figures["nothing new"] = again = _figures(command, target)
        if not options.no_compact:
            figures["compact"] = _figures([programs / "sentiment-jobs", "compact", target, "--grace", "0"], target)
            figures["nothing new after it"] = _figures(command, target)
        print(json.dumps(figures))
    return int(
        again["mb"] > MOST_BYTES >> 20 or again["seconds"] > MOST_SECONDS or again["memory_mb"] > MOST_MEMORY >> 20
    )


def _figures(command: list[str | Path], target: Path) -> dict[str, float]:
    done = measure(command)
    sizes = [path.stat() for path in target.rglob("*") if path.is_file()]
    return {
        "seconds": round(done.seconds, 2),
        "memory_mb": round(done.peak_mib),
        "files": len(sizes),
        "mb": sum(size.st_blocks * 512 for size in sizes) >> 20,
    }


def _write(inbox: Path, days: int, per_day: bool) -> None:
    """The last day is yesterday."""
    begin = date.today() - timedelta(days)
    lines: list[str] = []
    for day in range(days):
        when = begin + timedelta(day)
        here = [f'm{day}-{n},{when},"{TONES[(day + n) % 3]}, number {day}"\n' for n in range(PER_DAY)]
        lines += here
        if per_day:
            (inbox / f"{when}.csv").write_text(f"id,date,text\n{''.join(here)}")
    if not per_day:
        (inbox / "all.csv").write_text(f"id,date,text\n{''.join(lines)}")
    os.sync()


if __name__ == "__main__":
    sys.exit(main())

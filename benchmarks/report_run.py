"""What a report of two million scored messages costs, in seconds and memory.

    python -m benchmarks.report_run [--rows 2000000] [--folder DIR]

A made-up year (`scored_year.py`) in 24 tables; reported as a page by product, as JSON, and as a page with excerpts. The
processor's time is what is compared with the target, since others may use the machine; the wall clock stands beside it.
Ends with a JSON line; returns 1 if a target is missed.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.processes import Command, measure
from benchmarks.scored_year import write_year

MOST_SECONDS, MOST_MIB, MOST_PAGE = 20.0, 600, 1_500_000


@dataclass(frozen=True)
class Measured:
    """One report.

    Attributes:
        cpu_s: of all its threads.
        page_kb: size of the page; 0 for JSON.
    """

    cpu_s: float
    wall_s: float
    peak_mib: float
    page_kb: float

    @property
    def is_missed(self) -> bool:
        """Whether a target is."""
        return self.cpu_s > MOST_SECONDS or self.peak_mib > MOST_MIB or self.page_kb > MOST_PAGE / 1000


def main() -> int:
    """A line for people per report, one JSON line last."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=2_000_000)
    parser.add_argument("--folder", type=Path, help="that `scored_year` wrote; default: a new one")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.folder or Path(scratch) / "scored"
        if options.folder is None:
            write_year(folder, options.rows)
        page = Path(scratch) / "report.html"
        program: list[str | Path] = [Path(sys.executable).with_name("sentiment-jobs"), "report", folder]
        ways: dict[str, Command] = {
            "page": [*program, page, "--by", "product"],
            "JSON": [*program, "--json", "--by", "product"],
            "page with excerpts": [*program, page, "--by", "product", "--show-text"],
        }
        measured = {name: _measured(command, page) for name, command in ways.items()}
    for name, way in measured.items():
        print(f"{name}: {way.cpu_s:.1f} s ({way.wall_s:.1f} s wall), {way.peak_mib:,.0f} MiB, {way.page_kb:,.0f} kB")
    print(json.dumps({"rows": options.rows, **{name: asdict(way) for name, way in measured.items()}}))
    return int(any(way.is_missed for way in measured.values()))


def _measured(command: Command, page: Path) -> Measured:
    page.unlink(missing_ok=True)
    before = os.times()
    run = measure(command)
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return Measured(cpu, run.seconds, run.peak_mib, page.stat().st_size / 1000 if page.exists() else 0.0)


if __name__ == "__main__":
    sys.exit(main())

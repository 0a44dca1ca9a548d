"""How large a change a report finds, and how often it finds one where there is none.

    python -m benchmarks.report_power [--weeks 100] [--seed 1]

Simulated inboxes of 90 days (`simulated_inbox.py`), a quarter negative, six products of unlike size, days that differ
by more than chance. In the last week so many points more are negative, in all messages or in the largest product, which
has three in ten. Prints a table of how many of 100 weeks are said to have changed, for docs/report.md; JSON last.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks.simulated_inbox import Inbox, numbers_of_simulated, says_change

A_DAY = (50, 200, 1_000)
POINTS = (0, 5, 10, 15, 20, 30)
_DAYS = 90


def main() -> int:
    """A row per number of messages a day and per place of the change, one JSON line last."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weeks", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    heads = " | ".join(f"{points} points" if points else "no change" for points in POINTS)
    print(f"| messages a day | change in | {heads} |\n| --- | --- |{' --- |' * len(POINTS)}")
    found: dict[str, list[float]] = {}
    for a_day in A_DAY:
        for in_all in (True, False):
            inbox = Inbox(days=_DAYS, a_day=a_day, since=_DAYS - 7, in_all=in_all)
            where = "all messages" if in_all else "one product"
            shares = [_found(replace(inbox, planted=points / 100), options.weeks, options.seed) for points in POINTS]
            found[f"{a_day}, {where}"] = shares
            print(f"| {a_day:,} | {where} | {' | '.join(f'{100 * share:.0f} %' for share in shares)} |", flush=True)
    print(json.dumps({"weeks": options.weeks, "seed": options.seed, "found": found}))
    return 0


def _found(inbox: Inbox, weeks: int, seed: int) -> float:
    random = np.random.default_rng(seed)
    said = 0
    with tempfile.TemporaryDirectory() as scratch:
        for _ in range(weeks):
            numbers = numbers_of_simulated(inbox, random, Path(scratch) / "scored.parquet")
            if inbox.planted == 0:
                said += says_change(numbers)
            elif inbox.in_all:
                said += numbers.change.kind == "more"
            else:
                said += any(change.value == "lamp" and change.kind == "more" for change in numbers.by_group)
    return said / weeks


if __name__ == "__main__":
    sys.exit(main())

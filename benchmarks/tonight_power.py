"""How often the view `tonight_is_worse` is wrong on quiet nights, and how large a change it finds.

    python -m benchmarks.tonight_power [--nights 20000] [--seed 1]

Simulated inboxes: weekends have a third of a workday's messages, days differ by more than chance (a normal effect on
the log odds, of which the next day may still have half), and on the last day so many points more are negative. Prints
a table for docs/dashboards.md; JSON last. What is run is the view's twin on arrays, which the tests hold against the
view. A night judges two days, so its false alarms are at most twice those of a day.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from tests.support.tonight import DAYS_BEFORE, limit

POINTS = (0, 5, 10, 15, 20)


@dataclass(frozen=True)
class Inbox:
    """What is simulated.

    Attributes:
        a_day: messages on a mean day.
        negative: share of them on a usual day.
        spread: standard deviation of a day's effect on the log odds of negative.
        carried: how much of a day's effect the next day still has.
        planted: so much more of tonight's messages are negative.
    """

    a_day: int = 200
    negative: float = 0.25
    spread: float = 0.25
    carried: float = 0.0
    planted: float = 0.0


INBOXES = {
    "50 a day": Inbox(a_day=50),
    "200 a day": Inbox(),
    "1,000 a day": Inbox(a_day=1_000),
    "200 a day, days no more unlike than chance": Inbox(spread=0),
    "200 a day, days twice as unlike": Inbox(spread=0.5),
    "200 a day, days like those before them": Inbox(carried=0.5),
    "200 a day, 5 % negative": Inbox(negative=0.05),
}


def nights_said_worse(inbox: Inbox, nights: int, seed: int) -> float:
    """The share of that many simulated nights; each has its own four weeks before it."""
    random = np.random.default_rng(seed)
    days = DAYS_BEFORE + 1
    weekday = (np.arange(days) + random.integers(0, 7, (nights, 1))) % 7
    of = random.poisson(inbox.a_day * np.where(weekday >= 5, 0.4, 1.24))
    odds = math.log(inbox.negative / (1 - inbox.negative)) + _effects(inbox, random, (nights, days))
    share = 1 / (1 + np.exp(-odds))
    share[:, -1] = np.minimum(share[:, -1] + inbox.planted, 1)
    hits = random.binomial(of, share)
    above = hits[:, -1] / np.maximum(of[:, -1], 1) > limit(of[:, :-1], hits[:, :-1], of[:, -1])
    return float(above.mean())


def _effects(inbox: Inbox, random: np.random.Generator, shape: tuple[int, int]) -> npt.NDArray[np.float64]:
    effects = random.normal(0, inbox.spread, shape)
    for day in range(1, shape[1]):
        effects[:, day] = inbox.carried * effects[:, day - 1] + math.sqrt(1 - inbox.carried**2) * effects[:, day]
    return effects


def main() -> int:
    """A row per kind of inbox, one JSON line last."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--nights", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    heads = " | ".join(f"{points} points" if points else "no change" for points in POINTS)
    print(f"| inbox | {heads} |\n| --- |{' --- |' * len(POINTS)}")
    found = {}
    for name, inbox in INBOXES.items():
        planted = [replace(inbox, planted=points / 100) for points in POINTS]
        found[name] = [nights_said_worse(changed, options.nights, options.seed) for changed in planted]
        print(f"| {name} | {' | '.join(f'{100 * share:.1f} %' for share in found[name])} |", flush=True)
    print(json.dumps({"nights": options.nights, "seed": options.seed, "found": found}))
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Shares with intervals that are as wide as the days make them. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from score_messages.metrics.intervals import proportion
from score_messages.report.contents import SENTIMENTS, Share
from score_messages.report.dispersion import EVEN, Dispersion, dispersion

Tally = npt.NDArray[np.int64]
"""Messages of people that have a prediction, by sentiment in the order of `SENTIMENTS`: int64[..., 3]."""


def share_of(count: int, of: int, spread: Dispersion = EVEN) -> Share:
    """The share of `count` among `of` messages, at least one, as if they were so many fewer as they are overdispersed.

    >>> share_of(30, 100, Dispersion(4.0, 60)).low < share_of(30, 100).low
    True
    """
    estimate = proportion(count / spread.factor, of / spread.factor)
    return Share(count, of, count / of, estimate.low, estimate.high)


def shares_of(tally: Tally, spreads: Sequence[Dispersion]) -> Mapping[str, Share]:
    """Of each sentiment; empty if nothing was judged. `tally`: int64[3]."""
    of = int(tally.sum())
    if not of:
        return {}
    triples = zip(SENTIMENTS, tally, spreads, strict=True)
    return {name: share_of(int(count), of, spread) for name, count, spread in triples}


def spreads_of(by_day: Tally, length: int) -> list[Dispersion]:
    """Of each sentiment, from daily tallies int64[days, 3]; `length`: days of a period."""
    of = by_day.sum(1)
    return [dispersion(by_day[:, index], of, length) for index in range(len(SENTIMENTS))]


NO_SPREADS = [EVEN] * len(SENTIMENTS)
"""Where there are no days to see it by."""

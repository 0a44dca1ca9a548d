"""Which stratum a text belongs to, and how many rows each stratum gets. Knows numbers only."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from score_messages.sampling.inclusion import shared_out

Floats = npt.NDArray[np.float32]
Codes = npt.NDArray[np.int8]

UNSURE_SHARE = 0.2
"""Of the texts that are not new: those whose three probabilities have the highest entropy."""

NEW_SHARE = 0.1
"""Of all texts at most: those with the highest share of words that the model doesn't know."""

LEAST_UNKNOWN = 0.2
"""A text with a smaller share of unknown words is not new for that."""

NEW_PART = 3
"""One in so many of the rows for the doubtful half is for what is new, the others for what is unsure."""


class Stratum(IntEnum):
    """The strata by their codes."""

    PLAIN = 0
    UNSURE = 1
    NEW = 2


@dataclass(frozen=True)
class Allocation:
    """How many rows a stratum gets: `random` of the honest half, `extra` of the other."""

    random: int
    extra: int

    @property
    def rows(self) -> int:
        """Both together."""
        return self.random + self.extra


def entropies(p_negative: Floats, p_neutral: Floats, p_positive: Floats) -> Floats:
    """float32[n], 0 where one of three probabilities is 1, the highest where they are equal.

    >>> entropies(*np.array([[1, 0.5], [0, 0.5], [0, 0]], np.float32)).round(2).tolist()
    [0.0, 0.6899999976158142]
    """
    shares = np.clip(np.stack([p_negative, p_neutral, p_positive]).astype(np.float64), 1e-12, 1)
    return np.asarray(-(shares * np.log(shares)).sum(axis=0), np.float32)


def strata_of(entropy: Floats, unknown: Floats, has_new_sender: npt.NDArray[np.bool_]) -> Codes:
    """int8[m] of m texts: their `Stratum`.

    Args:
        entropy: of each text's probabilities.
        unknown: the share of its words that the model doesn't know.
        has_new_sender: whether nothing came from its sender's domain before.
    """
    strata = np.full(len(entropy), Stratum.PLAIN, np.int8)
    if not len(strata):
        return strata
    is_new = has_new_sender | (unknown >= max(float(np.quantile(unknown, 1 - NEW_SHARE)), LEAST_UNKNOWN))
    strata[is_new] = Stratum.NEW
    if not is_new.all():
        least = np.quantile(entropy[~is_new], 1 - UNSURE_SHARE)
        strata[~is_new & (entropy >= least)] = Stratum.UNSURE
    return strata


def allocated(count: int, messages: list[int], texts: list[int]) -> list[Allocation]:
    """How many of `count` rows each stratum gets; all texts if there are no more.

    Args:
        count: at least 10, so that each stratum gets a row of the honest half.
        messages: of each stratum, for the honest half; none without texts.
        texts: of each stratum: no row more than that.

    >>> allocated(20, [800, 150, 50], [700, 100, 40])
    [Allocation(random=8, extra=0), Allocation(random=1, extra=7), Allocation(random=1, extra=3)]
    """
    random = shared_out(count - count // 2, messages, texts)
    room = [0, *(texts[code] - random[code] for code in (Stratum.UNSURE, Stratum.NEW))]
    extra = shared_out(count // 2, [0, NEW_PART - 1, 1], room)
    left = min(count, sum(texts)) - sum(random) - sum(extra)
    more = shared_out(left, [1, 1, 1], [texts[code] - random[code] - extra[code] for code in Stratum])
    return [Allocation(*rows) for rows in zip(map(sum, zip(random, more, strict=True)), extra, strict=True)]

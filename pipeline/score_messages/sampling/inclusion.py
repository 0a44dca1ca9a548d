"""How likely each text is to be drawn, and which are. Knows numbers only: no texts, no files, no clock.

Population: the N messages of a source that have a prediction. The same text may stand for several of them, so the units
that are drawn are texts; text u stands for c(u) messages and belongs to one stratum h: `plain`, `unsure` or `new`. With

    C(h)  messages of the stratum
    r(h)  rows for the honest half: shared out by C(h), so that every message has nearly the same chance
    x(h)  rows for the other half: none for `plain`
    n(h)  = r(h) + x(h), a whole number

the inclusion probability of a text, under both halves together, is

    p(u) = min(1, n(h) * c(u) / C(h))

where texts that reach 1 are taken for sure, and the rest of n(h) is shared out among the others in the same way. The
draw within a stratum is systematic along the texts in random order (Madow 1949, On the theory of systematic sampling
II), which has exactly these probabilities and exactly n(h) rows. r(h) of the rows, at random, are called `random`.

A row's weight is c(u) / p(u). Then the sum of weight times y over the rows estimates the sum of y over all messages
without bias (Horvitz and Thompson 1952, A generalization of sampling without replacement from a finite universe), and
since p is proportional to c where it isn't 1, the weights of a stratum sum to C(h), and all weights to N, in every
draw.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Counts = npt.NDArray[np.int64]
Shares = npt.NDArray[np.float64]
Keys = npt.NDArray[np.uint64]
Indices = npt.NDArray[np.int64]

_GOLDEN, _FIRST, _SECOND = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)


def inclusion_probabilities(copies: Counts, rows: int) -> Shares:
    """float64[m] of m texts: proportional to how many messages each stands for, at most 1, with the sum `rows`.

    Args:
        copies: int64[m], all at least 1.
        rows: to draw, at most m.

    >>> inclusion_probabilities(np.array([1, 1, 2, 16]), 2).tolist()
    [0.25, 0.25, 0.5, 1.0]
    """
    shares = np.zeros(len(copies))
    is_open = np.ones(len(copies), np.bool_)
    while is_open.any():
        left = rows - int((~is_open).sum())
        shares[is_open] = left * copies[is_open] / copies[is_open].sum()
        full = is_open & (shares >= 1)
        if not full.any():
            break
        shares[full] = 1
        is_open &= ~full
    return shares


def draw(shares: Shares, order: Indices, start: float) -> Indices:
    """Indices of the texts that are drawn, each with its probability; as many as these sum to.

    Args:
        order: int64[m], a random order of the texts.
        start: random, 0 <= start < 1.
    """
    certain = np.flatnonzero(shares >= 1)
    line = order[(shares[order] < 1) & (shares[order] > 0)]
    ends = np.cumsum(shares[line])
    rows = round(ends[-1]) if len(ends) else 0
    drawn = np.searchsorted(ends[:-1], start + np.arange(rows), side="right")
    return np.concatenate([certain, line[drawn]]).astype(np.int64)


def shared_out(rows: int, sizes: Sequence[int], room: Sequence[int]) -> list[int]:
    """`rows` in proportion to `sizes`, whole and none over its `room`; what has a size gets a row if there are enough.

    >>> shared_out(10, [1, 30, 69], [1, 100, 100]), shared_out(10, [0, 50, 50], [0, 2, 100])
    ([1, 3, 6], [0, 2, 8])
    """
    given = [0] * len(sizes)
    for index in sorted(range(len(sizes)), key=lambda index: -sizes[index]):
        given[index] = int(sizes[index] > 0 and sum(given) < rows and room[index] > 0)
    for _ in range(min(rows, sum(room)) - sum(given)):
        free = [index for index in range(len(sizes)) if given[index] < room[index]]
        neediest = max(free, key=lambda index: (rows * sizes[index] / max(sum(sizes), 1) - given[index], -index))
        given[neediest] += 1
    return given


def mixed(keys: Keys, seed: int) -> Keys:
    """uint64[m] that look random, the same for the same seed on every machine (SplitMix64, Steele and others 2014)."""
    with np.errstate(over="ignore"):
        salt = _scrambled(np.array([seed & 0xFFFFFFFFFFFFFFFF], np.uint64) + _GOLDEN)
        return _scrambled((keys ^ salt) + _GOLDEN)


def _scrambled(state: Keys) -> Keys:
    state = (state ^ (state >> np.uint64(30))) * _FIRST
    state = (state ^ (state >> np.uint64(27))) * _SECOND
    return state ^ (state >> np.uint64(31))


def uniform(keys: Keys, seed: int) -> Shares:
    """float64[m], 0 <= x < 1, as `mixed`."""
    return (mixed(keys, seed) >> np.uint64(11)).astype(np.float64) * 2.0**-53

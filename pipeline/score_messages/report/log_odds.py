"""Which phrases one group of messages holds more often than another, beyond chance. Knows counts, no texts."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

PRIOR = 0.1
"""What is expected beforehand is worth so many messages, as a share of those that are compared."""

CHANCE = 0.05
"""How probable it is that chance alone makes any phrase of a list, however many are looked at."""


def weighted_log_odds(these: Floats, others: Floats, these_total: float, others_total: float) -> Floats:
    """The log-odds ratio of each phrase over its standard error: float64[m], positive where `these` hold it more often.

    The informative Dirichlet prior is what both groups together hold; it pulls rare phrases towards no difference.
    Counts of phrases are set against counts of all phrases of the same length, so that long messages don't seem to be
    about everything.

    Args:
        these, others: float64[m], messages of each group that hold the phrase.
        these_total, others_total: the sums of such counts over all phrases.

    Source: Monroe, Colaresi and Quinn (2008), Fightin' Words: lexical feature selection and evaluation for identifying
    the content of political conflict, Political Analysis 16, 372-403, equations 15, 16, 22 and 23.
    """
    prior = PRIOR * (these + others)
    prior_total = PRIOR * (these_total + others_total)
    held, held_elsewhere = these + prior, others + prior
    difference = np.log(held / _rest(these_total + prior_total, held)) - np.log(
        held_elsewhere / _rest(others_total + prior_total, held_elsewhere)
    )
    return np.asarray(difference / np.sqrt(1 / held + 1 / held_elsewhere), dtype=np.float64)


def _rest(total: float, held: Floats) -> Floats:
    """What isn't this phrase; never nothing, where there is one phrase alone."""
    return np.maximum(total - held, PRIOR)


def least_z(phrases: int) -> float:
    """What z must reach so that chance alone lists any of so many phrases with a probability of `CHANCE` (Bonferroni).

    >>> round(least_z(1), 2), round(least_z(10_000), 2)
    (1.64, 4.42)
    """
    return NormalDist().inv_cdf(1 - CHANCE / max(phrases, 1))

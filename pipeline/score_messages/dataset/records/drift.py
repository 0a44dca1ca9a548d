"""Whether two sets of messages look alike, by their counts. Pure functions; knows no files, no model and no texts.

Two sets are compared bin by bin with the population stability index (PSI). How large it gets by chance depends on how
many messages there are: with 100 against 2,800 and ten bins it passes the customary 0.1 in every third run, though
nothing has changed. Hence the alarm stands where chance hardly gets.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import NormalDist

from score_messages.scoring.counts import Counts

SMALL_CHANGE = 0.1
"""What is less is no change worth an alarm, however sure: "little change" by the banks' rule of thumb, which the paper
that `threshold` cites quotes. Messages of one run also resemble each other more than chance has it: here is room."""

ALPHA = 0.001
"""How often chance alone may alarm, per measure: at 4 measures and 2 comparisons a run, once in 4 months at most.

Where there is machine mail, people's messages are compared as well: then once in 2 months at most."""

FEWEST = 30
"""Nothing is said of fewer messages, on either side."""

_IN_WORDS = {
    "statuses": "statuses",
    "scores": "scores",
    "lengths": "message lengths",
    "unknown_words": "shares of unknown words",
}
MEASURES = tuple(_IN_WORDS)


@dataclass(frozen=True)
class DriftFinding:
    """One measure that differs more than chance explains.

    Attributes:
        measure: one of `MEASURES`.
        against: what it was compared with, as people call it.
        psi, threshold: rounded to four digits; the first is the larger one.
        of_people: only what people sent was compared, without machine mail.
    """

    measure: str
    against: str
    psi: float
    threshold: float
    of_people: bool = False

    def in_words(self) -> str:
        """One line for people.

        >>> DriftFinding("scores", "the last 28 runs", 0.3127, 0.1204).in_words()
        'scores differ from the last 28 runs (PSI 0.31, alarm above 0.12)'
        """
        index = f"PSI {self.psi:.2f}, alarm above {self.threshold:.2f}"
        whose = " of people's messages" if self.of_people else ""
        return f"{_IN_WORDS[self.measure]}{whose} differ from {self.against} ({index})"


def findings(now: Counts, before: Counts, against: str, of_people: bool = False) -> tuple[DriftFinding, ...]:
    """What differs, in the order of `MEASURES`; nothing where either side has fewer than `FEWEST` messages.

    Args:
        against: what `before` is, as people call it, such as `the last 28 runs`.
        of_people: both are of what people sent.
    """
    return tuple(_findings(now, before, against, of_people))


def psi(counts_a: Sequence[int], counts_b: Sequence[int]) -> float:
    """The population stability index of two samples: the sum over bins of (p - q) ln(p / q), p and q their shares.

    It is Jeffreys' divergence: 0 for the same shares, the same in both directions. To each share is added what half a
    message is in the smaller sample, so that an empty bin doesn't make it infinite, and a bin that is empty in the
    smaller sample and next to empty in the larger one counts next to nothing. (Half a message added to either sample,
    the usual way, alarms in 16 % of quiet runs of 100 messages against 2,800,000 of which five in a million fall into
    bins of their own.) Bins that are empty on both sides are none.

    >>> psi([50, 50], [500, 500]), round(psi([70, 30], [500, 500]), 2)
    (0.0, 0.17)
    """
    bins = _occurring(counts_a, counts_b)
    size_a, size_b = sum(counts_a), sum(counts_b)
    if not size_a or not size_b:
        return 0.0
    added = 0.5 / min(size_a, size_b)
    whole = 1 + added * len(bins)
    shares = [((a / size_a + added) / whole, (b / size_b + added) / whole) for a, b in bins]
    return math.fsum((p - q) * math.log(p / q) for p, q in shares)


def threshold(n: int, m: int, bins: int) -> float:
    """The PSI above which samples of `n` and `m` messages in so many bins differ: by more than chance, and enough.

    Without a change PSI / (1/n + 1/m) has about the chi-squared distribution with bins - 1 degrees of freedom:
    B. Yurdakul and J. Naranjo, Statistical properties of the population stability index, Journal of Risk Model
    Validation, 2020, doi:10.21314/JRMV.2020.227. Its 1 - `ALPHA` quantile is the threshold, or `SMALL_CHANGE`
    if that is more. With `psi` as it is here chance passes it in at most 0.15 % of comparisons, from 30 messages on
    (tests/dataset/test_drift.py simulates nights).

    >>> round(threshold(100, 2800, 10), 3), threshold(1000, 28000, 10)
    (0.291, 0.1)
    """
    if bins < 2:
        return SMALL_CHANGE
    return max(SMALL_CHANGE, chi_squared_quantile(1 - ALPHA, bins - 1) * (1 / n + 1 / m))


def chi_squared_quantile(probability: float, degrees: int) -> float:
    """By its cube root, which is nearly normal: at 0.999 too large by 3 % with 1 degree of freedom, by 1 % with 6.

    E. B. Wilson and M. M. Hilferty, The distribution of chi-square, PNAS 17 (12), 1931.

    >>> round(chi_squared_quantile(0.999, 9), 1)  # 27.9 in tables
    28.1
    """
    spread = 2 / (9 * degrees)
    return degrees * (1 - spread + NormalDist().inv_cdf(probability) * math.sqrt(spread)) ** 3


def _findings(now: Counts, before: Counts, against: str, of_people: bool) -> Iterator[DriftFinding]:
    for measure, here, there in zip(MEASURES, _measured(now), _measured(before), strict=True):
        n, m = sum(here), sum(there)
        if min(n, m) < FEWEST:
            continue
        index, limit = psi(here, there), threshold(n, m, len(_occurring(here, there)))
        if index > limit:
            yield DriftFinding(measure, against, round(index, 4), round(limit, 4), of_people)


def _measured(profile: Counts) -> tuple[Sequence[int], ...]:
    """Counts of each measure. Messages without words have their status, and are left out of the lengths."""
    return tuple(profile.statuses.values()), profile.scores, profile.lengths[1:], profile.unknown


def _occurring(counts_a: Sequence[int], counts_b: Sequence[int]) -> list[tuple[int, int]]:
    return [(a, b) for a, b in zip(counts_a, counts_b, strict=True) if a or b]

"""Whether a share has changed against the period before by more than chance. Pure; knows no words and no days."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import NormalDist

from score_messages.report.contents import Change
from score_messages.report.dispersion import Dispersion
from score_messages.report.shares import share_of

ALPHA = 0.02
"""How often chance alone may make all messages, and how often any of the groups, look changed: in 4 reports of 100
together at most."""

FEWEST = 30
"""With fewer messages on either side nothing is said."""

SMALLEST, SMALLEST_IN_GROUP = 0.02, 0.05
"""A smaller difference isn't worth a word, however sure. What is seen in groups has been looked for in many."""

MORE, LESS, NONE, UNKNOWN = "more", "less", "none", "unknown"


@dataclass(frozen=True)
class Compared:
    """Negative messages then and now, of all or of a group.

    Attributes:
        count, of: now; `count_before`, `of_before` in the period before.
        spread: of the days.
        column, value: the group; None for all.
    """

    count: int
    of: int
    count_before: int
    of_before: int
    spread: Dispersion
    column: str | None = None
    value: str | None = None

    @property
    def is_enough(self) -> bool:
        return min(self.of, self.of_before) >= FEWEST


def change_of_all(compared: Compared) -> Change:
    """Of all messages: one test."""
    return _change(compared, SMALLEST, compared.is_enough and p_value(compared) <= ALPHA)


def changes_of_groups(groups: Sequence[Compared]) -> list[Change]:
    """Of many groups, in their order: together they look changed by chance as rarely as all messages do.

    Each column has the same part of that, so that thousands of sender domains don't hide a product.

    Source: Holm (1979), A simple sequentially rejective multiple test procedure, Scandinavian Journal of Statistics 6,
    65-70.
    """
    columns = {group.column for group in groups}
    sure: set[int] = set()
    for column in columns:
        numbers = [number for number, group in enumerate(groups) if group.column == column and group.is_enough]
        sure |= _surely_changed(groups, numbers, ALPHA / len(columns))
    return [_change(group, SMALLEST_IN_GROUP, number in sure) for number, group in enumerate(groups)]


def _surely_changed(groups: Sequence[Compared], numbers: Sequence[int], alpha: float) -> set[int]:
    tested = sorted((p_value(groups[number]), number) for number in numbers)
    for rank, (p, _) in enumerate(tested):
        if p > alpha / (len(tested) - rank):
            return {number for _, number in tested[:rank]}
    return set(numbers)


def p_value(compared: Compared) -> float:
    """Two-sided, of the same share then and now: Yates' correction, the variance times the dispersion, Student's t.

    The t is turned into a normal deviate by Wallace (1959), Annals of Mathematical Statistics 30, 1121-1130, which is
    right to 0.02 from 3 degrees of freedom on.

    >>> round(p_value(Compared(60, 100, 40, 100, Dispersion())), 4)
    0.0072
    """
    share = (compared.count + compared.count_before) / (compared.of + compared.of_before)
    weights = 1 / compared.of + 1 / compared.of_before
    variance = compared.spread.factor * share * (1 - share) * weights
    if variance == 0:
        return 1.0
    difference = abs(compared.count / compared.of - compared.count_before / compared.of_before)
    t = max(difference - weights / 2, 0) / math.sqrt(variance)
    return 2 * (1 - NormalDist().cdf(_normal(t, compared.spread.degrees)))


def _normal(t: float, degrees: float) -> float:
    if math.isinf(degrees):
        return t
    return (8 * degrees + 1) / (8 * degrees + 3) * math.sqrt(degrees * math.log1p(t * t / degrees))


def _change(compared: Compared, smallest: float, is_sure: bool) -> Change:
    named = Change(UNKNOWN, column=compared.column, value=compared.value)
    if not compared.of:
        return named
    named = replace(named, now=share_of(compared.count, compared.of, compared.spread))
    if not compared.of_before:
        return named
    now, before = named.now, share_of(compared.count_before, compared.of_before, compared.spread)
    assert now is not None
    if not compared.is_enough:
        return replace(named, before=before)
    difference = now.share - before.share
    kind = NONE if not is_sure or abs(difference) < smallest else MORE if difference > 0 else LESS
    # Square-and-add (MOVER): Newcombe (1998), Statistics in Medicine 17, 873-890, method 10.
    low = difference - math.hypot(now.share - now.low, before.high - before.share)
    high = difference + math.hypot(now.high - now.share, before.share - before.low)
    return replace(named, kind=kind, difference=difference, low=max(low, -1.0), high=min(high, 1.0), before=before)

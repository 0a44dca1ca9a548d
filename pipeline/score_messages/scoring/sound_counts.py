"""Whether stored counts are of the types that `Counts` has: data from outside. Knows no counts themselves."""

from __future__ import annotations

import math
from collections.abc import Mapping

from score_messages.messages import STATUSES, STATUSES_OF_ALL_VERSIONS
from score_messages.scoring.bins import SIZES

STATUS_NAMES = tuple(map(str, STATUSES))
TUPLES = ("scores", "lengths", "unknown")
"""The fields of `Counts` that are bins."""

_OF_ALL_VERSIONS = frozenset(map(str, STATUSES_OF_ALL_VERSIONS))


def is_sound(name: str, value: object) -> bool:
    """Whether a stored field is of its type: counts are whole numbers, and none is negative."""
    if name == "statuses":
        return isinstance(value, Mapping) and _OF_ALL_VERSIONS <= set(value) <= set(STATUS_NAMES) and all_counts(value)
    if name in TUPLES:
        return isinstance(value, list) and len(value) == SIZES[name] and all(map(_is_count, value))
    if name in ("shortest", "longest"):
        return value is None or _is_count(value)
    if name in ("score_sum", "score_min", "score_max"):
        return (value is None and name != "score_sum") or _is_finite(value)
    return _is_count(value)


def all_counts(value: Mapping[str, object]) -> bool:
    """Whether all values are counts."""
    return all(map(_is_count, value.values()))


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_finite(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)

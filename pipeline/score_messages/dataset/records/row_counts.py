"""What became of rows, as numbers that add up. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

CountsByName = Mapping[str, int | None]
"""Counts by name; None for a count that can't be read."""


@dataclass(frozen=True)
class RowCounts:
    """What became of the rows of a part, or of all parts of a run together. They add up; `RowCounts()` is of none.

    Attributes:
        rows: of the part now, and `replaced_rows` of the one before.
        new_rows: scored in this run; `reused_rows` keep the predictions that they had; `repeated_rows` are left out,
            since they stand in another part.
        statuses, sentiments: of `rows`.
        automatic: of `rows`, mails per kind of machine mail; None where a version that didn't tell scored them.
    """

    rows: int | None = 0
    replaced_rows: int | None = 0
    new_rows: int | None = 0
    reused_rows: int | None = 0
    repeated_rows: int | None = 0
    statuses: CountsByName | None = field(default_factory=dict)
    sentiments: CountsByName | None = field(default_factory=dict)
    automatic: CountsByName | None = field(default_factory=dict)

    def __add__(self, other: Self) -> Self:
        """Both together; a count that can't be read of one of them is None."""
        return type(self)(**{name: _sum(mine, vars(other)[name]) for name, mine in vars(self).items()})

    @property
    def is_complete(self) -> bool:
        """Whether every count is there that all versions have."""
        values = [value for name, value in vars(self).items() if name != "automatic"]
        by_name = [counts for counts in values if isinstance(counts, Mapping)]
        return None not in values and all(None not in counts.values() for counts in by_name)


def _sum(mine: Any, other: Any) -> Any:
    if mine is None or other is None:
        return None
    if isinstance(mine, Mapping):
        return {name: _sum(mine.get(name, 0), other.get(name, 0)) for name in {**mine, **other}}
    return mine + other

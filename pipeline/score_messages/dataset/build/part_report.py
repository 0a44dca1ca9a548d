"""What became of one input that was read, or of a part that lost rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from score_messages.read.bad_rows import StatusCount
from score_messages.scoring.counts import Counts


@dataclass(frozen=True)
class PartReport:
    """What became of one input that was read.

    Attributes:
        rows: of the part now, and `replaced_rows` of the one that stood there.
        new_rows: scored in this run; `carried_rows` keep the predictions that they had; `repeated_rows` are left out,
            since they stand in another part.
        undated_rows: those whose date is there but gives no day, so that they got another one.
        statuses, sentiments: of `rows`.
        repeated_headers: as in `ScoreReport`.
        read: counts of all messages of the input.
        profile: counts of `new_rows`.
    """

    rows: int
    replaced_rows: int
    new_rows: int
    carried_rows: int
    repeated_rows: int
    undated_rows: int
    statuses: dict[str, int]
    sentiments: dict[str, int]
    seconds: float
    read: StatusCount = field(repr=False)
    profile: Counts = field(repr=False)
    repeated_headers: int = 0

    def as_dict(self) -> dict[str, Any]:
        """For JSON; fields are only ever added."""
        counts = ("rows", "replaced_rows", "new_rows", "carried_rows", "repeated_rows", "undated_rows")
        names = (*counts, "statuses", "sentiments", "repeated_headers")
        return {name: getattr(self, name) for name in (*names, "seconds")}


def emptied(rows: int) -> PartReport:
    """Of a part that lost all its rows."""
    return PartReport(0, rows, 0, 0, 0, 0, {}, {}, 0.0, StatusCount(), Counts())


BeforePublishing = Callable[[PartReport, str], None]
"""Is told what is about to be published, and its `PartFacts.version`."""

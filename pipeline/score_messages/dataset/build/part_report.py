"""What became of one input that was read, or of a part that lost rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields

from score_messages.dataset.records.row_counts import RowCounts
from score_messages.read.bad_rows import StatusCount
from score_messages.scoring.counts import Counts
from score_messages.scoring.options import Progress


@dataclass(frozen=True)
class PartReport:
    """What became of one input that was read.

    Attributes:
        rows: of the part now, and `replaced_rows` of the one that stood there.
        new_rows: scored in this run; `reused_rows` keep the predictions that they had; `repeated_rows` are left out,
            since they stand in another part.
        undated_rows: those whose date is there but gives no day, so that they got another one.
        statuses, sentiments: of `rows`.
        automatic: of `rows`, as in `Counts`.
        repeated_headers, deleted_messages, date_format, taken, renamed_columns: as in `ScoreReport`.
        passed_over: names of the members of an archive that are no messages.
        read: counts of all messages of the input.
        profile: counts of `new_rows`.
    """

    rows: int
    replaced_rows: int
    new_rows: int
    reused_rows: int
    repeated_rows: int
    undated_rows: int
    statuses: dict[str, int]
    sentiments: dict[str, int]
    seconds: float
    read: StatusCount = field(repr=False)
    profile: Counts = field(repr=False)
    repeated_headers: int = 0
    date_format: str | None = None
    taken: Mapping[str, str] = field(default_factory=dict)
    deleted_messages: int = 0
    passed_over: tuple[str, ...] = field(default=(), repr=False)
    automatic: Mapping[str, int] | None = field(default_factory=dict)
    renamed_columns: Mapping[str, str] = field(default_factory=dict)

    def row_counts(self) -> RowCounts:
        """What a record counts of it."""
        return RowCounts(**{field.name: getattr(self, field.name) for field in fields(RowCounts)})


def emptied(rows: int) -> PartReport:
    """Of a part that lost all its rows."""
    return PartReport(0, rows, 0, 0, 0, 0, {}, {}, 0.0, StatusCount(), Counts())


BeforePublishing = Callable[[PartReport, str], None]
"""Is told what is about to be published, and its `PartFacts.version`."""

OnProgress = Progress
"""Is told of rows read, the input's bytes read so far, and all of them if known."""

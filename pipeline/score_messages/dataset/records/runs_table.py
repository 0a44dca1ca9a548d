"""What each run came to: `runs.pq`. It follows from the records of the runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from score_messages.automatic_kinds import KINDS
from score_messages.dataset.records.columns import MEANS, SENTIMENTS, as_table, storable
from score_messages.dataset.records.outcomes import OUTCOMES
from score_messages.dataset.records.row_counts import CountsByName, RowCounts
from score_messages.dataset.records.run_json import ROW_NAMES
from score_messages.dataset.records.run_record import DriftRecord, RunRecord
from score_messages.messages import STATUSES

_STATUS_NAMES = tuple(map(str, STATUSES))

RUNS_SCHEMA = pa.schema(
    [
        ("run_id", pa.string()),
        ("started", pa.timestamp("ms", "UTC")),  # Parquet knows no seconds
        ("seconds", pa.float64()),
        ("exit_code", pa.int32()),
        ("ended", pa.string()),
        ("run_date", pa.date32()),
        *((name, pa.string()) for name in ("tool_version", "model", "model_fingerprint")),
        *((f"inputs_{name}", pa.int32()) for name in OUTCOMES),
        *((name, pa.int64()) for name in (*ROW_NAMES, *_STATUS_NAMES, *SENTIMENTS)),
        *MEANS,
        ("drift", pa.string()),
        *((name, pa.int64()) for name in KINDS),
    ]
)
"""A row per run; what its record doesn't say is null."""


def runs_table(records: Iterable[RunRecord]) -> pa.Table:
    """What each run came to: `RUNS_SCHEMA`, sorted by start and id. What can't be read of a record is null."""
    rows = [[storable(cell) if isinstance(cell, str) else cell for cell in _cells(record)] for record in records]
    return _sorted(as_table(rows, RUNS_SCHEMA))


def with_runs(table: pa.Table, records: Iterable[RunRecord], run_ids: Sequence[str]) -> pa.Table:
    """The table with the rows of some runs made anew.

    Args:
        records: of `run_ids`, as far as they can be read.
        run_ids: whose rows leave the table.
    """
    kept = table.filter(pc.invert(pc.is_in(table["run_id"], pa.array(run_ids, pa.string()))))
    return _sorted(pa.concat_tables([kept, runs_table(records)]))


def _sorted(table: pa.Table) -> pa.Table:
    return table.sort_by([("started", "ascending"), ("run_id", "ascending")]).combine_chunks()


def _cells(record: RunRecord) -> Iterator[Any]:
    """In the order of `RUNS_SCHEMA`."""
    head, end = record.head, record.end
    yield from (head.run_id, head.started, end.seconds, end.exit_code, end.ended, head.run_date)
    yield from (head.tool_version, head.model, head.model_fingerprint)
    yield from _named(record.inputs, OUTCOMES, absent=None)
    yield from _row_counts(record.counts)
    yield from (record.profile.mean_score, record.profile.unknown_word_share)
    yield _drift(end.drift)
    yield from _named(record.counts.automatic, KINDS, absent=0)


def _row_counts(counts: RowCounts) -> Iterator[int | None]:
    yield from (counts.rows, counts.replaced_rows, counts.new_rows, counts.reused_rows, counts.repeated_rows)
    yield from _named(counts.statuses, _STATUS_NAMES, absent=0)
    yield from _named(counts.sentiments, SENTIMENTS, absent=0)


def _named(counts: CountsByName | None, names: Iterable[str], absent: int | None) -> Iterator[int | None]:
    return (None if counts is None else counts.get(name, absent) for name in names)


def _drift(drift: Iterable[DriftRecord] | None) -> str | None:
    """Such as "score against reference; words of people against the last 7 runs"; "" if there is none."""
    if drift is None:
        return None
    return "; ".join(
        f"{finding.measure}{' of people' if finding.of_people else ''} against {finding.against}" for finding in drift
    )

"""What each run leaves behind for people and for the next run: its record, the tables for dashboards, alarms of drift.

Words, beside those of `score_messages.dataset`:
    run id: made of the run's start; sorts by time.
    head: what is known of a run before it begins (`RunHead`); end: how it ended and what it noticed (`RunEnd`).
    RunRecord: a record in code; on disk `_runs/<run id>.json`. Its JSON names stand in `run_json` only.
    entry: an `InputRecord`, what became of one input and its part; a line in a journal, one of `parts` in a record.
    the journal: `_runs/.<run id>.open`: its head, then each entry before it is published.
    published: the files of a part have taken their places, so that readers see them.
    cut off: its publishing had begun when the run was killed; only some files of the part have taken their places.
    recover: make records of the journals that killed runs left, by what stands in the folder now.
    row counts: what became of the rows of a part, or of all parts of a run (`RowCounts`).
    `carried_rows`: reused rows, on disk.
    profile: counts of the messages that a run scored (`Counts`); as a record keeps it, `StoredProfile`.
    drift: a measure of a run's profile that differs, by more than chance, from the reference or from earlier runs.
    reference: the profile of the messages that the model was measured on.
    news: drift that a person is told of: what differs from the last runs, or from the reference for the first time.
    daily table, runs table: `_tables/daily.pq` and `_tables/runs.pq`; they follow from footers and from records.
"""

from score_messages.dataset.records.earlier_forms import EarlierForms
from score_messages.dataset.records.outcomes import (
    CUT_OFF,
    DONE,
    ENDED_EARLY,
    FAILED,
    GIVEN_UP,
    OUTCOMES,
    PRUNED,
    REPEATED,
    SCORED,
    SKIPPED,
    WAITING,
)
from score_messages.dataset.records.read_records import given_up_parts, latest_records, read_record
from score_messages.dataset.records.row_counts import RowCounts
from score_messages.dataset.records.run_record import InputRecord, RunEnd, RunHead, RunRecord

__all__ = [
    "CUT_OFF",
    "DONE",
    "ENDED_EARLY",
    "FAILED",
    "GIVEN_UP",
    "OUTCOMES",
    "PRUNED",
    "REPEATED",
    "SCORED",
    "SKIPPED",
    "WAITING",
    "EarlierForms",
    "InputRecord",
    "RowCounts",
    "RunEnd",
    "RunHead",
    "RunRecord",
    "given_up_parts",
    "latest_records",
    "read_record",
]

"""A record has one entry for each input, however often a run looked at it: its last state, and all that was done."""

from __future__ import annotations

from dataclasses import replace

from score_messages.dataset.records import CUT_OFF, FAILED, GIVEN_UP, REPEATED, SCORED, WAITING, InputRecord, RowCounts
from score_messages.dataset.records.latest_states import latest_states
from score_messages.dataset.records.run_json import profile_from_json
from score_messages.dataset.records.run_record import RunEnd, RunHead
from score_messages.dataset.records.totals import summed_up
from score_messages.scoring.counts import Counts

HEAD = RunHead(
    run_id="20261124T031500Z-9a8b",
    started=None,
    tool_version=None,
    schema_version=None,
    model=None,
    model_fingerprint=None,
    run_date=None,
)
END = RunEnd(seconds=None, exit_code=137, ended="killed")

FIRST = InputRecord(
    "a.csv",
    "a.csv-1.parquet",
    SCORED,
    counts=RowCounts(5, 3, 2, 3, 1, {"scored": 5}, {"negative": 5}),
    seconds=1.0,
    profile=profile_from_json(replace(Counts(), words=20).to_json()),
    version="x",
)
AGAIN = replace(
    FIRST,
    counts=RowCounts(6, 5, 1, 5, 0, {"scored": 6}, {"negative": 4, "positive": 2}),
    seconds=0.5,
    profile=profile_from_json(replace(Counts(), words=7).to_json()),
    version="y",
)
OTHER = InputRecord("b.csv", "b.csv-2.parquet", FAILED, "is empty")


def test_input_that_was_scored_twice_has_one_entry() -> None:
    """The rows that it has now, in the place of those before the run; what was scored at first isn't reused."""
    both = latest_states([FIRST, OTHER, AGAIN])
    assert [entry.input for entry in both] == ["a.csv", "b.csv"]
    assert both[0].counts == RowCounts(6, 3, 3, 3, 0, {"scored": 6}, {"negative": 4, "positive": 2})
    assert (both[0].seconds, both[0].version) == (1.5, "y")


def test_input_that_was_given_up_after_it_was_scored_waits() -> None:
    """And what was published of it counts."""
    waiting = InputRecord("a.csv", "a.csv-1.parquet", WAITING, GIVEN_UP)
    (entry,) = latest_states([FIRST, waiting])
    assert entry == replace(FIRST, outcome=WAITING, error=GIVEN_UP)
    assert latest_states([waiting, FIRST]) == [FIRST]


def test_what_has_no_part_or_another_one_is_told_each_time() -> None:
    """A source may fail for two reasons; an input that took another part along leaves its own."""
    errors = [InputRecord("inbox", "", FAILED, "is gone"), InputRecord("inbox", "", FAILED, "can't be read")]
    left = InputRecord("a.csv", "old.parquet", REPEATED, counts=RowCounts(replaced_rows=3))
    assert latest_states([*errors, left, FIRST]) == [*errors, left, FIRST]


def test_record_counts_each_input_and_each_row_once() -> None:
    """Skipped inputs too: one that was skipped and then scored was scored."""
    cut_off = replace(OTHER, outcome=CUT_OFF, error=None, counts=RowCounts(rows=1))
    record = summed_up(HEAD, END, ["c.parquet", "c.parquet", "a.csv-1.parquet"], [FIRST, AGAIN, OTHER, cut_off])
    assert record.inputs is not None
    assert {name: count for name, count in record.inputs.items() if count} == {"scored": 1, "skipped": 1}
    assert (record.counts.rows, record.counts.sentiments) == (7, {"negative": 4, "positive": 2})
    assert len(record.entries) == 2

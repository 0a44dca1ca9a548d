"""Records of runs: their form on disk never changes, and they are parsed once, into typed fields."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from score_messages.dataset.records.journal_lines import head_of, interrupted_input, published_entry
from score_messages.dataset.records.outcomes import GIVEN_UP, OUTCOMES, SCORED, WAITING
from score_messages.dataset.records.read_records import read_record, read_stored
from score_messages.dataset.records.row_counts import RowCounts
from score_messages.dataset.records.run_json import (
    head_to_json,
    input_from_json,
    input_to_json,
    profile_from_json,
    reads_to_json,
    record_from_json,
    record_to_json,
)
from score_messages.dataset.records.run_record import InputRecord, RunEnd, RunHead, RunRecord
from score_messages.dataset.records.totals import summed_up
from score_messages.dataset.records.write_record import write_record
from score_messages.messages import STATUSES
from score_messages.scoring.counts import Counts
from tests.support.paths import FIXTURES

RECORDS = sorted(FIXTURES.glob("**/_runs/*.json"))

ROWS = '"rows": 3, "replaced_rows": 2, "new_rows": 1, "carried_rows": 2, "repeated_rows": 0, '
PART = (
    '{"input": "a.csv", "part": "a.csv-1.parquet", "outcome": "scored", "error": null, '
    + ROWS
    + '"undated_rows": 0, "statuses": {"scored": 3, "empty": 0}, "sentiments": {"negative": 1, "positive": 2}, '
    '"automatic": {"bounce": 2}, "repeated_headers": 0, "seconds": 0.25}'
)
FAILED = '{"input": "b.csv", "part": "b.csv-2.parquet", "outcome": "failed", "error": "line 2: no quote closes"}'
HEAD = (
    '{"run_id": "20261124T031500.123Z-9a8b", "started": "2026-11-24T03:15:00+00:00", "tool_version": "0.2.0", '
    '"schema_version": 1, "model": "messages", "model_fingerprint": "ab12", "run_date": "2026-11-24"'
)
REST = (
    '"inputs": {"scored": 1, "skipped": 4, "failed": 1, "repeated": 0, "waiting": 0, "pruned": 0}, '
    + ROWS
    + '"statuses": {"scored": 3, "empty": 0}, "sentiments": {"negative": 1, "positive": 2}, '
    + f'"automatic": {{"bounce": 2}}, "profile": {json.dumps(Counts().to_json())}, "parts": [{PART}, {FAILED}]}}'
)
ENDS = {
    "done": '"seconds": 12.5, "moved": 1, "exit_code": 1, "ended": "done", "drift": [{"measure": "scores", '
    '"against": "the last 7 runs", "psi": 0.4, "threshold": 0.2, "is_news": true}, {"measure": "scores", '
    '"against": "the last run", "psi": 0.5, "threshold": 0.3, "is_news": false, "of_people": true}], '
    '"stale_parts": 0, "passed_over": 2',
    "stopped": '"seconds": 1.5, "moved": 0, "exit_code": 143, "ended": "stopped", "drift": [], "error": "Terminated"',
    "killed": '"seconds": null, "exit_code": 137, "ended": "killed", "found": "2026-11-25T03:15:00+00:00"',
}
STORED = {name: f"{HEAD}, {end}, {REST}" for name, end in ENDS.items()}


def parsed(text: str) -> RunRecord:
    record = record_from_json(json.loads(text))
    assert record is not None
    return record


@pytest.mark.parametrize("text", STORED.values(), ids=STORED)
def test_record_that_is_read_and_written_is_the_same_to_the_letter(text: str) -> None:
    """However a run ended, with fields in the same order, so that other tools find what they found before."""
    assert json.dumps(record_to_json(parsed(text))) == text


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: path.parent.parent.name)
def test_records_of_an_older_version_are_read_whole(path: Path) -> None:
    """Nothing of them is lost when they are written again."""
    stored = json.loads(path.read_text())
    record = parsed(path.read_text())
    assert record_to_json(record) == stored
    assert record.counts.is_complete and record.profile.profile() is not None and record.entries
    assert record.head.is_whole


def test_there_are_records_of_older_versions() -> None:
    """Else the test above would test nothing."""
    assert FIXTURES


def test_fields_have_their_types_and_our_names() -> None:
    """Two names differ between disk and code, and times are datetime objects."""
    record = parsed(STORED["killed"])
    assert record.head.started == datetime(2026, 11, 24, 3, 15, tzinfo=UTC)
    assert record.head.run_date == date(2026, 11, 24)
    assert record.end.recovered == datetime(2026, 11, 25, 3, 15, tzinfo=UTC)
    sentiments = {"negative": 1, "positive": 2}
    assert record.counts == RowCounts(3, 2, 1, 2, 0, {"scored": 3, "empty": 0}, sentiments, {"bounce": 2})
    assert record.counts.reused_rows == 2
    assert [part.input for part in record.entries] == ["a.csv", "b.csv"] and record.entries[1].counts is None


FOREIGN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.just("\udcff"),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)


@settings(deadline=None)
@given(name=st.sampled_from(sorted(set(json.loads(STORED["done"])) - {"run_id"})), value=FOREIGN)
def test_an_unreadable_field_loses_that_field_only(name: str, value: Any) -> None:
    """The other fields are unchanged, and the record can be written again."""
    whole = json.loads(STORED["done"])
    record = record_from_json({**whole, name: value})
    assert record is not None
    written = json.loads(json.dumps(record_to_json(record)))
    assert {field: stored for field, stored in written.items() if field != name} == {
        field: stored for field, stored in whole.items() if field != name
    }


@settings(deadline=None)
@given(FOREIGN | st.dictionaries(st.sampled_from(sorted(json.loads(STORED["done"]))), FOREIGN))
def test_whatever_is_read_is_a_record_or_none(stored: Any) -> None:
    """Never an error, even if a part of it is anything at all."""
    record = record_from_json(stored)
    assert (record is not None) == (isinstance(stored, Mapping) and isinstance(stored.get("run_id"), str))
    if isinstance(stored, dict):
        assert isinstance(input_from_json(stored), InputRecord)


WRONG_TYPES = {
    "a count that is true": ("rows", True),
    "a count that is negative": ("rows", -1),
    "a count that no column holds": ("rows", 1 << 63),
    "a count in words": ("rows", "3"),
    "a count with a point": ("rows", 3.0),
}


@pytest.mark.parametrize(("name", "value"), WRONG_TYPES.values(), ids=WRONG_TYPES)
def test_what_is_no_count_is_none(name: str, value: Any) -> None:
    """It is neither guessed nor rounded."""
    record = record_from_json({**json.loads(STORED["done"]), name: value})
    assert record is not None and getattr(record.counts, name) is None and not record.counts.is_complete


counts = st.integers(0, (1 << 40))
by_name = st.dictionaries(st.sampled_from([*map(str, STATUSES)]), counts)
row_counts = st.builds(RowCounts, *[counts] * 5, by_name, by_name)
entries = st.builds(
    InputRecord,
    input=st.text(max_size=5) | st.just("caf\udce9.csv"),
    part=st.text(max_size=5),
    outcome=st.sampled_from(OUTCOMES),
    error=st.none() | st.text(max_size=5),
    counts=row_counts,
    undated_rows=counts,
    repeated_headers=counts,
    deleted_messages=counts,
    date_format=st.none() | st.text(max_size=5),
    taken=st.none() | st.dictionaries(st.text(max_size=5), st.text(max_size=5), min_size=1),
    renamed_columns=st.none() | st.dictionaries(st.text(max_size=5), st.text(max_size=5), min_size=1),
    seconds=st.floats(0, 1e6),
    profile=st.just(profile_from_json(Counts().to_json())),
    version=st.text(max_size=5),
)


@settings(deadline=None)
@given(entries)
def test_what_goes_into_a_journal_comes_out_of_it(entry: InputRecord) -> None:
    """So that the record of a killed run is what the run would have written."""
    assert published_entry(json.loads(json.dumps(input_to_json(entry, in_journal=True)))) == entry


@pytest.mark.parametrize("name", [field.name for field in fields(RunHead) if field.name != "thresholds"])
def test_journal_without_a_part_of_its_head_is_none_of_ours(name: str) -> None:
    """Nothing about a run is guessed."""
    head = head_to_json(parsed(STORED["done"]).head)
    assert head_of(head) == parsed(STORED["done"]).head
    assert head_of({key: value for key, value in head.items() if key != name}) is None


def test_input_that_was_read_when_the_run_was_killed_is_left_for_the_next() -> None:
    """Only the journal line of that input says so."""
    line = json.loads(json.dumps(reads_to_json("a.csv", "a.csv-1.parquet")))
    assert interrupted_input(line) == InputRecord("a.csv", "a.csv-1.parquet", WAITING, GIVEN_UP)
    assert published_entry(line) is None
    for line_of_other in (json.loads(PART), {**line, "part": 7}, {**line, "outcome": SCORED}, 7, None):
        assert interrupted_input(line_of_other) is None


@given(st.lists(row_counts, max_size=4))
def test_row_counts_add_up(several: list[RowCounts]) -> None:
    """Name by name; an unknown count makes the sum unknown."""
    total = sum(several, RowCounts())
    assert total.rows == sum(counts.rows or 0 for counts in several)
    assert total.reused_rows == sum(counts.reused_rows or 0 for counts in several)
    names = {name for counts in several for name in counts.statuses or {}}
    assert total.statuses == {name: sum((counts.statuses or {}).get(name) or 0 for counts in several) for name in names}
    unknown = total + RowCounts(rows=None, sentiments=None)
    assert (unknown.rows, unknown.sentiments, unknown.statuses) == (None, None, total.statuses)


def test_record_is_what_its_parts_add_up_to(tmp_path: Path) -> None:
    """Skipped inputs are only counted; the file reads back as written, without fields that only journals have."""
    done = parsed(STORED["done"])
    profile = profile_from_json(Counts().to_json())
    scored = InputRecord("a", "p", SCORED, None, RowCounts(5, 3, 2), 1, 0, 0.5, profile, "v")
    failed = InputRecord("b", "q", "failed", "no quote closes")
    end = RunEnd(seconds=1.0, exit_code=1, ended="done")
    record = summed_up(done.head, end, ["x.parquet", "y.parquet"], [scored, failed])
    assert record.inputs == {"scored": 1, "skipped": 2, "failed": 1, "repeated": 0, "waiting": 0, "pruned": 0}
    assert record.counts == RowCounts(5, 3, 2)
    (tmp_path / "_runs").mkdir()
    write_record(tmp_path, record)
    stored = read_stored(tmp_path, record.run_id)
    assert stored is not None and not {"profile", "version"} & set(stored["parts"][0])
    read = read_record(tmp_path, record.run_id)
    assert read is not None and read.counts == record.counts and read.entries[1] == failed


def test_listing_runs_needs_neither_numpy_nor_arrow(tmp_path: Path) -> None:
    """So it answers at once, also for a year of records."""
    (tmp_path / "_runs").mkdir()
    (tmp_path / "_runs" / "20261124T031500.123Z-9a8b.json").write_text(STORED["done"])
    code = f"""
import sys
sys.argv = ["sentiment-jobs", "runs", {str(tmp_path)!r}, "--failed"]
import score_messages_jobs.app
try: score_messages_jobs.app.sentiment_jobs()
except SystemExit as ended: assert not ended.code
print(*sys.modules)"""
    listed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert "drift: scores against the last 7 runs" in listed
    assert not {"numpy", "pyarrow", "pandas"} & {name.split(".")[0] for name in listed.split()}

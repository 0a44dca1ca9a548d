"""The tables for dashboards say what footers and records say, and are rewritten only when these change."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import astuple, replace
from datetime import UTC, date, datetime
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.automatic_kinds import KINDS
from score_messages.dataset.catalog.day_counts import DayCounts
from score_messages.dataset.catalog.facts import PartFacts
from score_messages.dataset.records.daily_table import DAILY_SCHEMA, daily_table
from score_messages.dataset.records.runs_table import RUNS_SCHEMA, runs_table
from score_messages.dataset.records.tables import update_tables
from score_messages.messages import STATUSES
from tests.support.run_records import RECORD, facts, night, odd_records, parsed, write_record

counts = st.integers(0, 1000)

plain_counts = st.builds(DayCounts, *[counts] * 5, st.floats(0, 1000), *[counts] * 2)

kinds = st.dictionaries(st.sampled_from(KINDS), st.integers(1, 1000), min_size=1)

day_counts = st.one_of(
    plain_counts,
    plain_counts.map(lambda counts: replace(counts, automatic={})),
    st.builds(
        lambda counts, automatic, people: replace(counts, automatic=automatic, people=people),
        *(plain_counts, kinds, plain_counts),
    ),
)

iso_days = st.dates(date(2026, 1, 1), date(2026, 1, 4)).map(date.isoformat)

part_facts = st.builds(
    PartFacts,
    input=st.sampled_from(["/srv/a.csv", "/srv/b.csv", "/srv/caf\udce9.csv"]),
    content=st.sampled_from("xy"),
    config_hash=st.just("m"),
    model=st.sampled_from(["messages", "imdb-article"]),
    model_fingerprint=st.sampled_from("12"),
    files=st.just("f"),
    path=st.just("a.parquet"),
    daily=st.dictionaries(iso_days, day_counts),
    is_removed=st.booleans(),
)


UNTOLD = dict.fromkeys(name for name in DAILY_SCHEMA.names if name in KINDS or name.startswith("people_"))


def test_daily_row_says_what_a_day_of_a_source_came_to() -> None:
    """With the means over the scored messages."""
    (row,) = daily_table([facts()]).to_pylist()
    assert row == {
        "day": date(2026, 11, 24),
        "source": "/srv/1.csv",
        "model": "messages",
        "model_fingerprint": "ab",
        "rows": 10,
        "scored": 8,
        "negative": 4,
        "neutral": 1,
        "positive": 3,
        "mean_score": 0.5,
        "unknown_word_share": 0.05,
        **UNTOLD,
    }


def test_daily_row_tells_machine_mail_from_people_s() -> None:
    """How many mails of each kind, and the counts and means without them; of two files together."""
    people = DayCounts(6, 5, 3, 0, 2, 2.0, 300, 30)
    mail = DayCounts(10, 8, 4, 1, 3, 4.0, 400, 20, {"bounce": 3, "newsletter": 1}, people)
    (row,) = daily_table(
        [facts(daily={"2026-11-24": day}) for day in (mail, replace(mail, automatic={}, people=None))]
    ).to_pylist()
    assert (row["rows"], row["mean_score"], row["unknown_word_share"]) == (20, 0.5, 0.05)
    assert [row[kind] for kind in KINDS] == [0, 3, 0, 1, 0]
    own = {name.removeprefix("people_"): value for name, value in row.items() if name.startswith("people_")}
    assert list(own) == ["rows", "scored", "negative", "neutral", "positive", "mean_score", "unknown_word_share"]
    assert list(own.values()) == [16, 13, 7, 1, 5, 6 / 13, 50 / 700]


@given(st.lists(part_facts, max_size=6))
def test_daily_table_equals_a_plain_sum(parts: list[PartFacts]) -> None:
    """Row for row, by a reference implementation; removed parts and days without rows are not there."""
    days: dict[tuple[str, ...], list[DayCounts]] = defaultdict(list)
    for part in parts:
        for day, counts in {} if part.is_removed else part.daily.items():
            days[day, part.input.replace("\udce9", "\\udce9"), part.model, part.model_fingerprint].append(counts)
    expected = [
        (date.fromisoformat(day), *key, *plain_sum(found), *machine_mail(found))
        for (day, *key), found in sorted(days.items())
        if any(counts.rows for counts in found)
    ]
    table = daily_table(parts)
    assert table.schema == DAILY_SCHEMA
    assert [tuple(row.values()) for row in table.to_pylist()] == expected


def plain_sum(found: list[DayCounts]) -> list[Any]:
    rows, scored, *sentiments, score_sum, words, unknown = (
        sum(each) for each in zip(*map(numbers, found), strict=True)
    )
    return [rows, scored, *sentiments, share(score_sum, scored), share(unknown, words)]


def machine_mail(found: list[DayCounts]) -> list[Any]:
    """Known only where it is known of all."""
    if any(counts.automatic is None for counts in found):
        return [None] * len(UNTOLD)
    per_kind = [sum((counts.automatic or {}).get(kind, 0) for counts in found) for kind in KINDS]
    return [*per_kind, *plain_sum([counts.people or counts for counts in found])]


def numbers(counts: DayCounts) -> tuple[Any, ...]:
    return astuple(counts)[:8]


def share(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def test_runs_row_says_what_a_run_came_to() -> None:
    """All columns, from one record."""
    (row,) = runs_table([parsed(RECORD)]).to_pylist()
    assert row == {
        "run_id": "20261124T031500Z-9a8b",
        "started": datetime(2026, 11, 24, 3, 15, tzinfo=UTC),
        "seconds": 12.5,
        "exit_code": 1,
        "ended": "done",
        "run_date": date(2026, 11, 24),
        "tool_version": "0.1.0",
        "model": "messages",
        "model_fingerprint": "ab12",
        "inputs_scored": 2,
        "inputs_skipped": 40,
        "inputs_failed": 1,
        "inputs_repeated": 0,
        "inputs_waiting": 3,
        "inputs_pruned": 4,
        "rows": 30,
        "replaced_rows": 20,
        "new_rows": 8,
        "carried_rows": 22,
        "repeated_rows": 5,
        **dict.fromkeys(map(str, STATUSES), 0),
        "scored": 28,
        "empty": 2,
        "negative": 10,
        "neutral": 0,
        "positive": 18,
        "mean_score": 0.75,
        "unknown_word_share": 0.025,
        "drift": "score against the last 7 runs; words against the model's reference",
        **dict.fromkeys(KINDS),
    }


def test_what_an_older_record_lacks_is_null() -> None:
    """A run without drift has an empty text instead."""
    table = runs_table([parsed({"run_id": "a"}), parsed({**RECORD, "drift": []})])
    assert table["drift"].to_pylist() == ["", None]
    older = table.slice(1).to_pylist()[0]
    assert {name for name, value in older.items() if value is not None} == {"run_id"}


@given(st.lists(odd_records(), max_size=4))
def test_no_record_breaks_the_table(records: list[dict[str, Any]]) -> None:
    """What can't be read is null; the other cells and runs are as they would be alone."""
    for number, record in enumerate(records):
        record["run_id"] = str(number)
    table = runs_table(map(parsed, records))
    assert table.schema == RUNS_SCHEMA and table.num_rows == len(records)
    table.validate(full=True)
    alone = [runs_table([parsed(record)]) for record in records]
    rows = sorted((table_of_one.to_pylist()[0] for table_of_one in alone), key=lambda row: row["run_id"])
    rows_of_all = sorted(table.to_pylist(), key=lambda row: row["run_id"])
    assert repr(rows_of_all) == repr(rows)  # NaN is NaN


def test_runs_are_in_the_order_of_time() -> None:
    """In whatever order their records are read."""
    records = [parsed(night(number)) for number in (3, 1, 2)]
    assert runs_table(records).equals(runs_table(sorted(records, key=lambda record: record.run_id)))


@given(st.lists(odd_records(), max_size=6), st.lists(st.integers(0, 6), max_size=3))
def test_extended_runs_table_equals_a_rebuilt_one(
    tmp_path_factory: pytest.TempPathFactory, records: list[dict[str, Any]], stops: list[int]
) -> None:
    """However the records arrived, run by run."""
    folder = tmp_path_factory.mktemp("scored")
    (folder / "_runs").mkdir()
    update_tables(folder, [])
    for number, record in enumerate(records):
        record["run_id"] = f"{number}"
        write_record(folder, record)
        if number in stops:
            update_tables(folder, [])
    update_tables(folder, [])
    extended = pq.read_table(folder / "_tables" / "runs.pq")
    (folder / "_tables" / "runs.pq").unlink()
    update_tables(folder, [])
    rebuilt = pq.read_table(folder / "_tables" / "runs.pq")
    assert extended.schema == rebuilt.schema and repr(extended.to_pylist()) == repr(rebuilt.to_pylist())

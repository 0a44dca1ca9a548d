"""The tables for dashboards say what footers and records say, and are rewritten only when these change."""

from __future__ import annotations

import errno
import json
import os
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import astuple, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from unittest import mock

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.dataset as pads
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.dataset.catalog.facts import DayCounts, PartFacts
from score_messages.dataset.records import read_records
from score_messages.dataset.records.daily_table import DAILY_SCHEMA, daily_table
from score_messages.dataset.records.runs_table import RUNS_SCHEMA, runs_table
from score_messages.dataset.records.tables import update_tables
from score_messages.errors import OutputError
from score_messages.messages import STATUSES
from tests.support.disk_faults import watched_disk
from tests.support.present import present
from tests.support.stored_records import RECORD, night, odd_records, parsed, write_record

counts = st.integers(0, 1000)
day_counts = st.builds(DayCounts, *[counts] * 5, st.floats(0, 1000), *[counts] * 2)
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


def facts(number: int = 1, **changed: Any) -> PartFacts:
    daily = {"2026-11-24": DayCounts(10, 8, 4, 1, 3, 4.0, 100, 5)}
    name = f"{number}.csv-1f2e3d4c5b.parquet"
    return replace(PartFacts(f"/srv/{number}.csv", "c", "m", "messages", "ab", "f", path=name, daily=daily), **changed)


def tables(folder: Path) -> list[pa.Table]:
    return [pq.read_table(folder / "_tables" / name) for name in ("daily.pq", "runs.pq")]


def test_daily_row_says_what_a_day_of_a_source_came_to() -> None:
    """With the means of what was scored."""
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
    }


@given(st.lists(part_facts, max_size=6))
def test_daily_table_is_what_adding_up_gives(parts: list[PartFacts]) -> None:
    """Row for row, by a reference implementation; removed parts and days without rows are not there."""
    sums: dict[tuple[str, ...], list[float]] = defaultdict(lambda: [0.0] * 8)
    for one in parts:
        for day, found in {} if one.is_removed else one.daily.items():
            name = one.input.replace("\udce9", "\\udce9")
            key = (day, name, one.model, one.model_fingerprint)
            sums[key] = [mine + more for mine, more in zip(sums[key], astuple(found), strict=True)]
    expected = [
        (date.fromisoformat(day), *key, *map(int, row[:5]), row[5] / row[1] if row[1] else None, share(row[7], row[6]))
        for (day, *key), row in sorted(sums.items())
        if row[0]
    ]
    table = daily_table(parts)
    assert table.schema == DAILY_SCHEMA
    assert [tuple(row.values()) for row in table.to_pylist()] == expected


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
    }


def test_what_an_older_record_lacks_is_null() -> None:
    """And a run without drift says so by an empty text."""
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
    rows = sorted((one.to_pylist()[0] for one in alone), key=lambda row: row["run_id"])
    found = sorted(table.to_pylist(), key=lambda row: row["run_id"])
    assert repr(found) == repr(rows)  # NaN is NaN


def test_runs_are_in_the_order_of_time() -> None:
    """Whatever order their records are read in."""
    records = [parsed(night(number)) for number in (3, 1, 2)]
    assert runs_table(records).equals(runs_table(sorted(records, key=lambda record: record.run_id)))


@given(st.lists(odd_records(), max_size=6), st.lists(st.integers(0, 6), max_size=3))
def test_extended_runs_table_equals_a_rebuilt_one(
    tmp_path_factory: pytest.TempPathFactory, records: list[dict[str, Any]], stops: list[int]
) -> None:
    """However the records came night by night."""
    folder = tmp_path_factory.mktemp("scored")
    (folder / "_runs").mkdir()
    update_tables(folder, [])
    for place, record in enumerate(records):
        record["run_id"] = f"{place}"
        write_record(folder, record)
        if place in stops:
            update_tables(folder, [])
    update_tables(folder, [])
    extended = pq.read_table(folder / "_tables" / "runs.pq")
    (folder / "_tables" / "runs.pq").unlink()
    update_tables(folder, [])
    rebuilt = pq.read_table(folder / "_tables" / "runs.pq")
    assert extended.schema == rebuilt.schema and repr(extended.to_pylist()) == repr(rebuilt.to_pylist())


def test_with_nothing_new_nothing_is_written(tmp_path: Path) -> None:
    """And a year of records is not parsed: only the latest."""
    for number in range(1, 5):
        write_record(tmp_path, night(number))
    update_tables(tmp_path, [facts()])
    read = mock.Mock(side_effect=read_records.read_record)
    with (
        watched_disk(lambda call: None) as calls,
        mock.patch("score_messages.dataset.records.tables.read_record", read),
    ):
        update_tables(tmp_path, [facts()])
    assert not {"write", "replace", "fsync"} & set(calls)
    read.assert_called_once_with(tmp_path, night(4)["run_id"])


def test_only_new_records_are_read(tmp_path: Path) -> None:
    """One that is followed by another isn't read again."""
    write_record(tmp_path, night(1))
    update_tables(tmp_path, [])
    (tmp_path / "_runs" / f"{night(1)['run_id']}.json").write_text("not read any more")
    write_record(tmp_path, night(2))
    update_tables(tmp_path, [])
    assert tables(tmp_path)[1]["run_id"].to_pylist() == [night(1)["run_id"], night(2)["run_id"]]


def test_latest_run_is_listed_as_its_record_has_it(tmp_path: Path) -> None:
    """A run that fails after its record was written, such as when it writes these tables, writes the record anew."""
    write_record(tmp_path, night(1))
    write_record(tmp_path, night(2, exit_code=0))
    update_tables(tmp_path, [])
    write_record(tmp_path, night(2, exit_code=1, ended="stopped"))
    update_tables(tmp_path, [])
    assert tables(tmp_path)[1].equals(runs_table(map(parsed, [night(1), night(2, exit_code=1, ended="stopped")])))


def test_records_that_are_gone_or_broken_are_not_listed(tmp_path: Path) -> None:
    """Nor files that lie there under a record's name; the others are."""
    for number in (1, 2, 3):
        write_record(tmp_path, night(number))
    for name, content in {
        "broken": '{"run_id": "broken"',
        "list": "[1]",
        "copy": json.dumps(night(1)),
        ".hidden": "{}",
        "deep": "[" * 100_000,
    }.items():
        (tmp_path / "_runs" / f"{name}.json").write_text(content)
    (tmp_path / "_runs" / "folder.json").mkdir()
    update_tables(tmp_path, [])
    assert tables(tmp_path)[1]["run_id"].to_pylist() == [night(number)["run_id"] for number in (1, 2, 3)]
    (tmp_path / "_runs" / f"{night(2)['run_id']}.json").unlink()
    update_tables(tmp_path, [])
    assert tables(tmp_path)[1]["run_id"].to_pylist() == [night(number)["run_id"] for number in (1, 3)]


CHANGES = {
    "another content": {"content": "d"},
    "other options": {"config_hash": "n"},
    "another file": {"files": ("day=2026-11-24/1.parquet",)},
    "removed": {"is_removed": True},
    "the same bytes, but rows that another input lost": {"daily": {"2026-11-24": DayCounts(11, 8, 4, 1, 3, 4.0)}},
    "another day": {"daily": {"2026-11-25": DayCounts(10, 8, 4, 1, 3, 4.0, 100, 5)}},
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_daily_table_follows_its_parts(tmp_path: Path, change: dict[str, Any]) -> None:
    """Whatever of them changes; in what order they come doesn't count."""
    (tmp_path / "_runs").mkdir()
    before, after = [facts(1), facts(2)], [facts(1, **change), facts(2)]
    update_tables(tmp_path, before)
    stands = (tmp_path / "_tables" / "daily.pq").stat().st_ino
    update_tables(tmp_path, before[::-1])
    assert (tmp_path / "_tables" / "daily.pq").stat().st_ino == stands
    update_tables(tmp_path, after)
    assert (tmp_path / "_tables" / "daily.pq").stat().st_ino != stands
    assert tables(tmp_path)[0].equals(daily_table(after))
    update_tables(tmp_path, [*before, facts(3)])
    assert tables(tmp_path)[0].equals(daily_table([*before, facts(3)]))


def spoil(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[4:40] = os.urandom(36)
    path.write_bytes(content)


def as_another_version(path: Path) -> None:
    pq.write_table(pq.read_table(path).drop_columns("rows"), path)


def with_other_types(path: Path) -> None:
    table = pq.read_table(path)
    place = table.schema.get_field_index("rows")
    fields = table.schema.set(place, pa.field("rows", pa.int32()))
    pq.write_table(table.cast(fields).replace_schema_metadata(pq.read_metadata(path).metadata), path)


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        *(
            (name, damage)
            for name in ("runs.pq", "daily.pq")
            for damage in (Path.unlink, lambda path: path.write_bytes(b""))
        ),
        *((name, lambda path: path.write_bytes(path.read_bytes()[:-9])) for name in ("runs.pq", "daily.pq")),
        *((name, as_another_version) for name in ("runs.pq", "daily.pq")),
        ("runs.pq", spoil),
        ("runs.pq", with_other_types),
        ("runs.pq", lambda path: path.chmod(0)),
    ],
)
def test_damaged_table_is_made_anew(tmp_path: Path, name: str, damage: Any) -> None:
    """Missing, empty, cut off, of another version, with a flipped page, unreadable: the next night mends it."""
    write_record(tmp_path, night(1))
    update_tables(tmp_path, [facts()])
    damage(tmp_path / "_tables" / name)
    write_record(tmp_path, night(2))
    update_tables(tmp_path, [facts()])
    (tmp_path / "_tables" / name).chmod(0o644)
    assert tables(tmp_path)[0].equals(daily_table([facts()]))
    assert tables(tmp_path)[1].equals(runs_table(map(parsed, [night(1), night(2)])))


def test_tables_keep_the_mode_that_they_were_given(tmp_path: Path) -> None:
    """A group that reads them may read them tomorrow too."""
    write_record(tmp_path, night(1))
    update_tables(tmp_path, [facts()])
    for path in (tmp_path / "_tables").iterdir():
        path.chmod(0o640)
    write_record(tmp_path, night(2))
    update_tables(tmp_path, [facts(2)])
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "_tables").iterdir()} == {0o640}


def test_readers_of_the_parts_dont_meet_the_tables(tmp_path: Path) -> None:
    """By folder or by pattern; and readers of the tables find them."""
    write_record(tmp_path, night(1))
    update_tables(tmp_path, [facts()])
    part = pa.table({"score": [0.5, 1.0]})
    pq.write_table(part, tmp_path / "a.parquet")
    assert pads.dataset(tmp_path).to_table().equals(part)
    assert len(pd.read_parquet(tmp_path)) == 2
    assert present(duckdb.sql(f"SELECT count(*) FROM '{tmp_path}/**/*.parquet'")).fetchall() == [(2,)]
    (read,) = present(
        duckdb.sql(f"SELECT day, negative, mean_score FROM read_parquet('{tmp_path}/_tables/daily.pq')")
    ).fetchall()
    assert read == (date(2026, 11, 24), 4, 0.5)
    (read,) = present(
        duckdb.sql(f"SELECT epoch(started), inputs_failed FROM read_parquet('{tmp_path}/_tables/runs.pq')")
    ).fetchall()
    assert read == (datetime(2026, 11, 1, 3, 15, tzinfo=UTC).timestamp(), 1)


def unfinished(folder: Path) -> Sequence[str]:
    return sorted(path.name for path in (folder / "_tables").iterdir() if path.name not in ("daily.pq", "runs.pq"))


@pytest.mark.parametrize("number", [errno.EIO, errno.ENOSPC])
def test_whatever_disk_call_fails_tables_are_the_old_or_the_new(tmp_path: Path, number: int) -> None:
    """One call after the other; what a failed run left, the next one completes."""
    write_record(tmp_path, night(1))
    update_tables(tmp_path, [facts(1)])
    old = tables(tmp_path)
    backup = [(tmp_path / "_tables" / name).read_bytes() for name in ("daily.pq", "runs.pq")]
    write_record(tmp_path, night(2))
    with watched_disk(lambda call: None) as calls:
        update_tables(tmp_path, [facts(2)])
    new = tables(tmp_path)
    assert calls.count("replace") == 2 and calls.count("fsync") == 4
    failures = 0
    for last in range(len(calls)):
        for name, content in zip(("daily.pq", "runs.pq"), backup, strict=True):
            (tmp_path / "_tables" / name).write_bytes(content)

        def fail(call: int, last: int = last) -> None:
            if call == last:
                raise OSError(number, os.strerror(number))

        with watched_disk(fail):
            try:
                update_tables(tmp_path, [facts(2)])
            except OutputError:
                failures += 1
        assert all(
            found.equals(one) or found.equals(other)
            for found, one, other in zip(tables(tmp_path), old, new, strict=True)
        )
        assert unfinished(tmp_path) == [] or calls[last] == "unlink"
        for left in unfinished(tmp_path):
            (tmp_path / "_tables" / left).unlink()
        update_tables(tmp_path, [facts(2)])
        assert all(found.equals(one) for found, one in zip(tables(tmp_path), new, strict=True))
    assert failures > 10

"""The dashboards' table files: written when something changed, complete or not at all, made anew when damaged."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
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

from score_messages.dataset.catalog.day_counts import DayCounts
from score_messages.dataset.records import read_records
from score_messages.dataset.records.daily_table import daily_table
from score_messages.dataset.records.runs_table import runs_table
from score_messages.dataset.records.tables import update_tables
from score_messages.errors import OutputError
from tests.support.disk_faults import ErrorAt, disk_errors, watched_disk
from tests.support.present import present
from tests.support.run_records import facts, night, parsed, tables, write_record


def test_with_nothing_new_nothing_is_written(tmp_path: Path) -> None:
    """Of a year of records only the latest is parsed."""
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
    """A record that has a later one isn't read again."""
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
    """Nor are foreign files with a record's name; all other records are."""
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
    """Whatever changes in them; their order doesn't matter."""
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
    column = table.schema.get_field_index("rows")
    fields = table.schema.set(column, pa.field("rows", pa.int32()))
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


def test_tables_keep_the_mode_that_a_person_gave_them(tmp_path: Path) -> None:
    """A group that can read them today can read them tomorrow."""
    write_record(tmp_path, night(1))
    update_tables(tmp_path, [facts()])
    for path in (tmp_path / "_tables").iterdir():
        path.chmod(0o640)
    write_record(tmp_path, night(2))
    update_tables(tmp_path, [facts(2)])
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "_tables").iterdir()} == {0o640}


def test_readers_of_the_parts_dont_read_the_tables(tmp_path: Path) -> None:
    """By folder or by pattern; readers of the tables find them by name."""
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


@pytest.mark.parametrize("error_at", disk_errors())
def test_whatever_disk_call_fails_tables_are_the_old_or_the_new(tmp_path: Path, error_at: ErrorAt) -> None:
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
                raise OSError(error_at(call), os.strerror(error_at(call)))

        with watched_disk(fail):
            try:
                update_tables(tmp_path, [facts(2)])
            except OutputError:
                failures += 1
        assert all(
            table.equals(old_table) or table.equals(new_table)
            for table, old_table, new_table in zip(tables(tmp_path), old, new, strict=True)
        )
        assert unfinished(tmp_path) == [] or calls[last] == "unlink"
        for name in unfinished(tmp_path):
            (tmp_path / "_tables" / name).unlink()
        update_tables(tmp_path, [facts(2)])
        assert all(table.equals(new_table) for table, new_table in zip(tables(tmp_path), new, strict=True))
    assert failures > 10

"""What is published of a folder is what its tables hold, row by row, with keys that hold and fingerprints that tell."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from score_messages.dataset.compact import compact_dataset
from score_messages.errors import ChangedError, InputError
from score_messages.publish import Contents
from score_messages.publish.folder.taking import TakeOptions, take_contents
from tests.support.overlaps import BY_ID, OverlappingExports, row, rows
from tests.support.published import in_order, keys, rows_of, slow_rows
from tests.support.schema_1 import make_old


@pytest.fixture(params=[None, "date"], ids=["one table each", "by day"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> OverlappingExports:
    """Two exports; one has an id three times, on two days."""
    exports = OverlappingExports(tmp_path, request.param)
    exports.write("a.csv", [*rows(1, 2, 3), row(1, 2, "again"), row(1, 3, "a third time"), row(9, text="")])
    exports.write("b.csv", rows(4, 5, 6, 7))
    exports.update()
    return exports


@pytest.fixture
def by_day(tmp_path: Path) -> OverlappingExports:
    exports = OverlappingExports(tmp_path, "date")
    exports.write("a.csv", rows(*range(1, 8)))
    exports.write("b.csv", rows(20, 21))
    exports.update()
    return exports


def taken(place: OverlappingExports, **options: object) -> Contents:
    return take_contents(str(place.scored), TakeOptions(**options))  # type: ignore[arg-type]


def fingerprints(contents: Contents) -> dict[str, str]:
    return {path: part.fingerprint for path, part in contents.parts.items()}


def test_rows_are_those_of_the_tables(place: OverlappingExports) -> None:
    """Each once, with its source, run, part and day; the own columns behind them."""
    contents = taken(place)
    published = rows_of(contents, ("id", "date_own"))
    assert in_order(rows_of(contents)) == in_order(slow_rows(place.scored))
    assert {row["id"] for row in published} == {row["message_id"] for row in published}
    assert contents.rows == 10 == len(published)
    assert {part.rows for part in contents.parts.values()} >= {1} or place.partition is None


def test_key_is_a_key_also_where_an_id_comes_several_times(place: OverlappingExports) -> None:
    """Across the days of a source, too."""
    published = rows_of(taken(place))
    assert len(keys(published)) == len(published)
    assert sorted(row["occurrence"] for row in published if row["message_id"] == "m1") == [1, 2, 3]


def test_small_tables_are_those_of_the_folder(place: OverlappingExports) -> None:
    """`daily` and `runs`."""
    contents = taken(place)
    assert contents.runs.equals(pq.read_table(place.scored / "_tables/runs.pq").replace_schema_metadata())
    assert contents.daily.equals(pq.read_table(place.scored / "_tables/daily.pq").replace_schema_metadata())


def test_fingerprints_change_with_the_source_and_only_with_it(place: OverlappingExports) -> None:
    """A night without news changes none; one that changes an input changes all files of that, and no others."""
    before = fingerprints(taken(place))
    place.update()
    assert fingerprints(taken(place)) == before
    place.write("b.csv", [*rows(4, 5, 6), row(8, text="changed")])
    place.update()
    after = fingerprints(taken(place))
    assert {path for path in after if "b.csv" in path and before.get(path) == after[path]} == set()
    assert {path: name for path, name in after.items() if "a.csv" in path} == {
        path: name for path, name in before.items() if "a.csv" in path
    }
    assert in_order(rows_of(taken(place))) == in_order(slow_rows(place.scored))


def test_erased_bytes_change_no_fingerprint(place: OverlappingExports) -> None:
    """What a file holds for earlier readers isn't of its rows."""
    place.write("b.csv", rows(4, 5))
    place.update()
    before = fingerprints(taken(place))
    place.update(grace=0.0)
    assert fingerprints(taken(place)) == before


def test_moved_input_takes_its_rows_along(place: OverlappingExports) -> None:
    """They have another source then, and so another fingerprint."""
    before = fingerprints(taken(place))
    (place.inbox / "b.csv").rename(place.inbox / "c.csv")
    place.update()
    contents = taken(place)
    assert {os.path.basename(part.source) for part in contents.parts.values()} == {"a.csv", "c.csv"}
    assert all(before[path] != name for path, name in fingerprints(contents).items() if "b.csv" in path)
    assert in_order(rows_of(contents)) == in_order(slow_rows(place.scored))


def test_compacted_months_have_the_same_rows_and_keys(by_day: OverlappingExports) -> None:
    """Their day is the month's first."""
    before = rows_of(taken(by_day))
    compact_dataset(str(by_day.scored), 0, today=date(2026, 6, 1))
    after = rows_of(taken(by_day))
    assert keys(after) == keys(before)
    assert {row["day"] for row in after} == {"2026-02-01"}
    assert {row["run_id"] for row in after} == {row["run_id"] for row in before}


def test_tables_of_schema_1_lack_what_they_lack(place: OverlappingExports) -> None:
    """Null, and nothing is made up."""
    make_old(place.scored)
    contents = taken(place)
    published = rows_of(contents)
    assert len(published) == 10
    assert {row["p_negative"] for row in published} == {None}
    assert {row["score"] for row in published} != {None}


def test_prefix_is_taken_off(tmp_path: Path) -> None:
    """Scoring's columns have their plain names, and an own column that has one of them another."""
    place = OverlappingExports(tmp_path)
    place.inbox.mkdir()
    (place.inbox / "a.csv").write_text("id,date,text,score\n1,2026-02-01,a good film,7\n2,2026-02-02,a bad film,3\n")
    place.update(score=replace(BY_ID, prefix="x_"))
    (part,) = (contents := taken(place)).parts.values()
    (batch,) = contents.batches(part)
    assert batch["score_own"].to_pylist() == ["7", "3"]
    assert batch["score"].type == pa.float32() and batch["status"].to_pylist() == ["scored", "scored"]


def test_texts_stay_without_with_text(place: OverlappingExports) -> None:
    """With it they go along."""
    assert "text" not in taken(place).schema.names
    contents = taken(place, with_text=True)
    texts = {row["text"] for row in rows_of(contents, ("text",))}
    assert "again, number 1" in texts
    assert set(fingerprints(contents).values()).isdisjoint(fingerprints(taken(place)).values())


def test_rows_can_be_read_as_they_were_though_runs_have_replaced_them(place: OverlappingExports) -> None:
    """For readers that knew it, a file holds the version before; once that is erased, the error says so."""
    contents = taken(place)
    before = in_order(rows_of(contents))
    place.write("a.csv", rows(1, 2, 30))
    place.write("b.csv", rows(5, 60))
    place.update()
    assert in_order(rows_of(contents)) == before
    place.write("a.csv", rows(1, 2, 31, 32))
    place.update(grace=0.0)
    with pytest.raises(ChangedError, match="replaced by a run"):
        rows_of(contents)


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


def _zero(path: Path) -> None:
    path.write_bytes(b"")


def _garble(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[4:40] = bytes(36)
    path.write_bytes(content)


@pytest.mark.parametrize("damage", [_cut, _zero, _garble])
def test_damaged_part_stops_publishing(place: OverlappingExports, damage: Callable[[Path], None]) -> None:
    """Else its rows would go from the target."""
    damage(sorted(place.scored.rglob("*a.csv*.parquet"))[0])
    with pytest.raises(InputError, match="is damaged"):
        taken(place)


def test_tables_of_others_are_passed_over(place: OverlappingExports) -> None:
    """As runs pass over them."""
    pq.write_table(pa.table({"x": [1]}), place.scored / "mine.parquet")
    (place.scored / "notes.txt").write_text("mine")
    assert taken(place).rows == 10


def test_part_whose_run_nobody_knows_has_none(place: OverlappingExports) -> None:
    """The records were deleted."""
    for path in (place.scored / "_runs").glob("*.json"):
        path.unlink()
    contents = taken(place)
    assert {part.run_id for part in contents.parts.values()} == {None}
    assert contents.runs.num_rows == 0 and contents.rows == 10


def test_part_that_is_left_halfway_is_published_as_readers_see_it(by_day: OverlappingExports) -> None:
    """And named; a settled folder has none."""
    assert taken(by_day).halfway == ()
    sorted(by_day.scored.rglob("*a.csv*.parquet"))[0].unlink()
    contents = taken(by_day)
    assert [name.partition("-")[0] for name in contents.halfway] == ["a.csv"]
    assert in_order(rows_of(contents)) == in_order(slow_rows(by_day.scored))


def test_journal_tells_of_a_run_that_goes_on(place: OverlappingExports) -> None:
    """Its record comes later."""
    place.write("b.csv", rows(4, 5, 6, 7, 8))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("score_messages.dataset.records.journal.Journal.end", lambda *_: None)
        place.update()
    (journal,) = (place.scored / "_runs").glob(".*.open")
    run_id = json.loads(journal.read_text().splitlines()[0])["run_id"]
    contents = taken(place)
    assert {part.run_id for part in contents.parts.values() if "b.csv" in part.path} == {run_id}
    assert {part.run_id for part in contents.parts.values() if "a.csv" in part.path} != {run_id}


def test_single_table_is_a_folder_with_one_part(place: OverlappingExports, tmp_path: Path) -> None:
    """Without runs and days."""
    table = sorted(place.scored.rglob("*b.csv*.parquet"))[0]
    shutil.copy(table, tmp_path / "one.parquet")
    contents = take_contents(str(tmp_path / "one.parquet"))
    (part,) = contents.parts.values()
    assert (part.path, part.day, part.run_id, contents.runs.num_rows) == ("one.parquet", None, None, 0)
    assert part.source.endswith("b.csv")
    assert contents.rows == pq.read_metadata(table).num_rows == len(rows_of(contents))


@pytest.mark.parametrize(
    ("name", "reason"),
    [("inbox", "no folder of tables"), ("inbox/a.csv", "no Parquet table"), ("nothing", "no such folder or table")],
)
def test_what_is_neither_is_refused(place: OverlappingExports, tmp_path: Path, name: str, reason: str) -> None:
    """With the reason."""
    with pytest.raises(InputError, match=reason):
        take_contents(str(tmp_path / name))

"""Parts that were made before the three probabilities were columns: whatever is done with them, none is made up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from score_messages.dataset.check import check_dataset
from score_messages.dataset.compact import compact_dataset
from score_messages.dataset.plan.options import KEEP
from score_messages.dataset.records.outcomes import PRUNED, SCORED, SKIPPED
from score_messages.messages import SCHEMA_VERSION
from tests.support.overlaps import BY_ID, OverlappingExports, once, row, rows
from tests.support.schema_1 import ADDED, make_old, schemas

LATER = "2026-03-09"
NOW = str(SCHEMA_VERSION)


@pytest.fixture(params=[None, "date"], ids=["one table each", "by day"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> OverlappingExports:
    return OverlappingExports(tmp_path, request.param)


def versions(place: OverlappingExports, name: str) -> set[str]:
    """Of the files of one input's part that have rows."""
    return {version for path, version in schemas(place.scored).items() if Path(path).name.startswith(name)}


def is_sound(place: OverlappingExports) -> bool:
    return check_dataset(str(place.scored), is_deep=True).findings == ()


def test_part_that_loses_rows_keeps_the_columns_that_it_has(place: OverlappingExports) -> None:
    """What stands twice goes without scoring anything; the counts are those of the rows that are left."""
    place.write("a.csv", rows(1, 2, 3))
    place.write("b.csv", [*rows(2, 3, 4, 5), row(6, text="")])
    place.update(overlaps=KEEP)
    make_old(place.scored)
    report = place.update()
    assert report.record.counts.new_rows == 0
    assert place.messages() == once(rows(1, 2, 3), rows(4, 5), [row(6, text="")])
    assert versions(place, "a.csv") == versions(place, "b.csv") == {"1"}
    daily = pq.read_table(place.scored / "_tables" / "daily.pq").to_pylist()
    assert sum(day["rows"] for day in daily) == 6
    assert sum(day["negative"] + day["neutral"] + day["positive"] for day in daily) == 6
    assert is_sound(place)


@pytest.mark.parametrize("old", [True, False])
def test_part_with_a_prefix_loses_rows_as_well(place: OverlappingExports, old: bool) -> None:
    """Its prediction columns are found by their names, whatever stands before them, old and new."""

    prefixed = replace(BY_ID, prefix="x_")
    place.write("a.csv", rows(1, 2, 3))
    place.write("b.csv", rows(2, 3, 4))
    place.update(overlaps=KEEP, score=prefixed)
    if old:
        make_old(place.scored)
    place.update(score=prefixed)
    daily = pq.read_table(place.scored / "_tables" / "daily.pq").to_pylist()
    assert sum(day["scored"] for day in daily) == 4 and is_sound(place)


def test_compacted_months_keep_the_columns_that_they_have(tmp_path: Path) -> None:
    """Those of an old part and those of a new one, each its own."""
    place = OverlappingExports(tmp_path, "date")
    for name, numbers in (("a.csv", range(9)), ("b.csv", range(9, 18))):
        place.write(name, [row(number, 1 + number % 3) for number in numbers])
    place.update()
    make_old(place.scored, "a.csv*")
    before = place.messages()
    assert compact_dataset(str(place.scored), 30, today=date(2026, 6, 1)).months == 2
    assert (versions(place, "a.csv"), versions(place, "b.csv")) == ({"1"}, {NOW})
    assert place.messages() == before and is_sound(place)


def test_moved_and_pruned_inputs_keep_and_lose_their_old_parts(place: OverlappingExports) -> None:
    """A part that goes along with its input is told another path, and nothing else."""
    place.write("a.csv", rows(1, 2, 3))
    place.write("b.csv", rows(4, 5, 6))
    place.update()
    make_old(place.scored)
    (place.inbox / "a.csv").rename(place.inbox / "moved.csv")
    (place.inbox / "b.csv").unlink()
    outcomes = place.outcomes(prune=True)
    assert outcomes.pop("moved.csv") == SKIPPED and set(outcomes.values()) == {PRUNED}
    assert place.messages() == once(rows(1, 2, 3))
    assert set(schemas(place.scored).values()) == {"1"} and is_sound(place)


def test_grown_input_is_scored_anew_and_all_its_rows_have_probabilities(place: OverlappingExports) -> None:
    """Not one prediction of the old part is reused; a part that didn't change stays old."""
    place.write("a.csv", rows(1, 2, 3))
    place.write("b.csv", [*rows(3, 4), row(5, day=0)])
    place.update()
    make_old(place.scored)
    place.write("b.csv", [*rows(3, 4, 6), row(5, day=0)])
    report = place.update(run_date=LATER)
    counts = report.record.counts
    assert (counts.new_rows, counts.reused_rows, counts.repeated_rows, report.others) == (3, 0, 1, 1)
    assert (versions(place, "a.csv"), versions(place, "b.csv")) == ({"1"}, {NOW})
    for path in place.scored.rglob("b.csv*.parquet"):
        table = pq.ParquetFile(path).read()
        assert {table[name].null_count for name in ADDED} == {0}
    assert is_sound(place)
    if place.partition:
        assert {path.parent.name for path in place.scored.rglob("b.csv*.parquet")} >= {"day=2026-03-01"}
        assert not list(place.scored.glob(f"day={LATER}/*.parquet"))


def test_part_of_which_a_killed_run_replaced_some_files_is_made_whole(tmp_path: Path) -> None:
    """One day's file is old, the others new: it counts as none, and no message is lost or stands twice."""
    place = OverlappingExports(tmp_path, "date")
    place.write("a.csv", rows(0, 1, 2, 3, 4, 5))
    place.update()
    make_old(place.scored, "day=2026-02-02/*")
    assert set(schemas(place.scored).values()) == {"1", NOW}
    assert place.outcomes() == {"a.csv": SCORED}
    assert set(schemas(place.scored).values()) == {NOW}
    assert place.messages() == once(rows(0, 1, 2, 3, 4, 5)) and is_sound(place)


def test_runs_name_old_parts_until_redo_makes_them_new(place: OverlappingExports) -> None:
    """Then nothing is left to say."""
    place.write("a.csv", rows(1, 2))
    place.write("b.csv", rows(3, 4))
    place.update()
    make_old(place.scored)
    assert place.update().others == 2
    assert set(place.outcomes(redo=True).values()) == {SCORED}
    assert set(schemas(place.scored).values()) == {NOW} and place.update().others == 0
    assert place.messages() == once(rows(1, 2, 3, 4)) and is_sound(place)

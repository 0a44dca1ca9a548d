"""Inputs that were moved, and what may be wrong with them or with their parts: damaged, packed, not to be read."""

from __future__ import annotations

import bz2
import gzip
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from score_messages.dataset.catalog.file_rows import batches_of
from score_messages.dataset.check import check_dataset
from score_messages.dataset.inputs.input_listing import Input
from score_messages.dataset.plan.options import KEEP
from score_messages.dataset.records.outcomes import FAILED, REPEATED, SCORED, SKIPPED, WAITING
from score_messages.dataset.update import update_dataset
from tests.support.command import RunScore
from tests.support.model import loaded_model
from tests.support.moved_place import Place

LATER = "2026-03-05"
KINDS = [(None, "id"), ("date", "id"), (None, None), ("date", None)]


@pytest.fixture(params=KINDS, ids=["one table each", "by day", "one table each, no ids", "by day, no ids"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    return Place(tmp_path, *request.param)


@pytest.fixture
def days(tmp_path: Path) -> Place:
    return Place(tmp_path)


@pytest.mark.parametrize("keeps_index", [True, False])
def test_damaged_table_of_a_moved_input_is_made_anew(place: Place, keeps_index: bool) -> None:
    """In its place, if the index tells whose it was; else the run says so, and its hint works."""
    place.write("a.csv", range(12))
    place.update()
    place.move("a.csv", "z.csv")
    place.update()
    place.write("a.csv", range(20, 32))
    place.update()
    moved = Input(str(place.inbox / "a.csv"), "a.csv").derived_part()
    for path in place.tables():
        if path.name == moved:
            os.truncate(path, 20)
    if not keeps_index:
        shutil.rmtree(place.scored / "_index")
    report = place.update()
    for one in report.of(FAILED):
        assert not keeps_index and one.hint is not None
        (place.scored / one.input).unlink()
    place.update()
    assert place.messages() == place.fresh() and not place.update().of(FAILED)


@pytest.mark.parametrize("broken", range(4))
def test_part_whose_rows_are_damaged_is_scored_from_where_its_input_is_now(
    place: Place, broken: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Found when they are to go along, behind some that were whole: nothing is left halfway."""
    place.write("a.csv", range(12))
    place.update()
    place.move("a.csv", "z.csv")
    place.write("a.csv", range(20, 32))
    opened: list[Path] = []

    def batches(path: Path, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
        opened.append(path)
        if len(opened) > broken:
            raise OSError("Arrow: page checksum")
        return batches_of(path, schema)

    monkeypatch.setattr("score_messages.dataset.build.moving.batches_of", batches)
    found = place.outcomes(LATER)
    assert found == {"a.csv": SCORED, "z.csv": SCORED if len(opened) > broken else SKIPPED}
    assert place.messages() == place.fresh() and place.messages().total() == 24
    assert not (place.scored / "_index" / "moving.json").exists()
    assert set(place.outcomes().values()) == {SKIPPED}


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    ".gz": gzip.compress,
    ".bz2": bz2.compress,
    ".zst": lambda data: pa.compress(data, "zstd", asbytes=True),
}


@pytest.mark.parametrize("ending", PACKERS)
def test_file_that_was_compressed_where_it_lay_keeps_its_part(place: Place, ending: str) -> None:
    """Nothing is scored; also of the next export, which comes under the old name, only its own rows are."""
    place.write("a.csv", range(12))
    place.write("b.csv", range(20, 25))
    place.update()
    before = place.rows()
    packed = place.inbox / f"a.csv{ending}"
    packed.write_bytes(PACKERS[ending]((place.inbox / "a.csv").read_bytes()))
    (place.inbox / "a.csv").unlink()
    assert place.tried(prune=True) == {packed.name: SKIPPED, "b.csv": SKIPPED}
    assert place.outcomes(LATER, prune=True) == {packed.name: SKIPPED, "b.csv": SKIPPED}
    assert place.rows() == before
    place.write("a.csv", range(30, 35))
    assert place.update(LATER).record.counts.new_rows == 5
    assert place.messages() == place.fresh()
    assert check_dataset(str(place.scored), is_deep=True).findings == ()


@pytest.mark.parametrize(
    "content",
    [b"", b"no archive", gzip.compress(b"other"), gzip.compress(bytes(1 << 26))[:-9]],
    ids=["empty", "no archive", "something else", "cut off"],
)
def test_file_that_is_only_called_like_a_compressed_one_takes_no_part(days: Place, content: bytes) -> None:
    """It holds something else, is damaged, or unpacks to more than honest text does."""
    days.write("a.csv", range(12))
    days.write("b.csv", range(20, 25))
    days.update()
    before = days.rows()
    (days.inbox / "a.csv").rename(days.root / "aside.csv")
    (days.inbox / "a.csv.gz").write_bytes(content)
    assert days.update(LATER).record.end.moved == 0 and days.rows() == before


def test_input_that_cant_be_read_is_no_move(place: Place) -> None:
    """A pipe is told when it is its turn; the others go along."""
    place.write("a.csv", range(12))
    place.update()
    place.move("a.csv", "z.csv")
    os.mkfifo(place.inbox / "pipe.csv")
    assert place.update().record.end.moved == 1


def test_scored_table_among_the_inputs_takes_no_part(days: Place) -> None:
    """A table of ours is no input, though a part was made of the same bytes."""
    days.write("a.csv", range(12))
    days.update()
    table = max(days.tables(), key=lambda path: pq.read_metadata(path).num_rows)
    (days.root / "other").mkdir()
    own = shutil.copy(table, days.root / "other" / "own.parquet")
    update_dataset(
        [str(own)], str(days.scored), days.options(run_date="2026-03-01", overlaps=KEEP), model=loaded_model()
    )
    shutil.move(own, days.inbox / "own.parquet")
    report = days.update()
    assert report.record.end.moved == 0 and report.passed_over


def test_without_the_time_to_look_nothing_moves_and_nothing_is_pruned(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is gone may only have moved, so it is left for the next run."""
    place.write("a.csv", range(12))
    place.write("b.csv", range(20, 25))
    place.update()
    before = place.rows()
    place.move("a.csv", "z.csv")
    with monkeypatch.context() as patch:
        for module in ("run.moved_inputs", "run.trials"):
            patch.setattr(f"score_messages.dataset.{module}.SHARE_OF_MOVES", 0.0)
        told = {str(place.inbox / "a.csv"): WAITING, "b.csv": SKIPPED, "z.csv": REPEATED}
        assert place.tried(prune=True, max_minutes=10) == told
        assert place.outcomes(LATER, prune=True, max_minutes=10) == told
    assert place.rows() == before
    assert place.outcomes(LATER, prune=True, max_minutes=10) == {"b.csv": SKIPPED, "z.csv": SKIPPED}
    assert place.rows() == before


def test_verbose_run_names_what_has_moved(tmp_path: Path, run_score: RunScore) -> None:
    """And says nothing of it without `--verbose`, nor where nothing has."""
    place = Place(tmp_path, None)
    place.write("a.csv", range(12))
    arguments = (str(place.inbox), f"{place.scored}/", "--id-column", "id", "--date-column", "date")
    assert run_score(*arguments, "--verbose").stderr.count("another name") == 0
    place.move("a.csv", "z.csv")
    told = run_score(*arguments, "--verbose")
    assert told.exit_code == 0 and f"{place.inbox}/a.csv is {place.inbox}/z.csv now" in told.stderr
    place.move("z.csv", "a.csv")
    assert run_score(*arguments).stderr == ""

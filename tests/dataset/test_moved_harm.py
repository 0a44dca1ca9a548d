"""Inputs that were moved, and what may be wrong with them or with their parts: damaged, packed, unreadable."""

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
from tests.support.moves import MovableExports

LATER = "2026-03-05"


@pytest.mark.parametrize("keeps_index", [True, False])
def test_damaged_table_of_a_moved_input_is_made_anew(movable: MovableExports, keeps_index: bool) -> None:
    """In place, if the index says whose it was; else the run reports it, and its hint works."""
    movable.write("a.csv", range(12))
    movable.update()
    movable.move("a.csv", "z.csv")
    movable.update()
    movable.write("a.csv", range(20, 32))
    movable.update()
    moved = Input(str(movable.inbox / "a.csv"), "a.csv").derived_part()
    for path in movable.tables():
        if path.name == moved:
            os.truncate(path, 20)
    if not keeps_index:
        shutil.rmtree(movable.scored / "_index")
    report = movable.update()
    for result in report.of(FAILED):
        assert not keeps_index and result.hint is not None
        (movable.scored / result.input).unlink()
    movable.update()
    assert movable.messages() == movable.fresh() and not movable.update().of(FAILED)


@pytest.mark.parametrize("broken", range(4))
def test_part_whose_rows_are_damaged_is_scored_from_where_its_input_is_now(
    movable: MovableExports, broken: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The damage is found while the part is renamed, after some sound files: nothing is left halfway."""
    movable.write("a.csv", range(12))
    movable.update()
    movable.move("a.csv", "z.csv")
    movable.write("a.csv", range(20, 32))
    opened: list[Path] = []

    def batches(path: Path, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
        opened.append(path)
        if len(opened) > broken:
            raise OSError("Arrow: page checksum")
        return batches_of(path, schema)

    monkeypatch.setattr("score_messages.dataset.build.moving.batches_of", batches)
    outcomes = movable.outcomes(LATER)
    assert outcomes == {"a.csv": SCORED, "z.csv": SCORED if len(opened) > broken else SKIPPED}
    assert movable.messages() == movable.fresh() and movable.messages().total() == 24
    assert not (movable.scored / "_index" / "moving.json").exists()
    assert set(movable.outcomes().values()) == {SKIPPED}


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    ".gz": gzip.compress,
    ".bz2": bz2.compress,
    ".zst": lambda data: pa.compress(data, "zstd", asbytes=True),
}


@pytest.mark.parametrize("ending", PACKERS)
def test_file_that_was_compressed_where_it_lay_keeps_its_part(movable: MovableExports, ending: str) -> None:
    """Nothing is scored again; of the next export, which has the old name, only its own rows are."""
    movable.write("a.csv", range(12))
    movable.write("b.csv", range(20, 25))
    movable.update()
    before = movable.rows()
    packed = movable.inbox / f"a.csv{ending}"
    packed.write_bytes(PACKERS[ending]((movable.inbox / "a.csv").read_bytes()))
    (movable.inbox / "a.csv").unlink()
    assert movable.tried(prune=True) == {packed.name: SKIPPED, "b.csv": SKIPPED}
    assert movable.outcomes(LATER, prune=True) == {packed.name: SKIPPED, "b.csv": SKIPPED}
    assert movable.rows() == before
    movable.write("a.csv", range(30, 35))
    assert movable.update(LATER).record.counts.new_rows == 5
    assert movable.messages() == movable.fresh()
    assert check_dataset(str(movable.scored), is_deep=True).findings == ()


@pytest.mark.parametrize(
    "content",
    [b"", b"no archive", gzip.compress(b"other"), gzip.compress(bytes(1 << 26))[:-9]],
    ids=["empty", "no archive", "something else", "cut off"],
)
def test_file_that_is_only_called_like_a_compressed_one_takes_no_part(
    movable_by_day: MovableExports, content: bytes
) -> None:
    """It holds something else, is damaged, or unpacks to more than any real text does."""
    movable_by_day.write("a.csv", range(12))
    movable_by_day.write("b.csv", range(20, 25))
    movable_by_day.update()
    before = movable_by_day.rows()
    (movable_by_day.inbox / "a.csv").rename(movable_by_day.root / "aside.csv")
    (movable_by_day.inbox / "a.csv.gz").write_bytes(content)
    assert movable_by_day.update(LATER).record.end.moved == 0 and movable_by_day.rows() == before


def test_input_that_cant_be_read_is_no_move(movable: MovableExports) -> None:
    """A pipe is reported when its turn comes; the other inputs are moved."""
    movable.write("a.csv", range(12))
    movable.update()
    movable.move("a.csv", "z.csv")
    os.mkfifo(movable.inbox / "pipe.csv")
    assert movable.update().record.end.moved == 1


def test_scored_table_among_the_inputs_takes_no_part(movable_by_day: MovableExports) -> None:
    """Our own table is no input, though a part was made from the same bytes."""
    movable_by_day.write("a.csv", range(12))
    movable_by_day.update()
    table = max(movable_by_day.tables(), key=lambda path: pq.read_metadata(path).num_rows)
    (movable_by_day.root / "other").mkdir()
    own_table = shutil.copy(table, movable_by_day.root / "other" / "own.parquet")
    update_dataset(
        [str(own_table)],
        str(movable_by_day.scored),
        movable_by_day.options(run_date="2026-03-01", overlaps=KEEP),
        model=loaded_model(),
    )
    shutil.move(own_table, movable_by_day.inbox / "own.parquet")
    report = movable_by_day.update()
    assert report.record.end.moved == 0 and report.passed_over


def test_without_the_time_to_look_nothing_moves_and_nothing_is_pruned(
    movable: MovableExports, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is gone may only have moved, so it is left for the next run."""
    movable.write("a.csv", range(12))
    movable.write("b.csv", range(20, 25))
    movable.update()
    before = movable.rows()
    movable.move("a.csv", "z.csv")
    with monkeypatch.context() as patch:
        for module in ("run.moved_inputs", "run.trials"):
            patch.setattr(f"score_messages.dataset.{module}.SHARE_OF_MOVES", 0.0)
        expected = {str(movable.inbox / "a.csv"): WAITING, "b.csv": SKIPPED, "z.csv": REPEATED}
        assert movable.tried(prune=True, max_minutes=10) == expected
        assert movable.outcomes(LATER, prune=True, max_minutes=10) == expected
    assert movable.rows() == before
    assert movable.outcomes(LATER, prune=True, max_minutes=10) == {"b.csv": SKIPPED, "z.csv": SKIPPED}
    assert movable.rows() == before


def test_verbose_run_names_what_has_moved(tmp_path: Path, run_score: RunScore) -> None:
    """It says nothing without `--verbose`, or if nothing has moved."""
    movable = MovableExports(tmp_path, None)
    movable.write("a.csv", range(12))
    arguments = (str(movable.inbox), f"{movable.scored}/", "--id-column", "id", "--date-column", "date")
    assert run_score(*arguments, "--verbose").stderr.count("another name") == 0
    movable.move("a.csv", "z.csv")
    result = run_score(*arguments, "--verbose")
    assert result.exit_code == 0 and f"{movable.inbox}/a.csv is {movable.inbox}/z.csv now" in result.stderr
    movable.move("z.csv", "a.csv")
    assert run_score(*arguments).stderr == ""

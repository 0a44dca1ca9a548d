"""A part is moved to another input, and the disk fails or the run is killed: the next run completes the move."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest

from score_messages.dataset.build.moving import MOVING, take_over
from score_messages.dataset.check import check_dataset
from score_messages.dataset.compact import compact_dataset
from score_messages.dataset.inputs.input_listing import find_inputs
from score_messages.dataset.inputs.looks import Looks
from score_messages.dataset.inputs.time_limit import TimeLimit
from score_messages.dataset.records.outcomes import FAILED, SKIPPED
from score_messages.dataset.storage.opening import open_dataset
from score_messages.dataset.survey.input_parts import with_parts
from score_messages.dataset.survey.moves import MoveFinder
from score_messages.errors import OutputError
from tests.support.disk_faults import ErrorAt, disk_errors, killed_before, watched_disk
from tests.support.moves import MovableExports
from tests.support.readers import READERS
from tests.support.selection import in_test_all

LATER = "2026-03-05"
KINDS = pytest.mark.parametrize("id_column", ["id", None], ids=["ids", "no ids"])


def with_a_move(root: Path, id_column: str | None, partition: str | None = "date") -> MovableExports:
    """Four days of one file, which then gets another name."""
    movable = MovableExports(root, partition, id_column)
    movable.write("a.csv", range(12))
    movable.write("b.csv", range(20, 25))
    movable.update()
    movable.move("a.csv", "z.csv")
    return movable


def interrupted(movable: MovableExports, interfere: Callable[[int], None]) -> int:
    """Move the part while `interfere` sees each disk call. Returns how many calls there were."""
    with open_dataset(str(movable.scored)) as folder:
        inputs = with_parts(find_inputs([str(movable.inbox)]).inputs, folder)
        (move,) = MoveFinder(folder, Looks(), TimeLimit(None), "").find(inputs)
        with watched_disk(interfere) as calls:
            take_over(folder, move)
    return len(calls)


def copies(movable: MovableExports, step: int, root: Path) -> list[tuple[int, MovableExports]]:
    """A copy of the folder for every `step`-th disk call of the move. All share one inbox."""
    counted = MovableExports(root / "counted", movable.partition, movable.id_column)
    shutil.copytree(movable.scored, counted.scored)
    counted.inbox = movable.inbox
    numbered = []
    for call in range(0, interrupted(counted, lambda call: None), step):
        copied = MovableExports(root / str(call), movable.partition, movable.id_column)
        shutil.copytree(movable.scored, copied.scored)
        copied.inbox = movable.inbox
        numbered.append((call, copied))
    return numbered


def check_ended(movable: MovableExports, before: object) -> None:
    """The next run scores nothing, loses and doubles nothing, and leaves nothing of the move."""
    report = movable.update(LATER)
    assert report.record.counts.new_rows == 0 and {result.outcome for result in report.outcomes} == {SKIPPED}
    assert movable.rows() == before and set.union(*movable.owners().values()) == {"z.csv", "b.csv"}
    assert not (movable.scored / MOVING).exists()
    assert check_dataset(str(movable.scored), is_deep=True).findings == ()


@KINDS
@pytest.mark.parametrize("step", [47, *in_test_all(1)])
def test_move_that_is_killed_at_any_disk_call_is_ended_by_the_next_run(
    tmp_path: Path, id_column: str | None, step: int
) -> None:
    """However many files name the new input already."""
    movable = with_a_move(tmp_path / "exports", id_column)
    before = movable.rows()
    for call, copied in copies(movable, step, tmp_path):
        killed_before(call, partial(interrupted, copied))
        assert copied.rows() == before
        assert copied.tried() == {"b.csv": SKIPPED, "z.csv": SKIPPED}
        check_ended(copied, before)


@KINDS
@pytest.mark.parametrize("error_at", disk_errors())
def test_whatever_disk_call_fails_the_move_is_ended_by_the_next_run(
    tmp_path: Path, id_column: str | None, error_at: ErrorAt
) -> None:
    """One call after the other."""
    movable = with_a_move(tmp_path / "exports", id_column)
    before = movable.rows()
    for call, copied in copies(movable, 19, tmp_path):

        def fail(now: int, last: int = call) -> None:
            if now == last:
                raise OSError(error_at(last), os.strerror(error_at(last)))

        with suppress(OSError, OutputError):
            interrupted(copied, fail)
        assert copied.rows() == before
        check_ended(copied, before)


def halfway(movable: MovableExports) -> None:
    """Kill the move when some files name the old input and some the new one."""
    with open_dataset(str(movable.scored)) as folder:
        count = len(
            folder.catalog.part(next(name for name in folder.catalog.parts if name.startswith("a.csv"))).live_files
        )
    assert count == 4
    for call in range(10, 1000, 5):
        killed_before(call, partial(interrupted, movable))
        if set(map(frozenset, movable.owners().values())) >= {frozenset({"a.csv", "z.csv"})}:
            return
    raise AssertionError("never")


@KINDS
def test_compact_ends_what_a_killed_run_had_begun(tmp_path: Path, id_column: str | None) -> None:
    """Before it merges days."""
    movable = with_a_move(tmp_path, id_column)
    halfway(movable)
    before = movable.messages()
    assert [finding.path for finding in check_dataset(str(movable.scored)).findings if finding.path == MOVING] == [
        MOVING
    ]
    compact_dataset(str(movable.scored), older_than=0)
    assert movable.messages() == before and not (movable.scored / MOVING).exists()
    assert movable.update(LATER).record.counts.new_rows == 0 and movable.messages() == before


@KINDS
@pytest.mark.parametrize("what", ["changed", *in_test_all("gone", "back", "another came")])
def test_what_was_moved_changes_before_the_next_run(tmp_path: Path, id_column: str | None, what: str) -> None:
    """The move is completed all the same, and then the changes count."""
    movable = with_a_move(tmp_path, id_column)
    halfway(movable)
    kept = movable.messages()
    if what == "changed":
        movable.write("z.csv", range(6, 12))
    elif what == "gone":
        (movable.inbox / "z.csv").unlink()
    elif what == "back":
        movable.move("z.csv", "a.csv")
    else:
        movable.write("a.csv", range(30, 35))
    report = movable.update(LATER)
    assert not report.of(FAILED)
    assert movable.messages() == (kept if what == "gone" else movable.fresh())
    assert report.record.counts.new_rows == {"another came": 5, "changed": 0 if id_column else 6}.get(what, 0)


@KINDS
@pytest.mark.parametrize("what", ["changed", *in_test_all("nothing", "another came")])
def test_move_whose_journal_is_lost_is_made_good_from_the_input(
    tmp_path: Path, id_column: str | None, what: str
) -> None:
    """`_index` may be deleted: a part that is halfway is made whole from where its input is now."""
    movable = with_a_move(tmp_path, id_column)
    halfway(movable)
    shutil.rmtree(movable.scored / "_index")
    if what == "changed":
        movable.write("z.csv", range(6, 12))
    elif what == "another came":
        movable.write("a.csv", range(30, 35))
    assert not movable.update(LATER).of(FAILED)
    assert movable.messages() == movable.fresh()
    if id_column and what != "another came":  # then nobody can tell whose days they are
        assert {day for day, message_id, _ in movable.rows() if message_id == "m10"} == {"2026-03-01"}
    assert {result.outcome for result in movable.update(LATER).outcomes} == {SKIPPED}


@pytest.mark.parametrize("partition", [None, "date"])
def test_readers_in_a_loop_see_every_message_once_while_parts_move(tmp_path: Path, partition: str | None) -> None:
    """Whichever file of the part they open at which moment."""
    movable = with_a_move(tmp_path, "id", partition)
    counts: list[int] = []
    is_over = threading.Event()

    def loop() -> None:
        while not is_over.is_set() or len(counts) < 3:
            counts.append(len(READERS["pyarrow"](movable.scored, "")))

    reader = threading.Thread(target=loop)
    reader.start()
    for number in range(6):
        movable.move("z.csv" if number % 2 == 0 else "y.csv", "y.csv" if number % 2 == 0 else "z.csv")
        assert movable.update(LATER).record.end.moved == 1
    is_over.set()
    reader.join()
    assert set(counts) == {17} and len(counts) > 5

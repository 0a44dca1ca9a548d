"""A part that is on its way to another input, and a disk that fails or a run that is killed: the next run ends it."""

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
from tests.support.moved_place import Place
from tests.support.readers import READERS

LATER = "2026-03-05"
KINDS = pytest.mark.parametrize("id_column", ["id", None], ids=["ids", "no ids"])


def moved_place(root: Path, id_column: str | None, partition: str | None = "date") -> Place:
    """Four days of one file, which has another name by now."""
    place = Place(root, partition, id_column)
    place.write("a.csv", range(12))
    place.write("b.csv", range(20, 25))
    place.update()
    place.move("a.csv", "z.csv")
    return place


def interrupted(place: Place, interfere: Callable[[int], None]) -> int:
    """Let the part go along, and something come between. How many disk calls there were."""
    with open_dataset(str(place.scored)) as folder:
        inputs = with_parts(find_inputs([str(place.inbox)]).inputs, folder)
        (move,) = MoveFinder(folder, Looks(), TimeLimit(None), "").find(inputs)
        with watched_disk(interfere) as calls:
            take_over(folder, move)
    return len(calls)


def copies(place: Place, step: int, root: Path) -> list[tuple[int, Place]]:
    """A copy of the folder for every so many of all disk calls. The inbox is the same for all."""
    found = Place(root / "counted", place.partition, place.id_column)
    shutil.copytree(place.scored, found.scored)
    found.inbox = place.inbox
    made = []
    for call in range(0, interrupted(found, lambda call: None), step):
        one = Place(root / str(call), place.partition, place.id_column)
        shutil.copytree(place.scored, one.scored)
        one.inbox = place.inbox
        made.append((call, one))
    return made


def check_ended(place: Place, before: object) -> None:
    """Nothing is scored, nothing is lost or doubled, and nothing is left of it."""
    report = place.update(LATER)
    assert report.record.counts.new_rows == 0 and {one.outcome for one in report.outcomes} == {SKIPPED}
    assert place.rows() == before and set.union(*place.owners().values()) == {"z.csv", "b.csv"}
    assert not (place.scored / MOVING).exists()
    assert check_dataset(str(place.scored), is_deep=True).findings == ()


@KINDS
@pytest.mark.parametrize("step", [23, pytest.param(1, marks=pytest.mark.slow)])
def test_move_that_is_killed_at_any_disk_call_is_ended_by_the_next_run(
    tmp_path: Path, id_column: str | None, step: int
) -> None:
    """Whichever files say already whose they are; also where the file is gone meanwhile."""
    place = moved_place(tmp_path / "place", id_column)
    before = place.rows()
    for call, one in copies(place, step, tmp_path):
        killed_before(call, partial(interrupted, one))
        assert one.rows() == before
        assert one.tried() == {"b.csv": SKIPPED, "z.csv": SKIPPED}
        check_ended(one, before)


@KINDS
@pytest.mark.parametrize("error_at", disk_errors())
def test_whatever_disk_call_fails_the_move_is_ended_by_the_next_run(
    tmp_path: Path, id_column: str | None, error_at: ErrorAt
) -> None:
    """One call after the other."""
    place = moved_place(tmp_path / "place", id_column)
    before = place.rows()
    for call, one in copies(place, 19, tmp_path):

        def fail(now: int, last: int = call) -> None:
            if now == last:
                raise OSError(error_at(last), os.strerror(error_at(last)))

        with suppress(OSError, OutputError):
            interrupted(one, fail)
        assert one.rows() == before
        check_ended(one, before)


def halfway(place: Place) -> None:
    """Killed when some files say the one, and some the other."""
    with open_dataset(str(place.scored)) as folder:
        count = len(
            folder.catalog.part(next(name for name in folder.catalog.parts if name.startswith("a.csv"))).live_files
        )
    assert count == 4
    for call in range(10, 1000, 5):
        killed_before(call, partial(interrupted, place))
        if set(map(frozenset, place.owners().values())) >= {frozenset({"a.csv", "z.csv"})}:
            return
    raise AssertionError("never")


@KINDS
def test_compact_ends_what_a_killed_run_had_begun(tmp_path: Path, id_column: str | None) -> None:
    """Before it takes days together."""
    place = moved_place(tmp_path, id_column)
    halfway(place)
    before = place.messages()
    assert [one.path for one in check_dataset(str(place.scored)).findings if one.path == MOVING] == [MOVING]
    compact_dataset(str(place.scored), older_than=0)
    assert place.messages() == before and not (place.scored / MOVING).exists()
    assert place.update(LATER).record.counts.new_rows == 0 and place.messages() == before


@KINDS
@pytest.mark.parametrize("what", ["changed", "gone", "back", "another came"])
def test_what_was_moved_changes_before_the_next_run(tmp_path: Path, id_column: str | None, what: str) -> None:
    """The move is ended all the same, and what came then counts from there."""
    place = moved_place(tmp_path, id_column)
    halfway(place)
    kept = place.messages()
    if what == "changed":
        place.write("z.csv", range(6, 12))
    elif what == "gone":
        (place.inbox / "z.csv").unlink()
    elif what == "back":
        place.move("z.csv", "a.csv")
    else:
        place.write("a.csv", range(30, 35))
    report = place.update(LATER)
    assert not report.of(FAILED)
    assert place.messages() == (kept if what == "gone" else place.fresh())
    assert report.record.counts.new_rows == {"another came": 5, "changed": 0 if id_column else 6}.get(what, 0)


@KINDS
@pytest.mark.parametrize("what", ["nothing", "changed", "another came"])
def test_move_whose_journal_is_lost_is_made_good_from_the_input(
    tmp_path: Path, id_column: str | None, what: str
) -> None:
    """`_index` may be deleted: a part that is halfway is made whole from where its input is now."""
    place = moved_place(tmp_path, id_column)
    halfway(place)
    shutil.rmtree(place.scored / "_index")
    if what == "changed":
        place.write("z.csv", range(6, 12))
    elif what == "another came":
        place.write("a.csv", range(30, 35))
    assert not place.update(LATER).of(FAILED)
    assert place.messages() == place.fresh()
    if id_column and what != "another came":  # then nobody can tell whose days they are
        assert {day for day, one, _ in place.rows() if one == "m10"} == {"2026-03-01"}
    assert {one.outcome for one in place.update(LATER).outcomes} == {SKIPPED}


@pytest.mark.parametrize("partition", [None, "date"])
def test_readers_in_a_loop_see_every_message_once_while_parts_go_along(tmp_path: Path, partition: str | None) -> None:
    """Whatever file of the part they open when."""
    place = moved_place(tmp_path, "id", partition)
    seen: list[int] = []
    is_over = threading.Event()

    def loop() -> None:
        while not is_over.is_set() or len(seen) < 3:
            seen.append(len(READERS["pyarrow"](place.scored, "")))

    reader = threading.Thread(target=loop)
    reader.start()
    for number in range(6):
        place.move("z.csv" if number % 2 == 0 else "y.csv", "y.csv" if number % 2 == 0 else "z.csv")
        assert place.update(LATER).record.end.moved == 1
    is_over.set()
    reader.join()
    assert set(seen) == {17} and len(seen) > 5

"""An input that was moved takes its part along: nothing is scored again, and what it loses later is gone."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace

import pyarrow.parquet as pq

from score_messages.dataset.check import check_dataset
from score_messages.dataset.compact import compact_dataset
from score_messages.dataset.plan.options import KEEP
from score_messages.dataset.records.outcomes import PRUNED, REPEATED, SCORED, SKIPPED
from score_messages.dataset.update import update_dataset
from score_messages.scoring.options import ScoreOptions
from tests.support.model import loaded_model
from tests.support.moves import MovableExports

LATER = "2026-03-05"


def test_renamed_file_keeps_its_rows_and_their_days(movable: MovableExports) -> None:
    """Nothing is scored, in that run and in the next; record and report name the move."""
    movable.write("a.csv", range(12))
    movable.update()
    before, names = movable.rows(), [path.name for path in movable.tables()]
    movable.move("a.csv", "z.csv")
    report = movable.update(LATER)
    assert [(result.input, result.outcome) for result in report.outcomes] == [("z.csv", SKIPPED)]
    assert report.moved == {str(movable.inbox / "a.csv"): str(movable.inbox / "z.csv")}
    assert (report.record.end.moved, report.record.counts.new_rows, report.record.counts.rows) == (1, 0, 0)
    assert movable.rows() == before and [path.name for path in movable.tables()] == names
    assert set.union(*movable.owners().values()) == {"z.csv"}
    again = movable.update(LATER)
    assert again.record.end.moved == 0 and not again.moved and movable.rows() == before
    assert check_dataset(str(movable.scored), is_deep=True).findings == ()


def test_message_that_a_renamed_file_loses_is_gone(movable: MovableExports) -> None:
    """As if it always had the new name; the messages that stay keep their day."""
    movable.write("a.csv", range(12))
    movable.update()
    movable.move("a.csv", "z.csv")
    movable.update(LATER)
    movable.write("z.csv", range(5, 12))
    assert movable.outcomes(LATER) == {"z.csv": SCORED}
    assert movable.messages() == movable.fresh()
    if movable.id_column:
        assert {day for day, message_id, _ in movable.rows() if message_id in ("m5", "m10")} <= {"", "2026-03-01"}


def test_renamed_and_changed_at_once_is_another_file(movable_by_day: MovableExports) -> None:
    """Nothing shows that it is the same file: the old rows stay as those of a file that is gone; none stands twice."""
    movable_by_day.write("a.csv", range(12))
    movable_by_day.update()
    movable_by_day.move("a.csv", "z.csv")
    movable_by_day.write("z.csv", range(6, 15))
    assert movable_by_day.outcomes(LATER) == {"z.csv": SCORED}
    assert len(movable_by_day.messages()) == movable_by_day.messages().total() == 15


def test_files_of_a_renamed_folder_keep_their_parts(movable: MovableExports) -> None:
    """All of them."""
    for number in range(3):
        movable.write(f"year/{number}.csv", range(10 * number, 10 * number + 10))
    movable.update()
    before = movable.rows()
    movable.move("year", "archive/2026")
    report = movable.update(LATER)
    assert {result.outcome for result in report.outcomes} == {SKIPPED} and len(report.moved) == 3
    assert movable.rows() == before


def test_renamed_folder_of_mails_keeps_its_part(movable_by_day: MovableExports) -> None:
    """It is one input; what is deleted from it later is gone."""
    for number in range(3):
        path = movable_by_day.inbox / "mails" / f"{number}.eml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"Message-ID: <{number}@example.org>\n\na wonderful chair, number {number}\n")
    movable_by_day.id_column = None
    mails = ScoreOptions(workers=1)
    movable_by_day.update(score=mails)
    movable_by_day.move("mails", "done")
    assert movable_by_day.outcomes(LATER, score=mails) == {"done": SKIPPED}
    (movable_by_day.inbox / "done" / "1.eml").unlink()
    assert movable_by_day.outcomes(LATER, score=mails) == {"done": SCORED}
    assert sum(pq.read_metadata(path).num_rows for path in movable_by_day.tables()) == 2


def test_rotation_leaves_rows_with_their_bytes(movable: MovableExports) -> None:
    """`mv latest.csv 2026-01-01.csv`, then a new `latest.csv`, night after night: each night scores what is new."""
    for night in range(3):
        if night:
            movable.move("latest.csv", f"2026-01-0{night}.csv")
        movable.write("latest.csv", range(10 * night, 10 * night + 10))
        before = movable.rows()
        report = movable.update(f"2026-03-0{1 + night}")
        assert report.record.counts.new_rows == 10 and report.record.end.moved == (night > 0)
        assert before <= movable.rows() and movable.rows().total() == 10 * night + 10
        assert {result.outcome for result in report.outcomes} <= {SKIPPED, SCORED}
    assert movable.messages() == movable.fresh()
    assert movable.outcomes(LATER) == dict.fromkeys(["latest.csv", "2026-01-01.csv", "2026-01-02.csv"], SKIPPED)


def test_rotation_over_names_that_have_parts(movable: MovableExports) -> None:
    """`mv 1.csv 2.csv; mv 0.csv 1.csv`, as logs are rotated: parts go from name to name, and the last is dropped."""
    for number in range(3):
        movable.write(f"{number}.csv", range(10 * number, 10 * number + 10))
    movable.update()
    for night in (1, 2):
        movable.move("1.csv", "2.csv")
        movable.move("0.csv", "1.csv")
        movable.write("0.csv", range(100 * night, 100 * night + 10))
        assert movable.tried()["1.csv"] == movable.tried()["2.csv"] == SKIPPED
        report = movable.update(LATER)
        assert (report.record.counts.new_rows, report.record.end.moved) == (10, 2)
        assert movable.messages() == movable.fresh()
    assert "2026-03-01" in {day for day, *_ in movable.rows()} or movable.partition is None
    assert set(movable.outcomes().values()) == {SKIPPED}


def test_files_that_change_names_change_parts(movable: MovableExports) -> None:
    """Each part follows its bytes."""
    movable.write("a.csv", range(10))
    movable.write("b.csv", range(20, 30))
    movable.update()
    before = movable.rows()
    movable.move("a.csv", "c.csv")
    movable.move("b.csv", "a.csv")
    movable.move("c.csv", "b.csv")
    report = movable.update(LATER)
    assert (report.record.counts.new_rows, report.record.end.moved) == (0, 2) and movable.rows() == before
    assert set(movable.outcomes().values()) == {SKIPPED} and movable.rows() == before


def test_copy_takes_the_part_when_the_original_changes(movable: MovableExports) -> None:
    """Archived with `cp`: the copy was `repeated` while both were alike."""
    movable.write("a.csv", range(10))
    movable.update()
    shutil.copy(movable.inbox / "a.csv", movable.inbox / "b.csv")
    assert movable.outcomes() == {"a.csv": SKIPPED, "b.csv": REPEATED}
    before = movable.rows()
    movable.write("a.csv", range(10, 20))
    report = movable.update(LATER)
    assert (report.record.counts.new_rows, report.record.end.moved) == (10, 1)
    assert before <= movable.rows() and movable.messages() == movable.fresh()


def test_first_of_two_copies_takes_the_part(movable: MovableExports) -> None:
    """The other one is `repeated`; it takes the part when the first is gone, and the original when it comes back."""
    movable.write("a.csv", range(10))
    movable.update()
    before = movable.rows()
    for name in ("c.csv", "b.csv"):
        shutil.copy(movable.inbox / "a.csv", movable.inbox / name)
    (movable.inbox / "a.csv").unlink()
    assert movable.outcomes(LATER) == {"b.csv": SKIPPED, "c.csv": REPEATED}
    (movable.inbox / "b.csv").unlink()
    assert movable.outcomes(LATER) == {"c.csv": SKIPPED}
    movable.move("c.csv", "a.csv")
    assert movable.outcomes(LATER) == {"a.csv": SKIPPED}
    assert movable.rows() == before and set.union(*movable.owners().values()) == {"a.csv"}


def test_original_that_is_there_and_unchanged_keeps_its_part(movable: MovableExports) -> None:
    """Also if it isn't among this run's sources, or can't be read any more."""
    (movable.root / "other").mkdir()
    far = movable.root / "other" / "a.csv"
    movable.write("a.csv", range(10)).rename(far)
    movable.write("b.csv", range(10))
    update_dataset([str(far)], str(movable.scored), movable.options(run_date="2026-03-01"), model=loaded_model())
    assert movable.outcomes(LATER) == {"b.csv": REPEATED}
    far.chmod(0)
    if not os.access(far, os.R_OK):
        assert movable.outcomes(LATER) == {"b.csv": REPEATED}
    far.unlink()
    assert movable.outcomes(LATER) == {"b.csv": SKIPPED}


def test_redo_reaches_what_was_moved(movable: MovableExports) -> None:
    """With other options of reading, for instance."""
    movable.write("a.csv", range(12))
    movable.update()
    movable.move("a.csv", "z.csv")
    movable.update()
    read = replace(movable.options().score.read, drop_text=True)
    dropped = replace(movable.options().score, read=read)
    assert movable.outcomes(score=dropped, redo=True) == {"z.csv": SCORED}
    assert all("text" not in pq.read_schema(path).names for path in movable.tables() if pq.read_metadata(path).num_rows)


def test_prune_drops_nothing_of_what_was_moved(movable: MovableExports) -> None:
    """In the same run; `--dry-run` says the same before, and changes nothing."""
    movable.write("a.csv", range(12))
    movable.write("b.csv", range(20, 32))
    movable.update()
    before = movable.rows()
    movable.move("a.csv", "z.csv")
    kept = {path: path.read_bytes() for path in movable.scored.rglob("*") if path.is_file()}
    assert movable.tried(prune=True) == {"b.csv": SKIPPED, "z.csv": SKIPPED}
    assert {path: path.read_bytes() for path in movable.scored.rglob("*") if path.is_file()} == kept
    assert movable.outcomes(LATER, prune=True) == {"b.csv": SKIPPED, "z.csv": SKIPPED}
    assert movable.rows() == before
    (movable.inbox / "z.csv").unlink()
    assert movable.outcomes(LATER, prune=True)[str(movable.inbox / "z.csv")] == PRUNED


def test_moved_file_stands_once_where_overlaps_are_kept(movable: MovableExports) -> None:
    """Its part moves too; copies that have parts of their own keep these."""
    movable.write("a.csv", range(10))
    movable.write("b.csv", range(10))
    movable.update(overlaps=KEEP)
    before = movable.rows()
    assert before.total() == 20
    movable.move("a.csv", "z.csv")
    assert movable.outcomes(LATER, overlaps=KEEP) == {"b.csv": SKIPPED, "z.csv": SKIPPED}
    assert movable.rows() == before


def test_compacted_months_move_with_their_part(movable_by_day: MovableExports) -> None:
    """They move with their part, and may change later."""
    movable_by_day.write("a.csv", range(12))
    movable_by_day.update()
    compact_dataset(str(movable_by_day.scored), older_than=0)
    before = movable_by_day.rows()
    movable_by_day.move("a.csv", "z.csv")
    assert movable_by_day.outcomes(LATER) == {"z.csv": SKIPPED} and movable_by_day.rows() == before
    movable_by_day.write("z.csv", range(6, 12))
    assert movable_by_day.outcomes(LATER) == {"z.csv": SCORED} and movable_by_day.messages() == movable_by_day.fresh()

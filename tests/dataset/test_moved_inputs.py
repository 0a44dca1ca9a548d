"""An input that was moved takes its part along: nothing is scored again, and what it loses later is gone."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from score_messages.dataset.check import check_dataset
from score_messages.dataset.compact import compact_dataset
from score_messages.dataset.plan.options import KEEP
from score_messages.dataset.records.outcomes import PRUNED, REPEATED, SCORED, SKIPPED
from score_messages.dataset.update import update_dataset
from score_messages.scoring.options import ScoreOptions
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


def test_renamed_file_keeps_its_rows_and_their_days(place: Place) -> None:
    """Nothing is scored, in that run and in the next; record and report tell of it."""
    place.write("a.csv", range(12))
    place.update()
    before, names = place.rows(), [path.name for path in place.tables()]
    place.move("a.csv", "z.csv")
    report = place.update(LATER)
    assert [(one.input, one.outcome) for one in report.outcomes] == [("z.csv", SKIPPED)]
    assert report.moved == {str(place.inbox / "a.csv"): str(place.inbox / "z.csv")}
    assert (report.record.end.moved, report.record.counts.new_rows, report.record.counts.rows) == (1, 0, 0)
    assert place.rows() == before and [path.name for path in place.tables()] == names
    assert set.union(*place.owners().values()) == {"z.csv"}
    again = place.update(LATER)
    assert again.record.end.moved == 0 and not again.moved and place.rows() == before
    assert check_dataset(str(place.scored), is_deep=True).findings == ()


def test_message_that_a_renamed_file_loses_is_gone(place: Place) -> None:
    """As if it had its name from the first; what stays keeps its day."""
    place.write("a.csv", range(12))
    place.update()
    place.move("a.csv", "z.csv")
    place.update(LATER)
    place.write("z.csv", range(5, 12))
    assert place.outcomes(LATER) == {"z.csv": SCORED}
    assert place.messages() == place.fresh()
    if place.id_column:
        assert {day for day, one, _ in place.rows() if one in ("m5", "m10")} <= {"", "2026-03-01"}


def test_renamed_and_changed_at_once_is_another_file(days: Place) -> None:
    """Its bytes tell nothing, so the old rows stay, as those of a file that is gone; none stands twice."""
    days.write("a.csv", range(12))
    days.update()
    days.move("a.csv", "z.csv")
    days.write("z.csv", range(6, 15))
    assert days.outcomes(LATER) == {"z.csv": SCORED}
    assert len(days.messages()) == days.messages().total() == 15


def test_files_of_a_renamed_folder_keep_their_parts(place: Place) -> None:
    """All of them."""
    for number in range(3):
        place.write(f"year/{number}.csv", range(10 * number, 10 * number + 10))
    place.update()
    before = place.rows()
    place.move("year", "archive/2026")
    report = place.update(LATER)
    assert {one.outcome for one in report.outcomes} == {SKIPPED} and len(report.moved) == 3
    assert place.rows() == before


def test_renamed_folder_of_mails_keeps_its_part(days: Place) -> None:
    """It is one input; what is deleted from it later is gone."""
    for number in range(3):
        path = days.inbox / "mails" / f"{number}.eml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"Message-ID: <{number}@example.org>\n\na wonderful chair, number {number}\n")
    days.id_column = None
    mails = ScoreOptions(workers=1)
    days.update(score=mails)
    days.move("mails", "done")
    assert days.outcomes(LATER, score=mails) == {"done": SKIPPED}
    (days.inbox / "done" / "1.eml").unlink()
    assert days.outcomes(LATER, score=mails) == {"done": SCORED}
    assert sum(pq.read_metadata(path).num_rows for path in days.tables()) == 2


def test_rotation_leaves_rows_with_their_bytes(place: Place) -> None:
    """`mv latest.csv 2026-01-01.csv`, then a new `latest.csv`, night after night: each night scores what is new."""
    for night in range(3):
        if night:
            place.move("latest.csv", f"2026-01-0{night}.csv")
        place.write("latest.csv", range(10 * night, 10 * night + 10))
        before = place.rows()
        report = place.update(f"2026-03-0{1 + night}")
        assert report.record.counts.new_rows == 10 and report.record.end.moved == (night > 0)
        assert before <= place.rows() and place.rows().total() == 10 * night + 10
        assert {one.outcome for one in report.outcomes} <= {SKIPPED, SCORED}
    assert place.messages() == place.fresh()
    assert place.outcomes(LATER) == dict.fromkeys(["latest.csv", "2026-01-01.csv", "2026-01-02.csv"], SKIPPED)


def test_rotation_over_names_that_have_parts(place: Place) -> None:
    """`mv 1.csv 2.csv; mv 0.csv 1.csv`, as logs are rotated: parts go from name to name, and the last is dropped."""
    for number in range(3):
        place.write(f"{number}.csv", range(10 * number, 10 * number + 10))
    place.update()
    for night in (1, 2):
        place.move("1.csv", "2.csv")
        place.move("0.csv", "1.csv")
        place.write("0.csv", range(100 * night, 100 * night + 10))
        assert place.tried()["1.csv"] == place.tried()["2.csv"] == SKIPPED
        report = place.update(LATER)
        assert (report.record.counts.new_rows, report.record.end.moved) == (10, 2)
        assert place.messages() == place.fresh()
    assert "2026-03-01" in {day for day, *_ in place.rows()} or place.partition is None
    assert set(place.outcomes().values()) == {SKIPPED}


def test_files_that_change_names_change_parts(place: Place) -> None:
    """Each part follows its bytes."""
    place.write("a.csv", range(10))
    place.write("b.csv", range(20, 30))
    place.update()
    before = place.rows()
    place.move("a.csv", "c.csv")
    place.move("b.csv", "a.csv")
    place.move("c.csv", "b.csv")
    report = place.update(LATER)
    assert (report.record.counts.new_rows, report.record.end.moved) == (0, 2) and place.rows() == before
    assert set(place.outcomes().values()) == {SKIPPED} and place.rows() == before


def test_copy_takes_the_part_when_the_original_changes(place: Place) -> None:
    """Archived with `cp`: the copy was `repeated` while both were alike."""
    place.write("a.csv", range(10))
    place.update()
    shutil.copy(place.inbox / "a.csv", place.inbox / "b.csv")
    assert place.outcomes() == {"a.csv": SKIPPED, "b.csv": REPEATED}
    before = place.rows()
    place.write("a.csv", range(10, 20))
    report = place.update(LATER)
    assert (report.record.counts.new_rows, report.record.end.moved) == (10, 1)
    assert before <= place.rows() and place.messages() == place.fresh()


def test_first_of_two_copies_takes_the_part(place: Place) -> None:
    """The other one is `repeated`; it takes the part when the first is gone, and the original when it comes back."""
    place.write("a.csv", range(10))
    place.update()
    before = place.rows()
    for name in ("c.csv", "b.csv"):
        shutil.copy(place.inbox / "a.csv", place.inbox / name)
    (place.inbox / "a.csv").unlink()
    assert place.outcomes(LATER) == {"b.csv": SKIPPED, "c.csv": REPEATED}
    (place.inbox / "b.csv").unlink()
    assert place.outcomes(LATER) == {"c.csv": SKIPPED}
    place.move("c.csv", "a.csv")
    assert place.outcomes(LATER) == {"a.csv": SKIPPED}
    assert place.rows() == before and set.union(*place.owners().values()) == {"a.csv"}


def test_original_that_is_there_and_unchanged_keeps_its_part(place: Place) -> None:
    """Also where it isn't among tonight's sources, or can't be read as it was."""
    (place.root / "other").mkdir()
    far = place.root / "other" / "a.csv"
    place.write("a.csv", range(10)).rename(far)
    place.write("b.csv", range(10))
    update_dataset([str(far)], str(place.scored), place.options(run_date="2026-03-01"), model=loaded_model())
    assert place.outcomes(LATER) == {"b.csv": REPEATED}
    far.chmod(0)
    if not os.access(far, os.R_OK):
        assert place.outcomes(LATER) == {"b.csv": REPEATED}
    far.unlink()
    assert place.outcomes(LATER) == {"b.csv": SKIPPED}


def test_redo_reaches_what_was_moved(place: Place) -> None:
    """With other options of reading, for instance."""
    place.write("a.csv", range(12))
    place.update()
    place.move("a.csv", "z.csv")
    place.update()
    read = replace(place.options().score.read, drop_text=True)
    dropped = replace(place.options().score, read=read)
    assert place.outcomes(score=dropped, redo=True) == {"z.csv": SCORED}
    assert all("text" not in pq.read_schema(path).names for path in place.tables() if pq.read_metadata(path).num_rows)


def test_prune_drops_nothing_of_what_was_moved(place: Place) -> None:
    """In the same run; `--dry-run` says the same before, and changes nothing."""
    place.write("a.csv", range(12))
    place.write("b.csv", range(20, 32))
    place.update()
    before = place.rows()
    place.move("a.csv", "z.csv")
    kept = {path: path.read_bytes() for path in place.scored.rglob("*") if path.is_file()}
    assert place.tried(prune=True) == {"b.csv": SKIPPED, "z.csv": SKIPPED}
    assert {path: path.read_bytes() for path in place.scored.rglob("*") if path.is_file()} == kept
    assert place.outcomes(LATER, prune=True) == {"b.csv": SKIPPED, "z.csv": SKIPPED}
    assert place.rows() == before
    (place.inbox / "z.csv").unlink()
    assert place.outcomes(LATER, prune=True)[str(place.inbox / "z.csv")] == PRUNED


def test_moved_file_stands_once_where_overlaps_are_kept(place: Place) -> None:
    """Its part goes along, too; copies that have parts of their own keep these."""
    place.write("a.csv", range(10))
    place.write("b.csv", range(10))
    place.update(overlaps=KEEP)
    before = place.rows()
    assert before.total() == 20
    place.move("a.csv", "z.csv")
    assert place.outcomes(LATER, overlaps=KEEP) == {"b.csv": SKIPPED, "z.csv": SKIPPED}
    assert place.rows() == before


def test_compacted_months_go_along(days: Place) -> None:
    """And may change later."""
    days.write("a.csv", range(12))
    days.update()
    compact_dataset(str(days.scored), older_than=0)
    before = days.rows()
    days.move("a.csv", "z.csv")
    assert days.outcomes(LATER) == {"z.csv": SKIPPED} and days.rows() == before
    days.write("z.csv", range(6, 12))
    assert days.outcomes(LATER) == {"z.csv": SCORED} and days.messages() == days.fresh()

"""Exports that repeat, overlap, grow and go: whatever came before, each message stands in the folder exactly once."""

from __future__ import annotations

import errno
import os
import shutil
from collections import Counter
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from score_messages.dataset.plan.options import KEEP, UpdateOptions
from score_messages.dataset.records.outcomes import PRUNED, REPEATED, SCORED, SKIPPED
from score_messages.dataset.update import update_dataset
from score_messages.errors import PipelineError
from score_messages.read import ReadOptions
from score_messages.scoring.options import ScoreOptions
from tests.support.model import loaded_model
from tests.support.overlaps import BY_ID, Place, once, row, rows
from tests.support.present import present


@pytest.fixture(params=[None, "date"], ids=["one table each", "by day"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    return Place(tmp_path, request.param)


def test_message_of_two_exports_stands_once(place: Place) -> None:
    """The first export that had it keeps it; the other one's part is just the rest."""
    place.write("a.csv", rows(1, 2, 3))
    place.write("b.csv", rows(2, 3, 4))
    report = place.update()
    assert place.messages() == once(rows(1, 2, 3, 4))
    assert report.record.counts.repeated_rows == 2
    place.write("c.csv", rows(4, 5, 1))
    assert place.outcomes() == {"a.csv": SKIPPED, "b.csv": SKIPPED, "c.csv": SCORED}
    assert place.messages() == once(rows(1, 2, 3, 4, 5))
    assert set(place.outcomes().values()) == {SKIPPED}


def test_overlaps_may_be_kept(place: Place) -> None:
    """Where the id column holds something else than ids of messages."""
    place.write("a.csv", rows(1, 2))
    place.write("b.csv", rows(2, 3))
    place.update(overlaps=KEEP)
    assert place.messages() == once(rows(1, 2)) + once(rows(2, 3))


def test_same_id_with_another_text_is_another_message(place: Place) -> None:
    """A customer's number may be his id; what he says next must not vanish."""
    place.write("a.csv", [row(1)])
    place.write("b.csv", [row(1, text="a broken lamp")])
    place.update()
    assert len(place.table()) == 2


def test_doubled_rows_within_one_export_stay(place: Place) -> None:
    """Rows in = rows out: nothing of one input is ever dropped for what stands in the same input."""
    place.write("a.csv", [row(1), row(1), row(2)])
    place.update()
    assert place.messages() == Counter(once([row(1), row(2)]) + once([row(1)]))
    place.write("a.csv", [row(1), row(1), row(2), row(3)])
    report = place.update()
    assert (report.record.counts.reused_rows, report.record.counts.new_rows, len(place.table())) == (3, 1, 4)


def test_copy_of_an_export_is_no_part(place: Place) -> None:
    """Even without ids: the same bytes are the same export."""
    without_ids = ScoreOptions(workers=1)
    place.write("a.csv", rows(1, 2))
    place.update(score=without_ids)
    shutil.copy(place.inbox / "a.csv", place.inbox / "a copy.csv")
    for _ in range(2):
        assert place.outcomes(score=without_ids) == {"a.csv": SKIPPED, "a copy.csv": REPEATED}
    assert len(place.table()) == 2


def test_copy_is_scored_once_its_original_has_changed(place: Place) -> None:
    """What the original loses the copy still holds, and so does the folder."""
    place.write("b.csv", rows(1, 2))
    place.update()
    shutil.copy(place.inbox / "b.csv", place.inbox / "a.csv")
    assert place.outcomes()["a.csv"] == REPEATED
    place.write("b.csv", rows(3))
    place.update()
    assert place.messages() == once(rows(1, 2, 3))


def test_export_that_became_a_copy_gives_its_rows_up(place: Place) -> None:
    """As `latest.csv` does, every night."""
    without_ids = ScoreOptions(workers=1)
    for night in (1, 2, 3):
        place.write(f"export-{night}.csv", rows(night, night + 1))
        shutil.copy(place.inbox / f"export-{night}.csv", place.inbox / "latest.csv")
        place.update(score=without_ids)
    assert len(place.table()) == 6
    place.write("latest.csv", rows(9))
    place.update(score=without_ids)
    assert len(place.table()) == 7
    shutil.copy(place.inbox / "export-1.csv", place.inbox / "latest.csv")
    assert place.outcomes(score=without_ids)["latest.csv"] == REPEATED
    assert len(place.table()) == 6


def test_message_that_its_owner_loses_is_taken_up_by_the_others(place: Place) -> None:
    """In the same run, also by an input that was looked at before."""
    place.write("a.csv", rows(4))
    place.update()
    place.write("z.csv", rows(1, 2, 3))
    place.update()
    place.write("a.csv", rows(4, 2, 3))
    place.update()
    place.write("z.csv", rows(1))
    report = place.update()
    assert place.messages() == once(rows(1, 2, 3, 4))
    assert [one.input for one in report.of(SCORED)] == ["z.csv", "a.csv"]
    assert set(place.outcomes().values()) == {SKIPPED}


def test_moved_export_is_scored_once_what_it_depended_on_is_lost(place: Place) -> None:
    """Its part follows from where its input is now."""
    place.write("latest.csv", rows(5, 6, 7))
    place.update()
    place.write("a.csv", rows(1, 5, 6, 7))
    place.update()
    (place.inbox / "archive").mkdir()
    (place.inbox / "a.csv").rename(place.inbox / "archive" / "a.csv")
    assert place.outcomes()["archive/a.csv"] == SKIPPED
    place.write("latest.csv", rows(9))
    for _ in range(2):
        place.update()
        assert place.messages() == once(rows(1, 5, 6, 7, 9))


def test_run_over_some_of_the_sources_tells_what_it_leaves_out(place: Place) -> None:
    """What an input loses stands in another that this run doesn't read; the next one over all takes it up."""
    place.write("a.csv", rows(1, 2, 3))
    place.write("b.csv", rows(1, 2, 3, 4))
    assert place.update().stale == 0
    place.write("a.csv", rows(1))
    options = UpdateOptions(BY_ID, partition=place.partition)
    assert update_dataset([str(place.inbox / "a.csv")], str(place.scored), options, model=loaded_model()).stale == 1
    assert place.update().stale == 0
    assert place.messages() == once(rows(1, 2, 3, 4))


def test_prune_drops_nothing_that_can_only_not_be_seen(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """No right to look, a disk that fails: the input may well be there."""
    place.write("a.csv", rows(1))
    place.write("b.csv", rows(2))
    place.update()
    (place.inbox / "a.csv").unlink()
    lstat = os.lstat

    def hidden(path: str) -> os.stat_result:
        if str(path).endswith("a.csv"):
            raise PermissionError(errno.EACCES, "Permission denied")
        return lstat(path)

    monkeypatch.setattr("score_messages.dataset.survey.gone.os.lstat", hidden)
    place.update(prune=True)
    assert place.messages() == once(rows(1, 2))


def test_removed_inputs_keep_their_rows_until_pruned(place: Place) -> None:
    """And what others left out for their sake comes back then."""
    place.write("a.csv", rows(1, 2))
    place.write("b.csv", rows(2, 3))
    place.update()
    (place.inbox / "a.csv").unlink()
    place.update()
    assert place.messages() == once(rows(1, 2, 3))
    report = place.update(prune=True)
    assert [one.outcome for one in report.outcomes] == [PRUNED, SCORED]
    assert place.messages() == once(rows(2, 3))
    counts = report.record.counts
    assert present(counts.replaced_rows) - present(counts.rows) == 1
    assert set(place.outcomes(prune=True).values()) == {SKIPPED}


def test_prune_drops_nothing_while_a_source_is_missing(place: Place) -> None:
    """A disk that isn't mounted looks like an inbox that was emptied."""
    place.write("a.csv", rows(1, 2))
    place.update()
    (place.inbox / "a.csv").unlink()
    with pytest.raises(PipelineError, match="no file"):
        place.update(prune=True)
    place.write("b.csv", rows(3))
    options = UpdateOptions(BY_ID, prune=True, partition=place.partition)
    update_dataset([str(place.inbox), str(place.root / "nowhere")], str(place.scored), options, model=loaded_model())
    assert place.messages() == once(rows(1, 2, 3))


def test_moved_export_is_the_same_export(place: Place) -> None:
    """It takes its part along, so that nothing is pruned and what it loses is gone."""
    place.write("a.csv", rows(1, 2))
    place.update()
    (place.inbox / "done").mkdir()
    (place.inbox / "a.csv").rename(place.inbox / "done" / "a.csv")
    assert place.outcomes(prune=True) == {"done/a.csv": SKIPPED}
    assert place.messages() == once(rows(1, 2))
    place.write("done/a.csv", rows(2))
    assert place.outcomes() == {"done/a.csv": SCORED}
    assert place.messages() == once(rows(2))


def test_mails_of_several_mailboxes_stand_once(tmp_path: Path) -> None:
    """The same mail in an mbox, a Maildir and as a file."""
    mail = "Message-ID: <{0}@mail.example>\nSubject: chair\nDate: Mon, 2 Mar 2026 08:00:00 +0000\n\nWonderful, {0}.\n"
    place = Place(tmp_path)
    (place.inbox / "Archive" / "new").mkdir(parents=True)
    (place.inbox / "Archive" / "cur").mkdir()
    for number in range(4):
        (place.inbox / "Archive" / "new" / f"17724356{number}.M0P1.shop").write_text(mail.format(number))
    mark = "From a@mail.example Mon Mar  2 08:00:00 2026\n"
    (place.inbox / "in.mbox").write_text("".join(f"{mark}{mail.format(number)}\n" for number in range(2, 7)))
    place.update(score=ScoreOptions(read=ReadOptions(id_column="id"), workers=1))
    assert sorted(place.table()["message_id"].to_pylist()) == [f"{number}@mail.example" for number in range(7)]
    with (place.inbox / "in.mbox").open("a") as file:
        file.write(f"{mark}{mail.format(7)}\n")
    report = place.update(score=ScoreOptions(read=ReadOptions(id_column="id"), workers=1))
    assert (report.record.counts.new_rows, report.record.counts.reused_rows, report.record.counts.repeated_rows) == (
        1,
        3,
        2,
    )
    moved = next((place.inbox / "Archive" / "new").iterdir())
    moved.rename(place.inbox / "Archive" / "cur" / f"{moved.name}:2,S")
    assert set(place.outcomes(score=ScoreOptions(read=ReadOptions(id_column="id"), workers=1)).values()) == {SKIPPED}


def test_part_without_ids_has_no_file_of_keys(place: Place) -> None:
    """Record numbers are no ids; nothing is compared, and nothing kept for it."""
    place.write("a.csv", rows(1, 2))
    place.write("b.csv", [*rows(1, 2), row(3)])
    place.update(score=ScoreOptions(workers=1))
    assert len(place.table()) == 5 and not list((place.scored / "_keys").iterdir())
    assert pq.read_metadata(next(place.scored.rglob("a.csv*.parquet"))).metadata[b"score_messages.keys"] == b""

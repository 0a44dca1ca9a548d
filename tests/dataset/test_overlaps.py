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
from tests.support.overlaps import BY_ID, OverlappingExports, once, row, rows
from tests.support.present import present


def test_message_of_two_exports_stands_once(overlapping: OverlappingExports) -> None:
    """The first export that had it keeps it; the other's part has only the rest."""
    overlapping.write("a.csv", rows(1, 2, 3))
    overlapping.write("b.csv", rows(2, 3, 4))
    report = overlapping.update()
    assert overlapping.messages() == once(rows(1, 2, 3, 4))
    assert report.record.counts.repeated_rows == 2
    overlapping.write("c.csv", rows(4, 5, 1))
    assert overlapping.outcomes() == {"a.csv": SKIPPED, "b.csv": SKIPPED, "c.csv": SCORED}
    assert overlapping.messages() == once(rows(1, 2, 3, 4, 5))
    assert set(overlapping.outcomes().values()) == {SKIPPED}


def test_overlaps_may_be_kept(overlapping: OverlappingExports) -> None:
    """For an id column that doesn't identify messages."""
    overlapping.write("a.csv", rows(1, 2))
    overlapping.write("b.csv", rows(2, 3))
    overlapping.update(overlaps=KEEP)
    assert overlapping.messages() == once(rows(1, 2)) + once(rows(2, 3))


def test_same_id_with_another_text_is_another_message(overlapping: OverlappingExports) -> None:
    """A customer's number may be his id; what he says next must not vanish."""
    overlapping.write("a.csv", [row(1)])
    overlapping.write("b.csv", [row(1, text="a broken lamp")])
    overlapping.update()
    assert len(overlapping.table()) == 2


def test_doubled_rows_within_one_export_stay(overlapping: OverlappingExports) -> None:
    """Rows in = rows out: nothing of one input is ever dropped for what stands in the same input."""
    overlapping.write("a.csv", [row(1), row(1), row(2)])
    overlapping.update()
    assert overlapping.messages() == Counter(once([row(1), row(2)]) + once([row(1)]))
    overlapping.write("a.csv", [row(1), row(1), row(2), row(3)])
    report = overlapping.update()
    assert (report.record.counts.reused_rows, report.record.counts.new_rows, len(overlapping.table())) == (3, 1, 4)


def test_copy_of_an_export_is_no_part(overlapping: OverlappingExports) -> None:
    """Even without ids: the same bytes are the same export."""
    without_ids = ScoreOptions(workers=1)
    overlapping.write("a.csv", rows(1, 2))
    overlapping.update(score=without_ids)
    shutil.copy(overlapping.inbox / "a.csv", overlapping.inbox / "a copy.csv")
    for _ in range(2):
        assert overlapping.outcomes(score=without_ids) == {"a.csv": SKIPPED, "a copy.csv": REPEATED}
    assert len(overlapping.table()) == 2


def test_copy_is_scored_once_its_original_has_changed(overlapping: OverlappingExports) -> None:
    """The copy, and so the folder, still has what the original loses."""
    overlapping.write("b.csv", rows(1, 2))
    overlapping.update()
    shutil.copy(overlapping.inbox / "b.csv", overlapping.inbox / "a.csv")
    assert overlapping.outcomes()["a.csv"] == REPEATED
    overlapping.write("b.csv", rows(3))
    overlapping.update()
    assert overlapping.messages() == once(rows(1, 2, 3))


def test_export_that_became_a_copy_gives_its_rows_up(overlapping: OverlappingExports) -> None:
    """As `latest.csv` does, every night."""
    without_ids = ScoreOptions(workers=1)
    for night in (1, 2, 3):
        overlapping.write(f"export-{night}.csv", rows(night, night + 1))
        shutil.copy(overlapping.inbox / f"export-{night}.csv", overlapping.inbox / "latest.csv")
        overlapping.update(score=without_ids)
    assert len(overlapping.table()) == 6
    overlapping.write("latest.csv", rows(9))
    overlapping.update(score=without_ids)
    assert len(overlapping.table()) == 7
    shutil.copy(overlapping.inbox / "export-1.csv", overlapping.inbox / "latest.csv")
    assert overlapping.outcomes(score=without_ids)["latest.csv"] == REPEATED
    assert len(overlapping.table()) == 6


def test_message_that_its_owner_loses_is_taken_up_by_the_others(overlapping: OverlappingExports) -> None:
    """In the same run, also by an input that the run had already passed."""
    overlapping.write("a.csv", rows(4))
    overlapping.update()
    overlapping.write("z.csv", rows(1, 2, 3))
    overlapping.update()
    overlapping.write("a.csv", rows(4, 2, 3))
    overlapping.update()
    overlapping.write("z.csv", rows(1))
    report = overlapping.update()
    assert overlapping.messages() == once(rows(1, 2, 3, 4))
    assert [result.input for result in report.of(SCORED)] == ["z.csv", "a.csv"]
    assert set(overlapping.outcomes().values()) == {SKIPPED}


def test_moved_export_is_scored_once_what_it_depended_on_is_lost(overlapping: OverlappingExports) -> None:
    """Its part is made from where the input is now."""
    overlapping.write("latest.csv", rows(5, 6, 7))
    overlapping.update()
    overlapping.write("a.csv", rows(1, 5, 6, 7))
    overlapping.update()
    (overlapping.inbox / "archive").mkdir()
    (overlapping.inbox / "a.csv").rename(overlapping.inbox / "archive" / "a.csv")
    assert overlapping.outcomes()["archive/a.csv"] == SKIPPED
    overlapping.write("latest.csv", rows(9))
    for _ in range(2):
        overlapping.update()
        assert overlapping.messages() == once(rows(1, 5, 6, 7, 9))


def test_run_over_some_of_the_sources_reports_what_it_leaves_out(overlapping: OverlappingExports) -> None:
    """A message that one input loses is in another that this run doesn't read; the next run over all takes it up."""
    overlapping.write("a.csv", rows(1, 2, 3))
    overlapping.write("b.csv", rows(1, 2, 3, 4))
    assert overlapping.update().stale == 0
    overlapping.write("a.csv", rows(1))
    options = UpdateOptions(BY_ID, partition=overlapping.partition)
    assert (
        update_dataset([str(overlapping.inbox / "a.csv")], str(overlapping.scored), options, model=loaded_model()).stale
        == 1
    )
    assert overlapping.update().stale == 0
    assert overlapping.messages() == once(rows(1, 2, 3, 4))


def test_prune_drops_nothing_that_is_only_out_of_sight(
    overlapping: OverlappingExports, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No right to look, a disk that fails: the input may well be there."""
    overlapping.write("a.csv", rows(1))
    overlapping.write("b.csv", rows(2))
    overlapping.update()
    (overlapping.inbox / "a.csv").unlink()
    lstat = os.lstat

    def hidden(path: str) -> os.stat_result:
        if str(path).endswith("a.csv"):
            raise PermissionError(errno.EACCES, "Permission denied")
        return lstat(path)

    monkeypatch.setattr("score_messages.dataset.survey.gone.os.lstat", hidden)
    overlapping.update(prune=True)
    assert overlapping.messages() == once(rows(1, 2))


def test_removed_inputs_keep_their_rows_until_pruned(overlapping: OverlappingExports) -> None:
    """Then messages that other parts left out because of them come back."""
    overlapping.write("a.csv", rows(1, 2))
    overlapping.write("b.csv", rows(2, 3))
    overlapping.update()
    (overlapping.inbox / "a.csv").unlink()
    overlapping.update()
    assert overlapping.messages() == once(rows(1, 2, 3))
    report = overlapping.update(prune=True)
    assert [result.outcome for result in report.outcomes] == [PRUNED, SCORED]
    assert overlapping.messages() == once(rows(2, 3))
    counts = report.record.counts
    assert present(counts.replaced_rows) - present(counts.rows) == 1
    assert set(overlapping.outcomes(prune=True).values()) == {SKIPPED}


def test_prune_drops_nothing_while_a_source_is_missing(overlapping: OverlappingExports) -> None:
    """A disk that isn't mounted looks like an inbox that was emptied."""
    overlapping.write("a.csv", rows(1, 2))
    overlapping.update()
    (overlapping.inbox / "a.csv").unlink()
    with pytest.raises(PipelineError, match="no file"):
        overlapping.update(prune=True)
    overlapping.write("b.csv", rows(3))
    options = UpdateOptions(BY_ID, prune=True, partition=overlapping.partition)
    update_dataset(
        [str(overlapping.inbox), str(overlapping.root / "nowhere")],
        str(overlapping.scored),
        options,
        model=loaded_model(),
    )
    assert overlapping.messages() == once(rows(1, 2, 3))


def test_moved_export_is_the_same_export(overlapping: OverlappingExports) -> None:
    """It keeps its part, so that nothing is pruned, and what it loses later is gone."""
    overlapping.write("a.csv", rows(1, 2))
    overlapping.update()
    (overlapping.inbox / "done").mkdir()
    (overlapping.inbox / "a.csv").rename(overlapping.inbox / "done" / "a.csv")
    assert overlapping.outcomes(prune=True) == {"done/a.csv": SKIPPED}
    assert overlapping.messages() == once(rows(1, 2))
    overlapping.write("done/a.csv", rows(2))
    assert overlapping.outcomes() == {"done/a.csv": SCORED}
    assert overlapping.messages() == once(rows(2))


def test_mails_of_several_mailboxes_stand_once(tmp_path: Path) -> None:
    """The same mail in an mbox, a Maildir and as a file."""
    mail = "Message-ID: <{0}@mail.example>\nSubject: chair\nDate: Mon, 2 Mar 2026 08:00:00 +0000\n\nWonderful, {0}.\n"
    overlapping = OverlappingExports(tmp_path)
    (overlapping.inbox / "Archive" / "new").mkdir(parents=True)
    (overlapping.inbox / "Archive" / "cur").mkdir()
    for number in range(4):
        (overlapping.inbox / "Archive" / "new" / f"17724356{number}.M0P1.shop").write_text(mail.format(number))
    mark = "From a@mail.example Mon Mar  2 08:00:00 2026\n"
    (overlapping.inbox / "in.mbox").write_text("".join(f"{mark}{mail.format(number)}\n" for number in range(2, 7)))
    overlapping.update(score=ScoreOptions(read=ReadOptions(id_column="id"), workers=1))
    assert sorted(overlapping.table()["message_id"].to_pylist()) == [f"{number}@mail.example" for number in range(7)]
    with (overlapping.inbox / "in.mbox").open("a") as file:
        file.write(f"{mark}{mail.format(7)}\n")
    report = overlapping.update(score=ScoreOptions(read=ReadOptions(id_column="id"), workers=1))
    assert (report.record.counts.new_rows, report.record.counts.reused_rows, report.record.counts.repeated_rows) == (
        1,
        3,
        2,
    )
    moved = next((overlapping.inbox / "Archive" / "new").iterdir())
    moved.rename(overlapping.inbox / "Archive" / "cur" / f"{moved.name}:2,S")
    assert set(overlapping.outcomes(score=ScoreOptions(read=ReadOptions(id_column="id"), workers=1)).values()) == {
        SKIPPED
    }


def test_part_without_ids_has_no_file_of_keys(overlapping: OverlappingExports) -> None:
    """Record numbers are no ids: nothing is compared, so no keys are kept."""
    overlapping.write("a.csv", rows(1, 2))
    overlapping.write("b.csv", [*rows(1, 2), row(3)])
    overlapping.update(score=ScoreOptions(workers=1))
    assert len(overlapping.table()) == 5 and not list((overlapping.scored / "_keys").iterdir())
    assert pq.read_metadata(next(overlapping.scored.rglob("a.csv*.parquet"))).metadata[b"score_messages.keys"] == b""

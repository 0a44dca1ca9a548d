"""Months that are over become one file each: no row is changed, lost or doubled, whoever reads or kills meanwhile."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from unittest import mock

import pyarrow.parquet as pq
import pytest

from score_messages.dataset.check import check_dataset
from score_messages.dataset.compact import CompactReport, compact_dataset
from score_messages.dataset.plan.options import UpdateOptions
from score_messages.dataset.run.outcome import UpdateReport
from score_messages.dataset.storage import tombstones
from score_messages.dataset.update import update_dataset
from score_messages.errors import InputError, OptionError
from score_messages.read import ReadOptions
from score_messages.scoring.options import ScoreOptions
from tests.support.disk_faults import watched_disk
from tests.support.messages import csv_bytes
from tests.support.model import loaded_model
from tests.support.readers import READERS
from tests.support.selection import in_test_all

JOBS = str(Path(sys.executable).with_name("sentiment-jobs"))
READ = ReadOptions(id_column="id", date_column="date")
TODAY = date(2026, 6, 1)


def export(inbox: Path, name: str, rows: range, text: str = "a wonderful chair") -> None:
    """Messages of two months that are over, and of the one that isn't."""
    months = ("2026-02", "2026-03", "2026-05")
    messages = [(f"{name}{n}", f"{months[n % 3]}-{1 + n % 8:02}", f"{text}, number {n}") for n in rows]
    (inbox / f"{name}.csv").write_bytes(csv_bytes([("id", "date", "text"), *messages]))


@pytest.fixture
def scored(tmp_path: Path) -> Path:
    (tmp_path / "inbox").mkdir()
    export(tmp_path / "inbox", "a", range(60))
    export(tmp_path / "inbox", "b", range(9))
    run(tmp_path / "scored")
    return tmp_path / "scored"


def run(scored: Path, **options: object) -> UpdateReport:
    meant = UpdateOptions(ScoreOptions(read=READ), partition="date", **options)  # type: ignore[arg-type]
    return update_dataset([str(scored.parent / "inbox")], str(scored), meant, model=loaded_model())


def compact(scored: Path, **options: float) -> CompactReport:
    return compact_dataset(str(scored), 30, today=TODAY, **options)


def rows(scored: Path) -> list[dict[str, object]]:
    """All rows as readers of the folder see them, but for the day."""
    all_rows = [row for path in scored.glob("day=*/*.parquet") for row in pq.ParquetFile(path).read().to_pylist()]
    return sorted(all_rows, key=lambda row: str(row["message_id"]))


def days(scored: Path) -> list[str]:
    """The folders that hold rows."""
    return sorted({path.parent.name for path in scored.glob("day=*/*.parquet") if pq.read_metadata(path).num_rows})


def later(seconds: float) -> AbstractContextManager[object]:
    """Make the folder look as if this much time had passed."""
    return mock.patch("score_messages.dataset.storage.erase.time.time", return_value=time.time() + seconds)


def test_days_of_months_that_are_over_become_one_file_per_input(scored: Path) -> None:
    """And nothing else changes: rows, daily table and what the next run has to do; a second time nothing is left."""
    before, daily = rows(scored), pq.read_table(scored / "_tables" / "daily.pq")
    report = compact(scored)
    assert (report.months, days(scored)[:2]) == (4, ["day=2026-02", "day=2026-03"])
    assert [day for day in days(scored) if len(day) > 11] == [day for day in days(scored) if "2026-05" in day]
    assert rows(scored) == before
    assert compact(scored).months == 0
    again = run(scored)
    assert {result.outcome for result in again.outcomes} == {"skipped"}
    assert pq.read_table(scored / "_tables" / "daily.pq").equals(daily)
    assert check_dataset(str(scored), is_deep=True).findings == ()


def test_files_of_days_go_when_nobody_can_have_listed_them_with_rows(scored: Path) -> None:
    """A day later the next run removes them, and folders that are empty then."""
    compact(scored)
    assert (scored / "day=2026-02-01").is_dir()
    with later(tombstones.KEPT_SECONDS + 60):
        run(scored)
    assert not (scored / "day=2026-02-01").exists()
    assert all(len(path.name) == 11 or "2026-05" in path.name for path in scored.glob("day=*"))
    assert check_dataset(str(scored), is_deep=True).findings == ()


@pytest.mark.parametrize("index_is_lost", [False, True])
def test_input_that_changes_later_keeps_its_predictions_and_days(scored: Path, index_is_lost: bool) -> None:
    """It is split into days again; only what is new is scored; and equals a folder that was never compacted."""
    compact(scored)
    export(scored.parent / "inbox", "a", range(64))
    if index_is_lost:
        (scored / "_index" / "files.json").unlink()
    report = run(scored)
    assert report.record.counts.new_rows == 4 and report.record.counts.reused_rows == 60
    fresh = scored.parent / "fresh"
    meant = UpdateOptions(ScoreOptions(read=READ), partition="date")
    update_dataset([str(scored.parent / "inbox")], str(fresh), meant, model=loaded_model())
    assert rows(scored) == rows(fresh)
    compact(scored)
    assert rows(scored) == rows(fresh) and "day=2026-02" in days(scored)
    assert check_dataset(str(scored), is_deep=True).findings == ()


def test_input_that_is_gone_is_pruned_from_its_months_too(scored: Path) -> None:
    """No row of it stays, in no file."""
    compact(scored)
    (scored.parent / "inbox" / "b.csv").unlink()
    run(scored, prune=True, grace=0)
    assert not [row for row in rows(scored) if str(row["message_id"]).startswith("b")]
    assert len(rows(scored)) == 60


def test_damaged_day_is_never_taken_over(scored: Path) -> None:
    """What can't be read to its last page stays where it is, and is named."""
    path = next(scored.glob("day=2026-02-01/a.csv*"))
    content = bytearray(path.read_bytes())
    content[40] ^= 1
    path.write_bytes(content)
    (scored / "_index" / "files.json").unlink()  # so that nobody has noticed
    with pytest.raises(Exception, match=r"read it back|damaged"):
        compact(scored)
    assert "day=2026-02" not in days(scored)


def test_compacting_a_folder_without_days_is_refused(tmp_path: Path, scored: Path) -> None:
    """It has one file per input already; what is no folder of tables is refused too."""
    update_dataset(
        [str(tmp_path / "inbox")], str(tmp_path / "flat"), UpdateOptions(ScoreOptions(read=READ)), model=loaded_model()
    )
    with pytest.raises(OptionError, match="single table for each input"):
        compact(tmp_path / "flat")
    with pytest.raises(InputError, match="no folder of tables"):
        compact(tmp_path / "inbox")


def compact_until(scored: str, last: int) -> None:
    """Compact, and be killed before disk call number `last`: for a process of its own."""

    def kill(number: int) -> None:
        if number == last:
            os.kill(os.getpid(), signal.SIGKILL)

    with watched_disk(kill):
        compact(Path(scored))


@pytest.mark.slow
@pytest.mark.parametrize("first", range(4))
def test_compact_that_is_killed_at_any_disk_call_is_ended_by_the_next_run(scored: Path, first: int) -> None:
    """Whether the next run scores or compacts: the same rows, each once, and a sound folder."""
    expected = rows(scored)
    dice, calls = random.Random(first), 0
    for _ in range(15):
        last_call = dice.randrange(1200)
        process = multiprocessing.get_context("fork").Process(target=compact_until, args=(str(scored), last_call))
        process.start()
        process.join()
        calls += process.exitcode == -signal.SIGKILL
        next_run = run if dice.random() < 0.5 else compact
        next_run(scored)
        assert rows(scored) == expected
        assert check_dataset(str(scored), is_deep=True).findings == ()
        export(scored.parent / "inbox", "a", range(60), f"a dull chair of {last_call}")  # all is made of days again
        run(scored)
        expected = rows(scored)
        assert len(expected) == 69
    assert calls > 3


@pytest.mark.parametrize("number", [3, 90, 210, 400, *in_test_all(40, 140, 180, 240, 280, 330)])
def test_whatever_disk_call_fails_no_row_is_lost_or_doubled(scored: Path, number: int) -> None:
    """The next run ends it, or compacts what is left."""
    expected = rows(scored)

    def fail(call: int) -> None:
        if call == number:
            raise OSError(5, os.strerror(5))

    with watched_disk(fail):
        try:
            compact(scored)
        except Exception as error:
            assert type(error).__name__ in ("OutputError", "InputError", "TargetRefused", "OSError"), error
    run(scored)
    assert rows(scored) == expected
    compact(scored)
    assert rows(scored) == expected
    assert check_dataset(str(scored), is_deep=True).findings == ()


def versions(scored: Path) -> dict[str, int]:
    """When each file with rows was last written, in nanoseconds."""
    return {str(path): path.stat().st_mtime_ns for path in scored.glob("day=*/*.parquet")}


@pytest.mark.parametrize("nights", [1, *in_test_all(3)])
def test_readers_in_a_loop_never_stumble_over_a_compact(scored: Path, nights: int) -> None:
    """Four programs: no error, before and after it all messages, and none twice.

    A reader so slow that files of days are replaced after it has read them, and that of their month before, may see
    both, as docs/nightly.md says; so a read counts only if nothing was published meanwhile.
    """
    ids = {str(row["message_id"]) for row in rows(scored)}
    command = [JOBS, "compact", str(scored), "--older-than", "0"]
    for night in range(nights):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        reads = 0
        while process.poll() is None or not reads:
            for name, reader in READERS.items():
                before = versions(scored)
                read_ids = reader(scored, "day=*/*.parquet")
                assert set(read_ids) <= ids, name
                assert len(read_ids) == len(set(read_ids)) or versions(scored) != before, name
                reads += 1
        assert process.returncode == 0
        for name, reader in READERS.items():
            assert set(reader(scored, "day=*/*.parquet")) == ids, name
        export(scored.parent / "inbox", "a", range(60 + night))
        run(scored)
        ids = {str(row["message_id"]) for row in rows(scored)}

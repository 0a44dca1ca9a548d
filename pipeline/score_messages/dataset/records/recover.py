"""The journals that killed runs left become records, by what stands in the folder now."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from score_messages.dataset.record_files import RUNS
from score_messages.dataset.records.cut_off import as_it_stands
from score_messages.dataset.records.journal import OPEN, journal_path
from score_messages.dataset.records.journal_lines import head_of, interrupted_input, lines_of, published_entry
from score_messages.dataset.records.outcomes import KILLED
from score_messages.dataset.records.read_records import read_stored
from score_messages.dataset.records.run_record import InputRecord, RunEnd, RunHead, RunRecord
from score_messages.dataset.records.totals import summed_up
from score_messages.dataset.records.write_record import write_record
from score_messages.dataset.storage import DatasetFolder

_KILLED_CODE = 137


def recover(folder: DatasetFolder) -> None:
    """Make records of the journals that killed runs left. The caller holds the lock, so no run goes on.

    Raises:
        OSError: one can't be read or written.
    """
    for path in _journals(folder.path):
        first, *lines = lines_of(path) or [None]
        head = head_of(first)
        if head is not None and path == journal_path(folder.path, head.run_id) and not _has_record(folder, head):
            write_record(folder.path, _of_killed(folder, head, lines))
        os.unlink(path)


def _journals(folder: Path) -> list[Path]:
    paths = [folder / RUNS / name for name in sorted(os.listdir(folder / RUNS)) if name.endswith(OPEN)]
    return [path for path in paths if path.is_file() and not path.is_symlink()]


def _has_record(folder: DatasetFolder, head: RunHead) -> bool:
    return read_stored(folder.path, head.run_id) is not None


def _of_killed(folder: DatasetFolder, head: RunHead, lines: Sequence[object]) -> RunRecord:
    """All parts but the last were published, else no further one would have been begun."""
    entries: list[InputRecord | None] = [entry for line in lines if (entry := published_entry(line)) is not None]
    if entries and entries[-1] is not None:
        entries[-1] = as_it_stands(folder, entries[-1])
    entries += [interrupted_input(line) for line in lines[-1:]]
    kept = [entry for entry in entries if entry is not None]
    now = datetime.now(UTC).replace(microsecond=0)
    end = RunEnd(seconds=None, exit_code=_KILLED_CODE, ended=KILLED, recovered=now)
    return summed_up(head, end, (), kept)

"""What a run is about to publish is in its journal, on the disk, before it is: so even a killed run gets its record.

A run that ends well makes its record `_runs/<run id>.json` of it. See `recover` for the journals of those that don't.
"""

from __future__ import annotations

import json
import os
import secrets
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from score_messages.dataset.record_files import RUNS
from score_messages.dataset.records.cut_off import as_it_stands
from score_messages.dataset.records.run_json import Json, head_to_json, input_to_json, reads_to_json
from score_messages.dataset.records.run_record import InputRecord, RunHead, RunRecord
from score_messages.dataset.records.write_record import write_record
from score_messages.dataset.storage import DatasetFolder
from score_messages.write.atomic import write_synced

OPEN = ".open"
"""How the names of journals end."""


def new_run_id(started: datetime) -> str:
    """Such as 20261124T031500.123Z-9a8b: sorts by time."""
    return f"{started:%Y%m%dT%H%M%S}.{started.microsecond // 1000:03}Z-{secrets.token_hex(2)}"


def journal_path(folder: Path, run_id: str) -> Path:
    """Where the journal of a run lies in a dataset."""
    return folder / RUNS / f".{run_id}{OPEN}"


class Journal:
    """What this run has published so far, on the disk. Made by `begin`."""

    def __init__(self, folder: DatasetFolder, head: RunHead) -> None:
        self.head = head
        self.entries: list[InputRecord] = []
        self._folder = folder
        self._path = journal_path(folder.path, head.run_id)

    @classmethod
    def begin(cls, folder: DatasetFolder, head: RunHead) -> Journal:
        """Write the first line: what is known of the run before it begins. Raises OSError."""
        journal = cls(folder, head)
        write_synced(journal._path, _line(head_to_json(head)))
        folder.syncs_first = journal.sync
        return journal

    def add(self, entry: InputRecord) -> None:
        """Write down what is about to be published: with counts, profile and version.

        A kill loses nothing of it. It is brought to the disk before the name of the part is, once a second: see
        `DatasetFolder.sync`.

        Raises:
            OSError: a disk is full or broken.
        """
        self.entries.append(entry)
        self._write(input_to_json(entry, in_journal=True))

    def sync(self) -> None:
        """Bring all lines to the disk. Raises OSError."""
        descriptor = os.open(self._path, os.O_WRONLY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def reads(self, name: str, part: str) -> None:
        """Write down which input is read next. It need not survive a power cut, only a kill. Raises OSError."""
        self._write(reads_to_json(name, part))

    def _write(self, stored: Json) -> None:
        descriptor = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC)
        try:
            left = memoryview(_line(stored))
            while left:
                left = left[os.write(descriptor, left) :]
        finally:
            os.close(descriptor)

    def broken_off(self, published: int) -> list[InputRecord]:
        """What was being published when the run ended early, as it stands now: at most one entry.

        Args:
            published: so many entries were published to their end.
        """
        last = self.entries[published:][-1:]
        return [left for entry in last if (left := as_it_stands(self._folder, entry)) is not None]

    def end(self, record: RunRecord) -> None:
        """Put the record in the journal's place. Raises OSError: the journal stays, for the next run."""
        write_record(self._folder.path, record)
        self._folder.syncs_first = None
        with suppress(OSError):
            os.unlink(self._path)


def _line(stored: Json) -> bytes:
    return json.dumps(stored).encode() + b"\n"

"""A record per run, `_runs/<run id>.json`: it accounts for every part that was published, even by a killed run.

While a run goes on it keeps a journal: what it is about to publish is on the disk before it is. A run that ends well
makes its record of it; the journal of one that was killed is made a record by the next run, from what stands then.
"""

from __future__ import annotations

import json
import os
import secrets
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from score_messages.dataset.catalog.past_runs import GIVEN_UP, RUNS, Record, read_record, record_path
from score_messages.dataset.records.journal_lines import entry_of, head_of, lines_of
from score_messages.dataset.storage.folder import DatasetFolder
from score_messages.scoring.profile import Profile
from score_messages.write.atomic import write_synced

SCORED, SKIPPED, FAILED, REPEATED, WAITING, PRUNED = "scored", "skipped", "failed", "repeated", "waiting", "pruned"
OUTCOMES = (SCORED, SKIPPED, FAILED, REPEATED, WAITING, PRUNED)
"""What becomes of an input: its part is made; is up to date; stays since the input is bad; is not needed, since another
input has the same bytes; is left for the next run; is emptied, since the input is gone."""

DONE, ENDED_EARLY, KILLED = "done", "stopped", "killed"
"""How a run ended: to its end; by a signal or an error that ended all; without a word."""

READS = "reads"
"""In a journal only: what is read next."""

CUT_OFF = "cut off"
"""Outcome of a part whose publishing a killed run had begun."""

_OPEN = ".open"
_SUMS = ("rows", "replaced_rows", "new_rows", "carried_rows", "repeated_rows")
_JOURNAL_ONLY = ("profile", "version")
_KILLED_CODE = 137


def new_run_id(started: datetime) -> str:
    """Such as 20261124T031500.123Z-9a8b: sorts by time."""
    return f"{started:%Y%m%dT%H%M%S}.{started.microsecond // 1000:03}Z-{secrets.token_hex(2)}"


class Journal:
    """What this run has published so far, on the disk. Made by `begin`."""

    def __init__(self, folder: DatasetFolder, head: Record) -> None:
        self.head = head
        self.entries: list[Record] = []
        self._folder = folder
        self._path = folder.path / RUNS / f".{head['run_id']}{_OPEN}"

    @classmethod
    def begin(cls, folder: DatasetFolder, head: Record) -> Journal:
        """Write the first line: what is known of the run before it begins. Raises OSError."""
        journal = cls(folder, head)
        write_synced(journal._path, _line(head))
        folder.syncs_first = journal.sync
        return journal

    def add(self, entry: Mapping[str, Any]) -> None:
        """Tell what is about to be published.

        A kill loses nothing of it. It is brought to the disk before the name of the part is, once a second: see
        `DatasetFolder.sync`.

        Raises:
            OSError: a disk is full or broken.
        """
        self.entries.append(dict(entry))
        self._write(entry)

    def sync(self) -> None:
        """Bring what was told to the disk. Raises OSError."""
        descriptor = os.open(self._path, os.O_WRONLY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def reads(self, name: str, part: str) -> None:
        """Tell which input is read next. It need not survive a power cut, only a kill. Raises OSError."""
        self._write({"input": name, "part": part, "outcome": READS})

    def _write(self, entry: Mapping[str, Any]) -> None:
        descriptor = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC)
        try:
            left = memoryview(_line(entry))
            while left:
                left = left[os.write(descriptor, left) :]
        finally:
            os.close(descriptor)

    def broken_off(self, published: int) -> list[Record]:
        """What was being published when the run ended early, as it stands now: at most one entry.

        Args:
            published: so many entries were published to their end.
        """
        last = self.entries[published:][-1:]
        return [found for entry in last if (found := _as_it_stands(self._folder, entry))]

    def end(self, record: Record) -> None:
        """Put the record in the journal's place. Raises OSError: the journal stays, for the next run."""
        _write_record(self._folder, record)
        self._folder.syncs_first = None
        with suppress(OSError):
            os.unlink(self._path)


def record_of(head: Record, entries: Sequence[Mapping[str, Any]], counts: Mapping[str, int], more: Record) -> Record:
    """What a run came to, for JSON; fields are only ever added.

    Args:
        entries: of the parts, but those that were skipped.
        counts: inputs by outcome.
    """
    published = [entry for entry in entries if "rows" in entry]
    profile = sum((Profile.from_json(entry["profile"]) or Profile() for entry in published), Profile())
    return {
        **head,
        **more,
        "inputs": {name: counts.get(name, 0) for name in OUTCOMES},
        **{name: sum(entry[name] for entry in published) for name in _SUMS},
        **{name: _added(entry[name] for entry in published) for name in ("statuses", "sentiments")},
        "profile": profile.to_json(),
        "parts": [{name: value for name, value in entry.items() if name not in _JOURNAL_ONLY} for entry in entries],
    }


def recover(folder: DatasetFolder) -> None:
    """Make records of the journals that killed runs left. The caller holds the lock, so no run goes on.

    Raises:
        OSError: one can't be read or written.
    """
    for name in sorted(os.listdir(folder.path / RUNS)):
        path = folder.path / RUNS / name
        if not name.endswith(_OPEN) or not path.is_file() or path.is_symlink():
            continue
        first, *lines = lines_of(path) or [None]
        head = head_of(first)
        if (
            head is not None
            and name == f".{head['run_id']}{_OPEN}"
            and read_record(folder.path, head["run_id"]) is None
        ):
            _write_record(folder, _of_killed(folder, head, lines))
        os.unlink(path)


def _of_killed(folder: DatasetFolder, head: Record, lines: Sequence[object]) -> Record:
    """All entries but the last were published, else no further one would have been written."""
    entries = [entry for line in lines if (entry := entry_of(line)) is not None]  # another version's may be others
    if entries:
        entries[-1] = _as_it_stands(folder, entries[-1])
    kept = [entry for entry in entries if entry] + _read_last(lines)
    counts = Counter(entry["outcome"] for entry in kept)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return record_of(head, kept, counts, {"seconds": None, "exit_code": _KILLED_CODE, "ended": KILLED, "found": now})


def _read_last(lines: Sequence[object]) -> list[Record]:
    """The input that was being read when the run was killed."""
    last = lines[-1] if lines else None
    if not isinstance(last, dict) or last.get("outcome") != READS:
        return []
    name, part = last.get("input"), last.get("part")
    if not isinstance(name, str) or not isinstance(part, str):
        return []
    return [{"input": name, "part": part, "outcome": WAITING, "error": GIVEN_UP}]


def _as_it_stands(folder: DatasetFolder, entry: Record) -> Record:
    """The entry, if its part was published whole or in part; else nothing."""
    part = folder.part(entry["part"])
    facts = part.facts
    if entry["outcome"] in (SCORED, REPEATED) and facts is not None and entry["version"] == facts.version:
        return entry
    if part.rows == entry["replaced_rows"]:
        return {}
    none = {"new_rows": 0, "carried_rows": 0, "repeated_rows": 0, "statuses": {}, "sentiments": {}}
    return {**entry, **none, "outcome": PRUNED if entry["outcome"] == PRUNED else CUT_OFF, "rows": part.rows}


def _added(counts: Iterator[Mapping[str, int]]) -> dict[str, int]:
    added: Counter[str] = Counter()
    for one in counts:
        added.update(one)
    return dict(added)


def _write_record(folder: DatasetFolder, record: Record) -> None:
    write_synced(record_path(folder.path, record["run_id"]), json.dumps(record, indent=1).encode() + b"\n")


def _line(facts: Mapping[str, Any]) -> bytes:
    return json.dumps(facts).encode() + b"\n"

"""Which run last wrote a part, as the records of runs say, and the journal of one that goes on or was killed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from score_messages.dataset.record_files import RUNS
from score_messages.dataset.records.journal import OPEN
from score_messages.dataset.records.journal_lines import head_of, lines_of, published_entry
from score_messages.dataset.records.read_records import latest_records
from score_messages.dataset.records.run_record import RunHead


@dataclass(frozen=True)
class Writer:
    """The run that wrote a part, and its start in UTC; None where nobody knows."""

    run_id: str | None = None
    started: datetime | None = None


UNKNOWN = Writer()


def writers(folder: Path, versions: Mapping[str, str]) -> dict[str, Writer]:
    """By part the run that wrote it last; parts that no record tells of aren't there.

    Args:
        versions: `PartFacts.version` of each part, by name.

    Raises:
        OSError: the records can't be listed.
    """
    by_part = _of_journals(folder, versions)
    for record in latest_records(folder):
        if len(by_part) == len(versions):
            break
        for entry in record.entries:
            if entry.part is not None and entry.part in versions and entry.counts is not None:
                by_part.setdefault(entry.part, _of(record.head))
    return by_part


def _of_journals(folder: Path, versions: Mapping[str, str]) -> dict[str, Writer]:
    """A journal tells of a part before it takes its place, so its version has to be the one that stands there."""
    by_part = {}
    for path in sorted((folder / RUNS).glob(f".*{OPEN}")):
        first, *lines = lines_of(path) or [None]
        head = head_of(first)
        if head is not None:
            entries = [entry for line in lines if (entry := published_entry(line)) is not None]
            published = {entry.part for entry in entries if versions.get(entry.part or "") == entry.version}
            by_part.update({part: _of(head) for part in published if part is not None})
    return by_part


def _of(head: RunHead) -> Writer:
    return Writer(head.run_id, head.started)

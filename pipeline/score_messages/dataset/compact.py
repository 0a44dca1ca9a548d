"""The days of a month that is over become one file per input: `day=2026-10/` in the place of thirty-one folders.

Nothing else changes: the rows are the same in the same order, the part is of the same version, and the new file says
which files it stands for. A part whose input changes later is made of days again, all of it, and may be compacted anew.
"""

from __future__ import annotations

import json
import os
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import numpy as np

from score_messages.dataset.catalog import DAY, PREFIX, DayCounts, PartFacts, PartFile, batches_of, footer_of, schema_of
from score_messages.dataset.record_files import RUNS
from score_messages.dataset.storage import (
    DatasetFolder,
    PartFiles,
    Pending,
    open_dataset,
    publish_pending,
)
from score_messages.dataset.tidy import tidy
from score_messages.dataset.unfinished import end_unfinished
from score_messages.errors import Hint, InputError, OptionError, OutputError
from score_messages.write.disk_errors import disk_errors

_SUMS = ("statuses", "sentiments")
_DAYS_IN_NAME = len("2026-11-24")


@dataclass(frozen=True)
class CompactReport:
    """What compacting came to: files of days that became files of months, and all files with rows there are now."""

    days: int
    months: int
    files: int
    waiting: int


def compact_dataset(name: str, older_than: int = 90, grace: float = 60.0, today: date | None = None) -> CompactReport:
    """Take the days of each month together that ended so many days ago, input by input.

    Args:
        grace: minutes for which readers may still read the files of the days.

    Raises:
        InputError: it is no dataset.
        OptionError: it has no folders per day.
        TargetLocked: a run goes on.
        OutputError: a disk is full or broken; the next run goes on where this one was.
    """
    if not os.path.isdir(os.path.join(name, RUNS)):
        raise InputError(name, f"is no folder of tables: it has no {RUNS}")
    before = (today or datetime.now(UTC).date()).toordinal() - older_than
    days = months = 0
    with open_dataset(name) as folder, disk_errors(name):
        end_unfinished(folder)
        _require_days(folder)
        for part in list(folder.catalog.parts):
            for month, files in _months(folder, part, before):
                _compact(folder, part, month, files)
                days, months = days + len(files), months + 1
        waiting = tidy(folder, 60 * grace)
        files_now = sum(not file.is_tombstone for file in folder.catalog.all_files())
    return CompactReport(days, months, files_now, waiting)


def _require_days(folder: DatasetFolder) -> None:
    if any(file.day is None for file in folder.catalog.all_files()):
        reason = "has a single table for each input already: there are no days to take together"
        hint = Hint("A folder per day is made by --partition date, into a new folder")
        raise OptionError(f"{folder.name} {reason}", hint=hint)


def _months(folder: DatasetFolder, name: str, before: int) -> Iterator[tuple[str, Sequence[PartFile]]]:
    """The months of a whole part that ended before a day (as an ordinal), with their files if these are several."""
    part = folder.catalog.part(name)
    if part.facts is None:
        return
    months: dict[str, list[PartFile]] = defaultdict(list)
    for file in part.live_files:
        if file.day is not None and len(file.day) == _DAYS_IN_NAME:
            months[file.day[:7]].append(file)
    for month, files in months.items():
        if len(files) > 1 and _end_of(month) <= before:
            yield month, files


def _end_of(month: str) -> int:
    """The first day that isn't in it any more, as an ordinal."""
    year, number = map(int, month.split("-"))
    return date(year + number // 12, number % 12 + 1, 1).toordinal()


def _compact(folder: DatasetFolder, name: str, month: str, files: Sequence[PartFile]) -> None:
    """Put a month's file in the place of those of its days."""
    path = os.path.join(f"{DAY}={month}", name)
    folder.require_free(folder.name, [path])
    like = min((os.stat(folder.path / file.path) for file in files), key=lambda status: status.st_mode & 0o777)
    footers = [footer_of(folder.path / file.path) for file in files]
    schema = schema_of(folder.path / files[0].path)
    place = folder.place(name, like)
    with PartFiles(place, schema, by_day=False) as made:
        for file in files:
            for batch in batches_of(folder.path / file.path, schema):
                made.write(batch)
        rows = sum(file.rows for file in files)
        footer = _footer(path, files, footers)
        (staged,) = made.finish(np.zeros(rows, np.int32), [path], lambda path, is_tombstone: footer)
        if staged.rows != rows:
            raise OutputError(folder.name, f"{files[0].path} or another file of {month} is damaged")
        pending = Pending(path, staged.digest, tuple(file.path for file in files))
        publish_pending(folder, pending, staged)


def _footer(path: str, files: Sequence[PartFile], footers: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """What the files say together."""
    daily: dict[str, DayCounts] = {}
    for file in files:
        daily.update(file.facts.daily)
    stands_for = tuple(path for file in files for path in file.facts.published)
    facts: PartFacts = replace(files[0].facts, path=path, stands_for=stands_for, daily=daily)
    sums = {
        f"{PREFIX}{name}": json.dumps(_added([json.loads(footer[f"{PREFIX}{name}"]) for footer in footers]))
        for name in _SUMS
    }
    return {**footers[0], **{f"{PREFIX}{name}": value for name, value in facts.to_footer().items()}, **sums}


def _added(counts: Sequence[Mapping[str, int]]) -> dict[str, int]:
    added: Counter[str] = Counter({name: 0 for count in counts for name in count})
    for count in counts:
        added.update(count)
    return dict(added)

"""The written rows of a part become its files, in the place of those that stand."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, replace

from score_messages.dataset.build.part_rows import PartRows
from score_messages.dataset.catalog import DayCounts, Days, PartFacts, day_of
from score_messages.dataset.keys import NewKeys
from score_messages.dataset.known import Known, KnownMessages
from score_messages.dataset.storage import DatasetFolder, PartFiles, Place, moves, openness
from score_messages.scoring.counts import Counts
from score_messages.write.disk_errors import disk_errors

Footer = Callable[[PartFacts, Counts], Mapping[str, str]]
"""Gives the footer of a file by its facts and counts."""


@dataclass(frozen=True)
class MadeRows:
    """The rows of a part, written.

    Attributes:
        part: its name.
        name: of its input, for errors.
        paths: of its files, below the dataset.
        days: int32[n], of all rows.
        counted: by ISO day.
        moved: days that rows had in the part before and that they have now, where these differ.
    """

    part: str
    name: str
    files: PartFiles
    paths: tuple[str, ...]
    days: Days
    counted: Mapping[str, Counts]
    moved: Collection[tuple[int, int]] = ()

    @property
    def counts(self) -> Counts:
        """Of all rows."""
        return sum(self.counted.values(), Counts())


class PartPublisher:
    """Publishes the parts of one run. `known_messages` is told of each."""

    def __init__(self, folder: DatasetFolder, known_messages: KnownMessages, by_day: bool) -> None:
        self._folder, self._known_messages, self._by_day = folder, known_messages, by_day

    def new_keys(self, input_path: str) -> closing[NewKeys]:
        """For the rows of an input; their mode is that of the input, as far as this can be told. Raises OutputError."""
        mode = 0o666
        with suppress(OSError):
            mode = os.stat(input_path).st_mode
        with disk_errors(self._folder.name):
            return closing(self._folder.keys.new(self._known_messages.secret, mode))

    def known(self, part: str, config_hash: str) -> Known:
        """As `KnownMessages.known`. Raises OutputError."""
        with disk_errors(self._folder.name):
            return self._known_messages.known(part, config_hash)

    def finished_keys(self, new_keys: NewKeys, days: Days, known: Known) -> str:
        """As `NewKeys.finish`: the name of the file. Raises OutputError."""
        with disk_errors(self._folder.name):
            depends_on = self._known_messages.depends_on(known.depends_on)
            return new_keys.finish(days, depends_on, keeps_overlaps=not self._known_messages.tells_overlaps)

    def rows(self, known: Known, new_keys: NewKeys, run_day: int) -> PartRows:
        """The rows of an input on their way."""
        return PartRows(known, new_keys, self._folder.name, run_day)

    def place(self, part: str, input_path: str) -> Place:
        """Where its files go; they get owner and mode of a file of the part as it stands, if there is one.

        Raises:
            OutputError: a disk fails.
        """
        folder = self._folder
        with disk_errors(folder.name):
            for path in folder.catalog.part(part).files:
                with suppress(FileNotFoundError):
                    return folder.place(part, os.stat(folder.path / path))
            return folder.place(part, most=openness(input_path))

    def publish(self, facts: PartFacts, made: MadeRows, footer: Footer, before: Callable[[], None]) -> None:
        """Let the files of a part take their places.

        Args:
            before: called when they are finished, and nothing has taken its place yet.

        Raises:
            TargetRefused: a folder stands where a file belongs.
            OutputError: the old part stands, or the next run will make it whole.
        """
        with disk_errors(self._folder.name):
            self._publish(facts, made, footer, before)

    def _publish(self, facts: PartFacts, made: MadeRows, footer: Footer, before: Callable[[], None]) -> None:
        def metadata(path: str, is_tombstone: bool) -> Mapping[str, str]:
            days = () if is_tombstone else [day for day in made.counted if day_of(path) in (None, day)]
            daily = {day: DayCounts.of(made.counted[day]) for day in days}
            of_file = replace(facts, path=path, stands_for=(), is_tombstone=is_tombstone, daily=daily)
            return footer(of_file, sum((made.counted[day] for day in days), Counts()))

        old, files, paths = self._folder.catalog.part(made.part), made.files, made.paths
        moved = moves(made.part, made.moved if self._by_day else ())
        gone = [path for path, file in old.files.items() if path not in paths and not file.is_tombstone]
        self._folder.require_free(made.name, paths)
        staged = files.finish(made.days, paths, metadata, moved.both_ways.intersection(paths))
        emptied = [files.empty(path, metadata(path, True)) for path in gone]
        before()
        try:
            self._folder.publish(made.part, staged, emptied, moved)
        finally:
            self._folder.keys.added(facts.keys)
            self._known_messages.changed(made.part)

"""The written rows of a part become its files, in the place of those that stand."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

from score_messages.dataset.catalog.days import Days
from score_messages.dataset.catalog.facts import DayCounts, PartFacts
from score_messages.dataset.catalog.parts import day_of
from score_messages.dataset.known.standing import Standing
from score_messages.dataset.storage.folder import DatasetFolder
from score_messages.dataset.storage.openness import openness
from score_messages.dataset.storage.part_files import PartFiles, Place
from score_messages.dataset.storage.publish import moves
from score_messages.scoring.counts import Counts

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
    """Publishes the parts of one night. `standing` is told of each."""

    def __init__(self, folder: DatasetFolder, standing: Standing, by_day: bool) -> None:
        self._folder, self._standing, self._by_day = folder, standing, by_day

    def place(self, part: str, input_path: str) -> Place:
        """Where its files go; they get owner and mode of a file of the part as it stands, if there is one."""
        folder = self._folder
        for path in folder.catalog.part(part).files:
            with suppress(FileNotFoundError):
                like = os.stat(folder.path / path)
                return Place(folder.name, folder.path, part, like, earlier=folder.earlier)
        return Place(folder.name, folder.path, part, most=openness(input_path), earlier=folder.earlier)

    def publish(self, facts: PartFacts, made: MadeRows, footer: Footer, before: Callable[[], None]) -> None:
        """Let the files of a part take their places.

        Args:
            before: called when they are finished, and nothing has taken its place yet.

        Raises:
            TargetRefused: a folder stands where a file belongs.
            OutputError, OSError: the old part stands, or the next run will make it whole.
        """

        def metadata(path: str, is_place: bool) -> Mapping[str, str]:
            days = () if is_place else [day for day in made.counted if day_of(path) in (None, day)]
            daily = {day: DayCounts.of(made.counted[day]) for day in days}
            of_file = replace(facts, path=path, stands_for=(), is_place=is_place, daily=daily)
            return footer(of_file, sum((made.counted[day] for day in days), Counts()))

        old, files, paths = self._folder.catalog.part(made.part), made.files, made.paths
        moved = moves(made.part, made.moved if self._by_day else ())
        gone = [path for path, file in old.files.items() if path not in paths and not file.is_empty_place]
        self._folder.require_free(made.name, paths)
        staged = files.finish(made.days, paths, metadata, moved.both_ways.intersection(paths))
        emptied = [files.empty(path, metadata(path, True)) for path in gone]
        before()
        try:
            self._folder.publish(made.part, staged, emptied, moved)
        finally:
            self._folder.keys.added(facts.keys)
            self._standing.changed(made.part)

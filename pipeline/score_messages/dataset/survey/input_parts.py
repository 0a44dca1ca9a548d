"""Which part holds the rows of an input: the one whose files say so, whatever it is called."""

from __future__ import annotations

import itertools
import os
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from score_messages.dataset.catalog.part_reader import day_folders
from score_messages.dataset.inputs import Input
from score_messages.dataset.storage import DatasetFolder

_OLD = re.compile(r".*-[0-9a-f]{10}\.parquet", re.ASCII)


def with_parts(
    inputs: Sequence[Input], folder: DatasetFolder, given: Mapping[str, str] | None = None
) -> tuple[Input, ...]:
    """The inputs, each with the part that stands of it, or with one that is nobody else's.

    A part is called after the input that it was made of first. An input that was moved takes its part along, and what
    comes to its old place has another name for its own. Parts of version 0.1 keep the names that it gave them.

    Args:
        given: parts that some inputs are to have, by their paths, whatever the files say.

    Raises:
        OSError: a disk fails.
    """
    return tuple(_Assigned(folder, given or {}).each(inputs))


class _Assigned:
    def __init__(self, folder: DatasetFolder, given: Mapping[str, str]) -> None:
        self._folder, self._given = folder, given
        self._taken = set(given.values())
        self._owned = _owned(folder)
        self._owners = {name: path for path, names in self._owned.items() for name in names}
        self._old = _old_names(folder)

    def each(self, inputs: Sequence[Input]) -> Iterator[Input]:
        for source in inputs:
            name = self._given.get(source.path) or self._owned_part(source) or self._free(source)
            self._taken.add(name)
            yield replace(source, assigned_part=name)

    def _owned_part(self, source: Input) -> str | None:
        names = self._owned.get(source.path, set()) - self._taken
        if names:
            return min(names, key=lambda name: (name != source.derived_part(), name != source.old_part, name))
        return source.old_part if self._is_damaged_old(source) else None

    def _is_damaged_old(self, source: Input) -> bool:
        """Of a damaged part that version 0.1 made nobody can tell whose it is; its new version replaces it."""
        is_free = source.old_part in self._old and source.old_part not in self._taken | self._owners.keys()
        return (
            is_free
            and not self._folder.catalog.part(source.old_part).files
            and not self._folder.catalog.part(source.derived_part()).files
        )

    def _free(self, source: Input) -> str:
        names = (source.derived_part(number) for number in itertools.count())
        return next(name for name in names if name not in self._taken and self._owners.get(name) in (None, source.path))


def _owned(folder: DatasetFolder) -> dict[str, set[str]]:
    """The parts by the paths of their inputs; of one that a run left halfway between two, those of both."""
    owned: dict[str, set[str]] = defaultdict(set)
    for name, part in folder.catalog.parts.items():
        for file in part.live_files:
            owned[file.facts.input].add(name)
    for name, path in _damaged(folder):
        owned[path].add(name)
    return owned


def _damaged(folder: DatasetFolder) -> Iterator[tuple[str, str]]:
    """Parts of which no file can be read any more, and whose they were when the index was written."""
    known = folder.catalog.index.files if folder.catalog.index is not None else {}
    for path, file in known.items():
        name = os.path.basename(path)
        if file.is_tombstone or folder.catalog.part(name).live_files or path in folder.catalog.part(name).files:
            continue
        if os.path.lexists(folder.path / path):
            yield name, file.facts.input


def _old_names(folder: DatasetFolder) -> set[str]:
    names = (name for day in ("", *day_folders(folder.path)) for name in os.listdir(folder.path / day))
    return {name for name in names if _OLD.fullmatch(name)}

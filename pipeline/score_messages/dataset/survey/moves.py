"""Which inputs were moved: one has the bytes of which a part is that was another's. Changes nothing."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from score_messages.dataset.catalog import PartFacts
from score_messages.dataset.inputs import (
    OF_NOTHING,
    Input,
    Looks,
    TimeIsOver,
    TimeLimit,
    is_gone,
    is_own_table,
    unpacked_path,
    unpacked_sha256,
)
from score_messages.dataset.storage import DatasetFolder


@dataclass(frozen=True)
class Move:
    """A part becomes that of another input.

    Attributes:
        part: its name.
        before: path of the input that it was of.
        path, content: of the input whose it is from now on.
    """

    part: str
    before: str
    path: str
    content: str


class MoveFinder:
    """Finds the moves since the last run.

    A part follows its bytes: to an input that holds them now, has no part that is up to date, and is the first of
    these; if the part's own input is gone or holds others. One input takes one part. A file that is gone, and lies
    there compressed, has moved, too.

    Args:
        limit: how long it may take.
        prefix: of the prediction columns' names, by which tables of ours are known: they are no inputs.

    Attributes:
        is_complete: whether all inputs could be looked at; else no move is found.
    """

    def __init__(self, folder: DatasetFolder, looks: Looks, limit: TimeLimit, prefix: str) -> None:
        self._folder, self._looks, self._limit, self._prefix = folder, looks, limit, prefix
        self.is_complete = True

    def find(self, inputs: Sequence[Input]) -> list[Move]:
        """The moves, in the order of the parts' names.

        Raises:
            OSError: the disk of the dataset fails; what is wrong with an input is told when it is its turn.
        """
        try:
            with self._limit.watched():
                return list(self._found(inputs))
        except TimeIsOver:
            self.is_complete = False
            return []

    def _found(self, inputs: Sequence[Input]) -> Iterator[Move]:
        contents = self._contents(source for source in inputs if self._is_of_a_whole_file(source))
        parts = [(name, facts) for name, facts in sorted(self._parts()) if not self._stays(facts, contents)]
        if not parts:
            return
        contents |= self._contents(source for source in inputs if not self._folder.catalog.part(source.part).live_files)
        takers = self._takers(inputs, contents)
        moved = set()
        for name, facts in parts:
            if takers[facts.content] and self._is_left(facts, contents):
                moved.add(name)
                yield Move(name, facts.input, takers[facts.content].pop(0).path, facts.content)
        left = {facts.input: (name, facts) for name, facts in parts if name not in moved}
        free = [
            source
            for some in takers.values()
            for source in some
            if not self._folder.catalog.part(source.part).live_files
        ]
        yield from self._packed(free, left, contents)

    def _packed(
        self, inputs: Iterable[Input], left: dict[str, tuple[str, PartFacts]], contents: Mapping[str, str]
    ) -> Iterator[Move]:
        """Files that were compressed where they lay."""
        for source in inputs:
            before = unpacked_path(source.path)
            if before is None or before not in left or not is_gone(before):
                continue
            name, facts = left[before]
            if self._unpacked(source.path) == facts.content:
                del left[before]
                yield Move(name, before, source.path, contents[source.path])

    def _is_of_a_whole_file(self, source: Input) -> bool:
        return self._folder.catalog.part(source.part).facts is not None and not os.path.isdir(source.path)

    def _parts(self) -> Iterator[tuple[str, PartFacts]]:
        return ((name, facts) for name, facts in self._folder.catalog.whole_parts() if facts.content != OF_NOTHING)

    def _stays(self, facts: PartFacts, contents: Mapping[str, str]) -> bool:
        """Whether a part's own input is known to hold what it held."""
        return contents.get(facts.input) == facts.content

    def _takers(self, inputs: Sequence[Input], contents: Mapping[str, str]) -> dict[str, list[Input]]:
        """By what they hold, the inputs that have no part with that."""
        takers: dict[str, list[Input]] = defaultdict(list)
        for source in inputs:
            if source.path in contents and self._may_take(source, contents[source.path]):
                takers[contents[source.path]].append(source)
        return takers

    def _may_take(self, source: Input, content: str) -> bool:
        part = self._folder.catalog.part(source.part)
        if part.live_files and (part.facts is None or part.facts.content == content):
            return False
        with suppress(Exception):  # told when it is its turn
            return source.is_named or not is_own_table(source.path, self._prefix)
        return False

    def _is_left(self, facts: PartFacts, contents: Mapping[str, str]) -> bool:
        """Whether a part's own input is gone, or holds something else by now."""
        if is_gone(facts.input):
            return True
        now = contents.get(facts.input) or self._content(facts.input)
        return now is not None and now != facts.content

    def _contents(self, inputs: Iterator[Input]) -> dict[str, str]:
        contents = ((source.path, self._content(source.path)) for source in inputs)
        return {path: content for path, content in contents if content is not None}

    def _unpacked(self, path: str) -> str | None:
        self._limit.check()
        with suppress(Exception):  # told when it is its turn
            return unpacked_sha256(path)
        return None

    def _content(self, path: str) -> str | None:
        """None for what can't be looked at, for whatever reason."""
        self._limit.check()
        with suppress(Exception):
            return self._looks.look_at(path).sha256
        return None

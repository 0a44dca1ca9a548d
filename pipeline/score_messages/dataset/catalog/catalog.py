"""What lies in a dataset: its parts, as their footers or the index say. Knows no lock, and writes nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from score_messages.dataset.catalog.facts import PartFacts
from score_messages.dataset.catalog.index import read_index
from score_messages.dataset.catalog.part_reader import read_part_file, read_parts
from score_messages.dataset.catalog.parts import NO_PART, Part, PartFile


class Catalog:
    """The parts of a dataset. Whoever changes a part's files says so.

    Attributes:
        parts: by name.
        index: as it was when the dataset was opened; None if there was none.
    """

    def __init__(self, path: Path) -> None:
        """Raises OSError."""
        self._path = path
        self.index = read_index(path)
        self.look_at_all()

    def part(self, name: str) -> Part:
        """The part of that name; `NO_PART` if there is none."""
        return self.parts.get(name, NO_PART)

    def look_at_all(self) -> None:
        """Look anew at all parts. Raises OSError."""
        self.parts = read_parts(self._path, self.index)
        self._by_content: dict[str, set[str]] = defaultdict(set)
        for name, facts in self.whole_parts():
            self._by_content[facts.content].add(name)

    def look_again(self, name: str, paths: Iterable[str]) -> None:
        """Read anew some files of a part, which may have changed. Raises OSError."""
        read = {path: read_part_file(self._path, path, None) for path in paths}
        kept = {path: file for path, file in self.part(name).files.items() if path not in read}
        self._set(name, kept | {path: file for path, file in read.items() if file is not None})

    def put(self, name: str, files: Iterable[PartFile]) -> None:
        """Files of a part have taken their places."""
        self._set(name, {**self.part(name).files, **{file.path: file for file in files}})

    def keep_only(self, name: str, files: Mapping[str, PartFile]) -> None:
        """All other files of a part are gone."""
        self._set(name, files)

    def whole_parts(self) -> Iterator[tuple[str, PartFacts]]:
        """Name and facts of the parts that are whole."""
        for name, part in self.parts.items():
            if (facts := part.facts) is not None:
                yield name, facts

    def parts_of(self, content: str) -> set[str]:
        """Names of the whole parts of inputs with these bytes."""
        return self._by_content.get(content, set())

    def files(self) -> list[PartFacts]:
        """What each file says of itself."""
        return [file.facts for file in self.all_files()]

    def all_files(self) -> Iterator[PartFile]:
        """All files of all parts."""
        for part in self.parts.values():
            yield from part.files.values()

    def _set(self, name: str, files: Mapping[str, PartFile]) -> None:
        before = self.parts.pop(name, NO_PART).facts
        if before is not None:
            self._by_content[before.content].discard(name)
        if files:
            self.parts[name] = Part(files)
        if (facts := self.part(name).facts) is not None:
            self._by_content[facts.content].add(name)

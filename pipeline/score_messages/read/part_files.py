"""A folder that holds one table in parts, as Spark writes it: `part-00000...` beside `_SUCCESS`. Read as one table."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from types import TracebackType
from typing import Self

import pyarrow as pa

from score_messages.errors import ColumnError, Hint
from score_messages.messages import Messages
from score_messages.read.batches import record_numbers
from score_messages.read.folder_files import readable_path
from score_messages.read.source import ReadOptions, Source
from score_messages.read.taken import Taken

Opener = Callable[[str, ReadOptions], Source]

_PACKED = (".gz", ".bz2", ".zst")
_KINDS = {".parquet": "parquet", ".csv": "csv", ".json": "jsonl", ".jsonl": "jsonl"}


def part_files(folder: str) -> list[str]:
    """The names of a table's parts in their order; none if the folder is no such table, or can't be listed."""
    try:
        names = [name for name in os.listdir(folder) if not name.startswith((".", "_"))]
    except OSError:
        return []
    is_table = bool(names) and all(name.startswith("part-") and kind_of_part(name) for name in names)
    return sorted(names) if is_table and len({kind_of_part(name) for name in names}) == 1 else []


def kind_of_part(name: str) -> str | None:
    """The format that a part's name says."""
    plain = name.lower()
    while plain.endswith(_PACKED):
        plain = plain[: plain.rindex(".")]
    return next((kind for ending, kind in _KINDS.items() if plain.endswith(ending)), None)


class PartsSource:
    """The parts of one table, one after the other. See `Source`.

    Args:
        opener: opens a part.
    """

    repeated_headers = deleted = 0

    def __init__(self, name: str, options: ReadOptions, opener: Opener) -> None:
        """Nothing is opened yet."""
        self.name = name
        self._options, self._opener = options, opener
        parts = part_files(name)
        self._paths = [os.path.join(name, part) for part in parts]
        others = set(os.listdir(os.fsencode(name))) - set(map(os.fsencode, parts))
        self.passed_over = tuple(map(readable_path, sorted(others)))
        self._hash = hashlib.sha256()
        self._read = 0
        self.size: int | None = sum(os.path.getsize(path) for path in self._paths)
        self.taken = Taken()

    def __enter__(self) -> Self:
        """Look at the first part that holds more than nothing, which says what columns there are."""
        with self._opener(self._paths[0], self._options) as first:
            self.schema: pa.Schema = first.schema
            self.text_column, self.id_column, self.date_column = first.text_column, first.id_column, first.date_column
            self.taken = first.taken
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing stays open between parts."""

    def __iter__(self) -> Iterator[Messages]:
        """Batches of rows in order. Raises InputError, also for a part with other columns than the first."""
        rows = 0
        for path in self._paths:
            with self._opener(path, replace(self._options, taken_before=self.taken)) as part:
                if not part.schema.equals(self.schema) or part.text_column != self.text_column:
                    hint = Hint("If it is another table, score its files into a folder of tables, or move it elsewhere")
                    raise ColumnError(path, "has other columns than the first part of its table", hint=hint)
                for messages in part:
                    yield self._numbered(messages, rows)
                    rows += len(messages)
                self._hash.update(os.fsencode(os.path.basename(path)) + b"\0" + part.sha256().encode())
                self._read += part.size or 0

    def position(self) -> int:
        """Bytes of the parts that were read."""
        return self._read

    def sha256(self) -> str:
        """The sha256 over each part's name and content, hex."""
        return self._hash.hexdigest()

    def _numbered(self, messages: Messages, before: int) -> Messages:
        """Record numbers count on from part to part."""
        if self.id_column is not None:
            return messages
        return replace(messages, ids=record_numbers(before + 1, len(messages)))

"""The rows of a table of JSON lines: what is no text there becomes the text that JSON has for it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from score_messages.errors import FormatError
from score_messages.tables.added_columns import require_scored
from score_messages.tables.text_rows import Row, TextRows, lines_of, opened


class JsonRows(TextRows):
    """A table of objects; its names are those of the first one. A file without any is a table without rows."""

    def __init__(self, path: str, prefix: str) -> None:
        """Raise InputError if the first object can't be read, or isn't a scored row."""
        super().__init__(path)
        first = next(self._objects(), None)
        self.names = () if first is None else tuple(first)
        if first is not None:
            require_scored(path, self.names, prefix)

    def rows(self, columns: Sequence[str]) -> Iterator[Row]:
        for row in self._objects():
            yield [_text(row.get(name)) for name in columns]

    def _objects(self) -> Iterator[Mapping[str, Any]]:
        with opened(self.path) as (stream, _):
            for number, line in enumerate(lines_of(self.path, stream), 1):
                if line.strip():
                    yield self._object(line, number)

    def _object(self, line: str, number: int) -> Mapping[str, Any]:
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            row = None
        if not isinstance(row, dict):
            raise FormatError(self.path, "is no JSON object", line=number)
        return row


def _text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)

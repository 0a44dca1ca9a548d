"""JSON lines: one object per line, read with the standard library.

Not Arrow's reader: 30,000 nested brackets were seen to end its process. A line without an object costs only its row;
which columns there are is decided by the first lines.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, BinaryIO

import pyarrow as pa

from score_messages.errors import ColumnError, FormatError, Hint
from score_messages.messages import Status, StatusCodes
from score_messages.read.batches import has_surrogates, string_array
from score_messages.read.columns import choose_columns, typed_name
from score_messages.read.decoded import damage_translated, decoded_stream
from score_messages.read.limits import MAX_COLUMNS, MAX_JSON_DEPTH, MAX_JSON_VALUES
from score_messages.read.limits import MAX_JSON_LINE as MAX_LINE
from score_messages.read.table_file import TableFile

SAMPLE_LINES = 20_000
SAMPLE_BYTES = 1 << 24
"""The columns are those of the first so many lines, unless these hold so many bytes before."""

_ONE_DOCUMENT = Hint("Write one object per line, such as: jq -c '.[]' in.json > out.jsonl")

Record = dict[str, Any]


class _DoubledKeyError(ValueError):
    """An object has a key twice, so that it isn't known which value is meant."""


class JsonlSource(TableFile[bytes]):
    """One file of JSON lines, or standard input; plain or compressed. See `Source`."""

    def _open(self) -> None:
        """Read the first lines, which decide the columns."""
        with damage_translated(self.name):
            self._stream: BinaryIO = io.BufferedReader(decoded_stream(self._raw))  # type: ignore[type-var]
            self._sample = self._first_lines()
        if not self._sample:
            raise FormatError(self.name, "is empty, without a single line")
        self._check_first(self._sample[0])
        names: dict[str, None] = {}
        for line in self._sample:
            names |= dict.fromkeys(self._object_on(line) or ())
            if len(names) > MAX_COLUMNS:
                break
        if any(map(has_surrogates, names)):
            raise FormatError(self.name, "has keys that aren't text")
        self._known = names.keys()
        self._use(list(names), choose_columns(self.name, list(names), self._options, in_line=False))

    def _first_lines(self) -> list[bytes]:
        lines: list[bytes] = []
        size = 0
        for line in self._lines():
            lines.append(line)
            size += len(line)
            if len(lines) >= SAMPLE_LINES or size >= SAMPLE_BYTES:
                break
        return lines

    def _lines(self) -> Iterator[bytes]:
        """Lines that aren't blank."""
        while line := self._stream.readline(MAX_LINE):
            if len(line) == MAX_LINE and not line.endswith(b"\n"):
                raise FormatError(self.name, f"has a line of more than {MAX_LINE:,} bytes", hint=_ONE_DOCUMENT)
            if line.strip():
                yield line

    def _all_records(self) -> Iterator[bytes]:
        with damage_translated(self.name):
            yield from self._sample
            self._sample = []
            yield from self._lines()

    def _check_first(self, line: bytes) -> None:
        text = line.decode(self._options.encoding, "replace").lstrip("\ufeff").strip()
        if text.startswith("["):
            raise FormatError(self.name, "is one JSON array, not a line per message", line=1, hint=_ONE_DOCUMENT)
        if text in ("{", "}") or (text.startswith("{") and not text.endswith("}") and len(self._sample) > 1):
            raise FormatError(self.name, "is JSON over many lines, not a line per message", line=1, hint=_ONE_DOCUMENT)
        if not text.startswith("{"):
            raise FormatError(self.name, "is not JSON lines: its first line is not an object", line=1)

    def _object_on(self, line: bytes) -> Record | None:
        """The object on a line; None if the line holds something else, or can't be read."""
        if len(line) > MAX_JSON_VALUES and sum(map(line.count, (b",", b"[", b"{"))) > MAX_JSON_VALUES:
            return None
        try:
            value = json.loads(line.decode(self._options.encoding, "surrogateescape").lstrip("\ufeff"), **_HOOKS)
        except (ValueError, RecursionError):
            return None
        return value if isinstance(value, dict) and not _is_deep(value) else None

    def _columns(self, records: list[bytes], status: StatusCodes, first: int) -> Mapping[int, pa.StringArray]:
        objects = [self._object_on(line) for line in records]
        self._mark_malformed(objects, status, first)
        seen = set().union(*(record or () for record in objects))
        nothing = pa.nulls(len(objects), pa.string())
        return {
            index: self._column(self._names[index], objects, status) if self._names[index] in seen else nothing
            for index in self._chosen.used
        }

    @staticmethod
    def _size_of(record: bytes) -> int:
        return len(record)

    def _mark_malformed(self, objects: list[Record | None], status: StatusCodes, first: int) -> None:
        """Lines that hold no object, or an object whose message isn't text. Raises ColumnError for a new key."""
        for index, record in enumerate(objects):
            if record is None or isinstance(record.get(self.text_column), (dict, list)):
                status[index] = Status.MALFORMED.code
            elif self._options.keep is None and not record.keys() <= self._known:
                self._refuse_keys(first + index)

    def _column(self, name: str, objects: list[Record | None], status: StatusCodes) -> pa.StringArray:
        return string_array([None if record is None else _cell(record.get(name)) for record in objects], status)

    def _refuse_keys(self, record: int) -> None:
        reason = f"has a key that none of the first {SAMPLE_LINES:,} lines has"
        hint = Hint("Say which columns to keep", f"--keep {typed_name(self._names, self._chosen.text)}")
        raise ColumnError(self.name, reason, record=record, hint=hint)


def _object(pairs: list[tuple[str, Any]]) -> Record:
    record = dict(pairs)
    if len(record) < len(pairs):
        raise _DoubledKeyError
    return record


def _is_deep(record: Record) -> bool:
    """Whether values nest deeper than they may."""
    level: list[Any] = [record]
    for _ in range(MAX_JSON_DEPTH):
        level = [child for value in level for child in _children(value)]
        if not level:
            return False
    return True


def _children(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


_HOOKS: dict[str, Any] = {
    "object_pairs_hook": _object,
    "parse_int": str,  # digits stay as they were written
    "parse_float": str,
    "parse_constant": str,
}


def _cell(value: Any) -> str | None:
    """A value as text: strings and numbers as written, null as null, the rest as JSON.

    >>> [_cell(value) for value in ("007", True, None, ["a"])]
    ['007', 'true', None, '["a"]']
    """
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)

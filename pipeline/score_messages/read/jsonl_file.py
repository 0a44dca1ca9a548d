"""JSON lines, one object per line, or one JSON array of objects; read with the standard library.

Not Arrow's reader: 30,000 nested brackets were seen to end its process. A line without an object costs only its row;
which columns there are is decided by the first objects. What is inside an object is reached by its path.
"""

from __future__ import annotations

import codecs
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, BinaryIO

import pyarrow as pa

from score_messages.errors import ColumnError, FormatError, Hint
from score_messages.messages import Status, StatusCodes
from score_messages.read.batches import has_surrogates, string_array
from score_messages.read.columns import typed_names
from score_messages.read.decoded import damage_translated, decoded_stream
from score_messages.read.json_array import JsonArray
from score_messages.read.json_columns import (
    choose_json_columns,
    refuse_columns_as_objects,
    refuse_lists,
    refuse_objects,
    refuse_texts_inside,
)
from score_messages.read.json_documents import array_inside, is_document, refuse_single_object
from score_messages.read.json_objects import Record, as_message, as_text, object_in, value_at
from score_messages.read.limits import MAX_COLUMNS, SNIFFED_BYTES
from score_messages.read.limits import MAX_JSON_LINE as MAX_LINE
from score_messages.read.recoded import is_wide, recoded
from score_messages.read.table_file import TableFile
from score_messages.read.taken import Taken

SAMPLE_LINES = 20_000
SAMPLE_BYTES = 1 << 24
"""The columns are those of the first so many objects, unless these hold so many bytes before."""

_ONE_OBJECT = Hint("Write one object per line, such as: jq -c . in.json > out.jsonl")

Line = bytes | str
"""An object as it is written: bytes of a line, or text of an element of an array."""


class JsonlSource(TableFile[Line]):
    """One file of JSON lines or an array of objects, or standard input; plain or compressed. See `Source`."""

    def _open(self) -> None:
        """Read the first objects, which decide the columns."""
        with self._damage_translated():
            stream: BinaryIO = io.BufferedReader(decoded_stream(self._raw), SNIFFED_BYTES)  # type: ignore[type-var]
            head = stream.peek(SNIFFED_BYTES)[:SNIFFED_BYTES]  # type: ignore[attr-defined]
            self._decide_encoding(head)
            if is_wide(self._encoding):
                stream, self._encoding = recoded(stream, self._encoding), "utf-8"
                head = stream.peek(1)[:SNIFFED_BYTES]  # type: ignore[attr-defined]
            if codecs.lookup(self._encoding).name == "utf-8-sig":
                self._encoding = "utf-8"
            self._stream = stream
            self._head = head.decode(self._encoding, "replace").lstrip("\ufeff")
            self._is_array = _begins(head).startswith(b"[")
            self._written = self._elements() if self._is_array else self._lines()
            self._sample = self._first_lines()
        if not self._sample:
            raise FormatError(self.name, "is empty, without a single object")
        self._check_first(self._sample[0])
        records = [self._object_on(line) for line in self._sample]
        names = self._keys_of(records)
        if not names:
            reason = "has no object with a key on its first lines; each is broken, or has a key twice"
            raise FormatError(self.name, reason, record=1)
        try:
            columns, chosen = choose_json_columns(self.name, names, self._options, records)
        except ColumnError:
            refuse_single_object(self.name, records)
            if self._options.text_column is None:
                refuse_texts_inside(self.name, names, records)
            raise
        self._use(columns, chosen)
        self._texts = [columns[index] for index in chosen.texts]
        refuse_single_object(self.name, records, self._texts)
        refuse_columns_as_objects(self.name, records)
        for name in self._texts:
            refuse_lists(self.name, records, name)
            refuse_objects(self.name, records, name, self._texts)

    @property
    def taken(self) -> Taken:
        """As `Source.taken`."""
        return Taken(self._encoding_name, quotes=self._cells.taken)

    def _keys_of(self, records: Sequence[Record | None]) -> list[str]:
        names: dict[str, None] = {}
        for record in records:
            names |= dict.fromkeys(record or ())
            if len(names) > MAX_COLUMNS:
                break
        if any(map(has_surrogates, names)):
            raise FormatError(self.name, "has keys that aren't text")
        self._known = names.keys()
        return list(names)

    def _first_lines(self) -> list[Line]:
        lines: list[Line] = []
        size = 0
        for line in self._written:
            lines.append(line)
            size += len(line)
            if len(lines) >= SAMPLE_LINES or size >= SAMPLE_BYTES:
                break
        return lines

    def _lines(self) -> Iterator[Line]:
        """Lines that aren't blank."""
        while line := self._stream.readline(MAX_LINE):
            if len(line) == MAX_LINE and not line.endswith(b"\n"):
                self._refuse_document()
                raise FormatError(self.name, f"has a line of more than {MAX_LINE:,} bytes", hint=_ONE_OBJECT)
            if line.strip():
                yield line

    def _elements(self) -> Iterator[Line]:
        encoding = "utf-8-sig" if self._encoding == "utf-8" else self._encoding
        self._text = io.TextIOWrapper(self._stream, encoding, errors="surrogateescape", newline="")
        return JsonArray(self.name, self._text.read).elements()

    @contextmanager
    def _damage_translated(self) -> Iterator[None]:
        try:
            with damage_translated(self.name):
                yield
        except UnicodeError:  # encodings such as UTF-16, where nothing behind a bad byte can be read
            raise FormatError(self.name, f"can't be read as {self._encoding_name} any further") from None

    def _all_records(self) -> Iterator[Line]:
        with self._damage_translated():
            yield from self._sample
            self._sample = []
            yield from self._written

    def _check_first(self, line: Line) -> None:
        text = line if isinstance(line, str) else line.decode(self._encoding, "replace").lstrip("\ufeff").strip()
        if text.startswith("{") and _holds_several(text):
            raise FormatError(self.name, "has several objects on one line", line=1, hint=_ONE_OBJECT)
        if self._is_array and not text.startswith("{"):
            raise FormatError(self.name, "is a JSON array, but its first element is not an object", record=1)
        if text.startswith("{") and text.endswith("},") and len(self._sample) > 1:
            hint = Hint("Take them away, such as: sed 's/,[[:space:]]*$//' in.jsonl > out.jsonl")
            raise FormatError(self.name, "has a comma behind its objects", line=1, hint=hint)
        if text in ("{", "}") or (text.startswith("{") and not text.endswith("}") and len(self._sample) > 1):
            self._refuse_document()
            raise FormatError(self.name, "is JSON over many lines, not a line per message", line=1, hint=_ONE_OBJECT)
        if not text.startswith("{"):
            raise FormatError(self.name, "is not JSON lines: its first line is not an object", line=1)

    def _refuse_document(self) -> None:
        """Raise FormatError if the file begins as one object with an array of objects inside."""
        key = array_inside(self._head)
        if key is not None:
            raise is_document(self.name, key)

    def _object_on(self, line: Line) -> Record | None:
        """The object on a line; None if the line holds something else, or can't be read."""
        if isinstance(line, str):
            return object_in(line, is_sound=not has_surrogates(line))
        try:
            return object_in(line.decode(self._encoding), is_sound=True)
        except UnicodeDecodeError:
            return object_in(line.decode(self._encoding, "surrogateescape"), is_sound=False)

    def _columns(self, records: list[Line], status: StatusCodes, first: int) -> Mapping[int, pa.StringArray]:
        objects = [self._object_on(line) for line in records]
        self._mark_malformed(objects, status, first)
        return {index: self._column(index, objects, status) for index in self._chosen.used}

    @staticmethod
    def _size_of(record: Line) -> int:
        return len(record)

    def _mark_malformed(self, objects: list[Record | None], status: StatusCodes, first: int) -> None:
        """Lines that hold no object, or an object whose message isn't text. Raises ColumnError for a new key."""
        for index, record in enumerate(objects):
            if record is None or any(isinstance(value_at(record, name), (dict, list)) for name in self._texts):
                status[index] = Status.MALFORMED.code
            elif self._options.keep is None and not record.keys() <= self._known:
                self._refuse_keys(first + index)

    def _column(self, index: int, objects: list[Record | None], status: StatusCodes) -> pa.StringArray:
        name, is_message = self._names[index], index in self._chosen.texts
        if name in self._known and not any(name in record for record in objects if record):
            return pa.nulls(len(objects), pa.string())
        shown = as_message if is_message else as_text
        at: Callable[[Record, str], Any] = dict.get if name in self._known else value_at
        return string_array([None if record is None else shown(at(record, name)) for record in objects], status)

    def _refuse_keys(self, record: int) -> None:
        reason = f"has a key that none of the first {SAMPLE_LINES:,} objects has"
        hint = Hint("Say which columns to keep", f"--keep {typed_names(self._names, self._chosen.texts)}")
        raise ColumnError(self.name, reason, record=record, hint=hint)


def _begins(head: bytes) -> bytes:
    return head.removeprefix(b"\xef\xbb\xbf").lstrip()


def _holds_several(text: str) -> bool:
    try:
        _, end = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):
        return False
    return text[end:].lstrip().startswith("{")

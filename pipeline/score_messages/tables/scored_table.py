"""One scored table, in whatever format: what it is, and batches of its columns in the types of the schema."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pyarrow as pa

from score_messages.errors import ColumnError, FormatError, InputError
from score_messages.privacy.column_names import listed
from score_messages.tables.added_columns import (
    DATE,
    LEAST,
    added_type,
    added_types,
    date_candidates,
    stored_as,
)
from score_messages.tables.typed import NotOfType, is_instant, is_text, typed

BATCH_ROWS = 65_536
_LOOKED_AT = 1000
_FOOTER = b"score_messages."


class Rows(Protocol):
    """An open table of some format, as `open_table` chose it."""

    @property
    def footer(self) -> Mapping[bytes, bytes]: ...

    @property
    def names(self) -> tuple[str, ...]: ...

    @property
    def types(self) -> Mapping[str, pa.DataType]: ...

    def batches(self, columns: Sequence[str], rows: int) -> Iterator[pa.RecordBatch]:
        """Of those of `columns` that the file has when it is opened for this."""

    def rows_at(self, places: Sequence[int], columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """The same of the rows at these places, from 0 and rising."""


@dataclass(frozen=True)
class ModelName:
    """Who scored a table."""

    name: str
    fingerprint: str


@dataclass(frozen=True)
class ScoredTable:
    """A table that scoring wrote. Made by `open_table` and `tables_of`; no file stays open.

    Attributes:
        path: as it was given, or below the folder that was.
        prefix: in front of the names of the added columns.
        may_vanish: it lies in a folder that runs write: if it is gone once its rows are read, it has none.
    """

    path: Path
    prefix: str
    _rows: Rows
    may_vanish: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Of its columns, as they are in the file. A table of JSON lines without rows has none."""
        return self._rows.names

    @property
    def source(self) -> str:
        """What it was scored from: a path, if its footer says so as those of nightly folders do; else its own name."""
        try:
            source = json.loads(self._rows.footer[_FOOTER + b"input"])
        except (KeyError, ValueError):
            return self.path.name
        return source if isinstance(source, str) and source else self.path.name

    @property
    def model(self) -> ModelName | None:
        """Who scored it, if its footer says so: only Parquet has one."""
        stored = [self._rows.footer.get(_FOOTER + name) for name in (b"model", b"model_fingerprint")]
        name, fingerprint = ((value or b"").decode("utf-8", "replace") for value in stored)
        return ModelName(name, fingerprint) if name else None

    @functools.cached_property
    def date_column(self) -> str | None:
        """Name in the file of the column with the times in UTC; None if the table has none.

        A column without types is one if its first text is such a time; one without any text is taken for one.
        """
        candidates = date_candidates(self.names, self.prefix)
        return next((name for name in candidates if self._has_instants(name)), None)

    def text_columns(self, asked: str | None) -> list[str]:
        """Names of the columns with the message.

        Args:
            asked: as `--text-column` takes them: a name, or several with commas. None: the first that scoring takes
                without it.

        Raises:
            ColumnError: there is no such column.
        """
        from score_messages.read.exports import message_columns
        from score_messages.read.several_names import split_names

        if asked is None:
            return [self.names[index] for index in message_columns(self.names)[:1]]
        wanted = [asked] if asked in self.names else split_names(asked)
        for name in wanted:
            self._require(name)
        return wanted

    def batches(self, columns: Sequence[str], rows: int = BATCH_ROWS) -> Iterator[pa.RecordBatch]:
        """The rows in order, these columns only, under the names by which they are asked for.

        Args:
            columns: added ones without the prefix (`date` is the one in UTC, whatever it is called), which come in the
                types of the schema in every format and are null where the table lacks them; own ones by their names in
                the file, as they are.
            rows: of a batch at most.

        Raises:
            ColumnError: the table lacks an own column, or a column that scoring adds holds something else.
            InputError: it is damaged; a value of an added column isn't of its type.
        """
        asked = self._stored(columns)
        return self._renamed(self.batches_by_name([name for name in asked if name is not None], rows), columns, asked)

    def batches_by_name(self, names: Sequence[str], rows: int = BATCH_ROWS) -> Iterator[pa.RecordBatch]:
        """As `batches`, with all columns by their names in the file."""
        return self._as_named(self._opened_batches(self._wanted(names), rows), names)

    def rows_at(self, places: Sequence[int], names: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """The rows at these places (from 0, each larger than the one before), columns by their names in the file.

        What lies between them isn't read, where the format allows that. Fewer come if the table has lost rows.

        Raises:
            InputError: as `batches`; the place in a table that it names is among those rows.
        """
        return self._as_named(self._opened_batches(self._wanted(names), BATCH_ROWS, places), names)

    def columns_at(self, places: Sequence[int], columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """As `rows_at`, with columns as `batches` takes them."""
        asked = self._stored(columns)
        return self._renamed(self.rows_at(places, [name for name in asked if name is not None]), columns, asked)

    def stored_name(self, added: str) -> str | None:
        """What one of `added_types` is called in the file; None if the table lacks it."""
        return self.date_column if added == DATE else stored_as(added, self.names, self.prefix)

    def type_of(self, name: str) -> pa.DataType:
        """In which type a column comes, by its name in the file."""
        return self._added_type(name) or self._rows.types[name]

    def _stored(self, columns: Sequence[str]) -> list[str | None]:
        return [self.stored_name(name) if name in added_types() else name for name in columns]

    def _wanted(self, names: Sequence[str]) -> list[str]:
        """Each once; a column that every table has if there are none. Raises ColumnError for one that isn't there."""
        for name in names:
            self._require(name)
        return list(dict.fromkeys(names)) or [self.prefix + LEAST[-1]]

    def _as_named(self, batches: Iterator[pa.RecordBatch], names: Sequence[str]) -> Iterator[pa.RecordBatch]:
        kinds = {name: self._added_type(name) for name in names}
        before = 0
        for batch in batches:
            columns = [self._typed(batch, name, kinds[name], before) for name in names]
            before += batch.num_rows
            yield _batch(columns, list(names), batch.num_rows)

    def _opened_batches(
        self, wanted: Sequence[str], rows: int, places: Sequence[int] | None = None
    ) -> Iterator[pa.RecordBatch]:
        try:
            yield from self._rows.batches(wanted, rows) if places is None else self._rows.rows_at(places, wanted)
        except (FileNotFoundError, InputError) as error:
            if self.may_vanish and not self.path.exists():
                return
            if isinstance(error, FileNotFoundError):
                raise gone(str(self.path)) from None
            raise

    def _renamed(
        self, batches: Iterator[pa.RecordBatch], columns: Sequence[str], asked: Sequence[str | None]
    ) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            there = iter(batch.columns)
            rows = batch.num_rows
            values = [
                pa.nulls(rows, added_types()[name]) if stored is None else next(there)
                for name, stored in zip(columns, asked, strict=True)
            ]
            yield _batch(values, columns, rows)

    def _added_type(self, name: str) -> pa.DataType | None:
        """The type of an added column, by its name in the file; None for an own column, which stays as it is."""
        is_date = name == self.date_column
        return added_types()[DATE] if is_date else added_type(name, self.names, self.prefix)

    def _typed(self, batch: pa.RecordBatch, name: str, kind: pa.DataType | None, before: int) -> pa.Array:
        if name not in batch.schema.names:  # the table was replaced by one without it
            return pa.nulls(batch.num_rows, kind or self._rows.types.get(name, pa.string()))
        column = batch.column(batch.schema.names.index(name))
        if kind is None:
            return column
        try:
            return typed(column, kind)
        except NotOfType as error:
            raise self._refused(name, kind, before + error.row + 1) from None

    def _refused(self, name: str, kind: pa.DataType, record: int) -> InputError:
        """What is wrong with a value. A column of mails may be somebody's own under the same name."""
        if name in (self.prefix + least for least in LEAST) and pa.types.is_nested(self._rows.types[name]):
            return ColumnError(str(self.path), "is no scored table: its sentiment and status are no texts")
        words = "text" if pa.types.is_string(kind) else _WORDS[kind]
        return FormatError(str(self.path), f"its column {name} holds something that is no {words}", record=record)

    def _has_instants(self, name: str) -> bool:
        kind = self._rows.types[name]
        if not is_text(kind):
            return pa.types.is_timestamp(kind) and kind.tz is not None
        for batch in self._opened_batches([name], _LOOKED_AT):
            texts = (cell for cell in batch.column(0).to_pylist() if cell)
            first = next(texts, None)
            return first is None or (isinstance(first, str) and is_instant(first))
        return True

    def _require(self, name: str) -> None:
        if self.names and name not in self.names:
            raise ColumnError(str(self.path), f"has no column '{name}'. It has: {listed(self.names, sure=True)}")


_WORDS = {pa.float32(): "number", pa.int32(): "whole number", pa.bool_(): "true or false", added_types()[DATE]: "time"}


def gone(path: str) -> InputError:
    """What is said of a table that isn't there."""
    return InputError(path, "there is no such file")


def _batch(columns: Sequence[pa.Array], names: Sequence[str], rows: int) -> pa.RecordBatch:
    if not names:
        return pa.RecordBatch.from_arrays([pa.nulls(rows)], names=["nothing"]).select([])
    return pa.RecordBatch.from_arrays(list(columns), names=list(names))

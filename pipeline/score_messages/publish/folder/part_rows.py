"""Rows of a table as rows of `messages`: its columns by our names and in our types, and what is the same for all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

import pyarrow as pa

from score_messages.publish.contents import PartFile
from score_messages.publish.folder.occurrences import Ids, Occurrences, plain_ids
from score_messages.publish.folder.table_files import TableFile
from score_messages.publish.folder.values import as_published

_ID = "message_id"


class PartRows:
    """Reads the rows of part files; of each source the ids are looked at once.

    Args:
        sources: the files of each source, in the order of the rows.
        own: what own columns are called in `messages`, by their names in the files; others aren't published.
    """

    def __init__(
        self, sources: Mapping[str, list[TableFile]], own: Mapping[str, str], left_out: frozenset[str]
    ) -> None:
        self._sources = sources
        self._files = {file.path: file for files in sources.values() for file in files}
        self._own = own
        self._left_out = left_out
        self._numbered: tuple[str, Occurrences] | None = None

    def batches(self, part: PartFile, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
        """As `Contents.batches`."""
        file = self._files[part.path]
        stored = _stored_names(file, self._own, self._left_out)
        wanted = [name for name in dict.fromkeys([_ID, *schema.names]) if name in stored]
        occurrences = self._occurrences(file.source)
        start = 0
        for batch in file.batches([stored[name] for name in wanted]):
            values = dict(zip(wanted, batch.columns, strict=True))
            stop = start + batch.num_rows
            made = {
                _ID: plain_ids(as_published(values[_ID], pa.string())),
                "occurrence": occurrences.of(part.path, start, stop),
                **_constants(part, batch.num_rows),
            }
            columns = [_column(field, made, values, batch.num_rows) for field in schema]
            yield pa.RecordBatch.from_arrays(columns, schema=schema)
            start = stop

    def stored(self) -> dict[str, list[tuple[str, pa.DataType]]]:
        """By the names in `messages`, the names that columns have in the files, each once, and their types there."""
        stored: dict[str, dict[str, pa.DataType]] = {}
        for file in self._files.values():
            for name, in_file in _stored_names(file, self._own, self._left_out).items():
                stored.setdefault(name, {})[in_file] = file.schema.field(in_file).type
        return {name: list(in_files.items()) for name, in_files in stored.items()}

    def _occurrences(self, source: str) -> Occurrences:
        """Those of the last source are kept: a target takes its files one after the other."""
        if self._numbered is None or self._numbered[0] != source:
            files = self._sources[source]
            self._numbered = (source, Occurrences({file.path: _ids(file) for file in files}))
        return self._numbered[1]


def _ids(file: TableFile) -> Ids:
    def ids() -> Iterator[pa.StringArray]:
        for batch in file.batches([file.columns.ours[_ID]]):
            yield plain_ids(as_published(batch.column(0), pa.string()))

    return ids


def _stored_names(file: TableFile, own: Mapping[str, str], left_out: frozenset[str]) -> dict[str, str]:
    """The names in the file, by those in `messages`."""
    ours = {name: stored for name, stored in file.columns.ours.items() if name not in left_out}
    return {**ours, **{own[name]: name for name in file.columns.own if name in own}}


def _constants(part: PartFile, rows: int) -> dict[str, pa.Array]:
    """What is the same in all rows."""
    values: dict[str, tuple[object, pa.DataType]] = {
        "source": (part.source, pa.string()),
        "day": (part.day, pa.date32()),
        "model": (part.model, pa.string()),
        "model_fingerprint": (part.model_fingerprint, pa.string()),
        "run_id": (part.run_id, pa.string()),
        "scored_at": (part.scored_at, pa.timestamp("us", "UTC")),
        "part": (part.path, pa.string()),
    }
    return {name: _repeated(pa.scalar(value, kind), rows) for name, (value, kind) in values.items()}


def _repeated(value: pa.Scalar, rows: int) -> pa.Array:
    return pa.nulls(rows, value.type) if not value.is_valid else pa.repeat(value, rows)


def _column(field: pa.Field, made: Mapping[str, pa.Array], values: Mapping[str, pa.Array], rows: int) -> pa.Array:
    if field.name in made:
        return as_published(made[field.name], field.type)
    if field.name in values:
        return as_published(values[field.name], field.type)
    return pa.nulls(rows, field.type)


def day_of_folder(day: str | None) -> date | None:
    """The day of a folder's name; the first of a month.

    >>> day_of_folder("2026-10"), day_of_folder("2026-10-07"), day_of_folder(None)
    (datetime.date(2026, 10, 1), datetime.date(2026, 10, 7), None)
    """
    try:
        return None if day is None else date.fromisoformat(f"{day}-01" if len(day) == len("2026-10") else day)
    except ValueError:
        return None

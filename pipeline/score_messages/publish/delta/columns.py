"""What columns of `messages` are called and typed in a Delta table. Pure; knows no client.

Delta refuses blanks and some signs in names, unless a table maps names, which the client can't write and several
readers can't read. So own columns get names that every reader takes; the field says what it was called. A name that was
given once stays, so that rows that were published before stay under the right one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyarrow as pa

from score_messages.publish.contents import MESSAGES
from score_messages.publish.sql_names import free_name

FINGERPRINT = "part_fingerprint"
NAME = "score-messages.name"
"""Key in a field's metadata: what the column is called in the folder."""

_REFUSED = re.compile(r"[\s\x00-\x1f\x7f-\x9f,;{}()=.`\"'\\\[\]/:%?#&*<>|^~$!@+-]+")
_LONGEST = 120


@dataclass(frozen=True)
class Columns:
    """The columns of the table.

    Attributes:
        schema: of the table, `FINGERPRINT` last of ours.
        asked: of the batches to ask for, column by column the same but for `FINGERPRINT`.
    """

    schema: pa.Schema
    asked: pa.Schema


def columns_for(contents: pa.Schema, there: Iterable[pa.Field]) -> Columns:
    """The columns of the table for what is published, with those that are there already.

    Args:
        contents: `Contents.schema`.
        there: fields of the table as it is, with their metadata; none if it is new, or made anew.
    """
    ours = [field for field in contents if field.name in MESSAGES.names]
    own = {field.name: field for field in contents if field.name not in MESSAGES.names}
    older = [field for field in there if field.name not in (*MESSAGES.names, FINGERPRINT)]
    names = _names(own, older)
    gone = [field for field in older if original(field) not in own]
    fields = [pa.field(names[name], _type(field.type), metadata=_metadata(name)) for name, field in own.items()]
    by_name = {field.name: field for field in (*gone, *fields)}
    placed = [by_name.pop(field.name) for field in older if field.name in by_name]  # the order of columns stays
    own_fields = [*placed, *by_name.values()]
    mark = pa.field(FINGERPRINT, pa.string(), nullable=False)
    asked = [pa.field(original(field), field.type) for field in own_fields]
    return Columns(pa.schema([*ours, mark, *own_fields]), pa.schema([*ours, *asked]))


def original(field: pa.Field) -> str:
    """What a column of the table is called in the folder."""
    return str((field.metadata or {}).get(NAME.encode(), field.name.encode()).decode())


def is_same_type(columns: Columns, there: Iterable[pa.Field]) -> bool:
    """Whether rows with these columns can be put beside those that are there."""
    kinds = {field.name: field.type for field in there}
    return all(kinds.get(field.name, field.type) == field.type for field in columns.schema)


def in_table(batch: pa.RecordBatch, columns: Columns, fingerprint: str) -> pa.RecordBatch:
    """Rows as `columns.asked` has them, as the table has them."""
    place = columns.schema.get_field_index(FINGERPRINT)
    arrays = [array.cast(field.type) for array, field in zip(batch.columns, columns.asked, strict=True)]
    arrays.insert(place, pa.repeat(pa.scalar(fingerprint, pa.string()), batch.num_rows))
    return pa.RecordBatch.from_arrays(arrays, schema=columns.schema)


def _names(own: Iterable[str], older: Iterable[pa.Field]) -> Mapping[str, str]:
    names = {original(field): field.name for field in older}
    taken = {name.casefold() for name in (*MESSAGES.names, FINGERPRINT, *names.values())}
    for name in own:
        if name not in names:
            names[name] = free_name(_REFUSED.sub("_", name)[:_LONGEST].strip("_") or "column", taken)
            taken.add(names[name].casefold())
    return names


def _type(kind: pa.DataType) -> pa.DataType:
    """A time without a zone would need a newer protocol of the table, which several readers don't know."""
    return pa.string() if pa.types.is_timestamp(kind) and kind.tz is None else kind


def _metadata(name: str) -> dict[str, str]:
    """`comment` is what catalogs show."""
    return {NAME: name, "comment": name}

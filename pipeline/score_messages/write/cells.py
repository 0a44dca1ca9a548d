"""Arrow columns as texts, for formats without types. Knows no file."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import contextmanager

import pyarrow as pa
import pyarrow.compute as pc

from score_messages.errors import Hint, OutputError
from score_messages.privacy.column_names import column_called

OTHER_FORMAT = Hint("Leave the column out with --keep, or write Parquet, which takes it as it is.")


def plain(column: pa.Array) -> pa.Array:
    """The same values without dictionary, run-end or extension around them."""
    kind = column.type
    if isinstance(kind, pa.BaseExtensionType):
        return plain(column.storage)
    if pa.types.is_dictionary(kind):
        return plain(column.dictionary_decode())
    if pa.types.is_run_end_encoded(kind):
        return plain(pc.run_end_decode(column))
    return column


def plain_type(kind: pa.DataType) -> pa.DataType:
    """The type of `plain` for a column of type `kind`."""
    return plain(pa.nulls(0, kind)).type


def kind_name(kind: pa.DataType) -> str:
    """A type for people, without the names of the fields inside it, which may say anything.

    >>> kind_name(pa.struct([("never again", pa.string())])), kind_name(pa.timestamp("s"))
    ('struct', 'timestamp[s]')
    """
    return str(kind).partition("<")[0]


def is_binary(kind: pa.DataType) -> bool:
    """Whether the values are bytes that claim to be no text."""
    types = pa.types
    return bool(
        types.is_binary(kind)
        or types.is_large_binary(kind)
        or types.is_fixed_size_binary(kind)
        or types.is_binary_view(kind)
    )


def texts(column: pa.Array) -> pa.LargeStringArray:
    """Each value of a `plain`, unnested column as text that reads back as the same value; null stays null.

    Floats are the shortest digits that give the same float of their width; booleans `true`, `false`; dates and
    times ISO 8601, with a zone in UTC; bytes base64; durations a count of the column's unit.

    Raises:
        pa.ArrowInvalid: a text is not valid UTF-8; for `naming_column`.
    """
    kind = column.type
    if pa.types.is_timestamp(kind):
        return _timestamps(column)
    if is_binary(kind):
        return pa.array([None if value is None else base64_text(value) for value in column.to_pylist()], _TEXT)
    text = column.cast(_TEXT)
    text.validate(full=True)  # Arrow itself doesn't look whether the bytes of a text are text
    return text


def joined(*parts: pa.LargeStringArray | str, between: str = "") -> pa.LargeStringArray:
    """The parts of each row as one text; null if a part is."""
    scalars = [pa.scalar(part, _TEXT) if isinstance(part, str) else part for part in (*parts, between)]
    return pc.binary_join_element_wise(*scalars)


def base64_text(value: bytes) -> str:
    """Bytes as text."""
    return base64.b64encode(value).decode("ascii")


def check_fits_cells(target: str, schema: pa.Schema, cell: str) -> None:
    """Raise OutputError for the first column whose values no cell can hold; `cell` says of what, as in "a CSV cell"."""
    for field in schema:
        kind = plain_type(field.type)
        if pa.types.is_nested(kind) or pa.types.is_interval(kind):
            reason = f"{column_called(field.name)} is {kind_name(field.type)}, which {cell} can't hold"
            raise OutputError(target, reason, hint=OTHER_FORMAT)


@contextmanager
def naming_column(target: str, name: str) -> Iterator[None]:
    """Name the column that holds what can't be made text, without quoting it: Parquet lets, say, broken UTF-8 in."""
    try:
        yield
    except (ValueError, OverflowError):  # both Python's and Arrow's
        reason = f"{column_called(name)} holds values that can't be made text, such as bytes that are not UTF-8"
        raise OutputError(target, reason, hint=OTHER_FORMAT) from None


def _timestamps(column: pa.TimestampArray) -> pa.LargeStringArray:
    """ISO 8601, by way of int64: Arrow's own text for a zone needs a time zone database, which small images lack."""
    naive = column.cast(pa.int64()).cast(pa.timestamp(column.type.unit)).cast(_TEXT)
    iso = pc.replace_substring(naive, " ", "T", max_replacements=1)
    return joined(iso, "Z") if column.type.tz else iso


_TEXT = pa.large_string()

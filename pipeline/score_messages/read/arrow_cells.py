"""Cells of an Arrow column as text, whatever type of text or bytes it has. Knows no file."""

from __future__ import annotations

import pyarrow as pa

from score_messages.messages import Status, StatusCodes


def is_text(kind: pa.DataType) -> bool:
    """Whether a column of that type holds text, or bytes that may be text; one of nulls alone does."""
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    text = (pa.types.is_null, pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view)
    binary = (pa.types.is_binary, pa.types.is_large_binary, pa.types.is_binary_view)
    return any(is_kind(kind) for is_kind in text + binary)


def as_bytes(array: pa.Array) -> pa.Array:
    """Text of any type as binary[n]; nothing is checked."""
    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    return array.cast(pa.large_binary()).cast(pa.binary())


def as_text(array: pa.Array, status: StatusCodes) -> pa.StringArray:
    """Text of any type as valid string[n]; what isn't UTF-8 becomes U+FFFD and marks its row."""
    plain = as_bytes(array)
    try:
        return plain.cast(pa.string())  # checks every byte
    except pa.ArrowInvalid:
        cells = plain.to_pylist()
        status[[index for index, cell in enumerate(cells) if cell is not None and not _is_utf8(cell)]] = (
            Status.UNDECODABLE.code
        )
        return pa.array([None if cell is None else cell.decode("utf-8", "replace") for cell in cells], pa.string())


def as_id(array: pa.Array, status: StatusCodes) -> pa.StringArray:
    """Ids of any type that isn't nested as string[n]; as for `as_text`."""
    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    if is_text(array.type) or pa.types.is_fixed_size_binary(array.type):
        return as_text(array, status)
    return array.cast(pa.string())


def _is_utf8(cell: bytes) -> bool:
    try:
        cell.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True

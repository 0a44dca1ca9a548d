"""Texts as Python programs hold them become batches of messages: whatever can be iterated, or is a column of a frame.

Knows no frames. pandas, polars and NumPy are known only by what their columns give when one goes through them.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable, Iterator, Mapping, MappingView, Sequence, Set
from typing import Any

import numpy as np
import pyarrow as pa

from score_messages.errors import NotTextError
from score_messages.mail.cells import joined_cells
from score_messages.messages import BATCH_ROWS, Messages, Status
from score_messages.read.batches import batch_of, finished_batch, in_batches, record_numbers, string_array


def message_batches(
    texts: Iterable[object], ids: Iterable[object] | None = None, is_shown: bool = False
) -> Iterator[Messages]:
    """Batches of messages without further columns; a missing text is a message without words.

    Args:
        texts: n strings, or what stands for a missing one; gone through once, so a generator will do. A single
            string is one text.
        is_shown: as for `finished_batch`.
        ids: what becomes `message_id`, as many; None to number the messages from 1.

    Raises:
        NotTextError: it is nothing that holds texts, or something in it is no string.
    """
    first = 1
    pairs = ((text, None) for text in strings(texts)) if ids is None else zip(strings(texts), ids, strict=True)
    for batch in in_batches(pairs, lambda pair: len(pair[0] or ""), BATCH_ROWS):
        status = np.full(len(batch), Status.SCORED.code, dtype=np.uint8)
        body = string_array([text for text, _ in batch], status)
        if ids is None:
            names = record_numbers(first, len(batch))
        else:
            names = string_array([id_of(value) for _, value in batch], status.copy())
        columns = batch_of([], pa.schema([]), len(batch))
        yield finished_batch(columns, names, body, status, ids is not None, is_shown=is_shown)
        first += len(batch)


def joined_strings(columns: Sequence[Iterable[object]]) -> Iterator[str]:
    """The texts of several columns of n rows each, joined row by row. Raises as `strings`."""
    return map(joined_cells, zip(*map(strings, columns), strict=True))


def strings(texts: Iterable[object]) -> Iterator[str | None]:
    """The texts one by one, None for a missing one. Raises NotTextError at once for what holds no texts in a row."""
    several = [texts] if isinstance(texts, str) else texts  # else it would be its letters
    _require_several(several)
    return (_string(value, number) for number, value in enumerate(several, 1))


def _require_several(texts: object) -> None:
    """Bytes are an iterable too: of numbers; and a frame is one of its columns' names."""
    kind = type(texts).__name__
    if isinstance(texts, bytes | bytearray | memoryview):
        raise NotTextError(f"score takes texts, not {kind}. Decode it first, such as: score([data.decode('utf-8')])")
    if isinstance(texts, Mapping):
        raise NotTextError(f"score takes texts in a row, not a {kind}. For its values: score(list(texts.values()))")
    if isinstance(texts, Set | MappingView):
        reason = f"score takes texts in a row, not a {kind}, which has no order of its own for predictions to follow"
        raise NotTextError(f"{reason}. Put them in one: texts = list(texts), then score(texts)")
    if len(getattr(texts, "shape", (0,))) != 1:
        raise NotTextError(
            f"score takes one column of texts, not a {kind} with another shape. For a frame: score_frame"
        )
    if not isinstance(texts, Iterable):
        raise NotTextError(f"score takes an iterable of texts, not a {kind}")


def _string(value: object, number: int) -> str | None:
    if isinstance(value, str):
        return value
    if isinstance(value, pa.Scalar):
        return _string(_of_arrow(value), number)
    if is_missing(value):
        return None
    where = f"text {number:,} (counted from 1, as message_id)"
    raise NotTextError(f"{where} is of type {type(value).__name__}, not a string", number=number)


def _of_arrow(scalar: Any) -> object:
    """Bytes that call themselves a string and aren't UTF-8 stay recognisable for `string_array`."""
    try:
        return scalar.as_py()
    except UnicodeDecodeError:
        return scalar.as_buffer().to_pybytes().decode("utf-8", "surrogateescape")


def is_missing(value: object) -> bool:
    """Whether it stands for nothing: None, a NaN, what pandas has for missing, what NumPy has for masked."""
    if value is None or value is np.ma.masked:
        return True
    if isinstance(value, float | np.floating):
        return math.isnan(value)
    pandas = sys.modules.get("pandas")  # nobody can hold its constants without having imported it
    return pandas is not None and (value is pandas.NA or value is pandas.NaT)


def id_of(value: object) -> str | None:
    """What becomes `message_id`: 17 and 17.0 (a whole number beside missing ones, in pandas) are both "17"."""
    if isinstance(value, pa.Scalar):
        return id_of(_of_arrow(value))
    if is_missing(value):
        return None
    if isinstance(value, float | np.floating) and float(value).is_integer():
        return str(int(value))
    return str(value)

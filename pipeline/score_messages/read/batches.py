"""From what a reader has read to `Messages`: the last step that all readers share. Knows no file and no format."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from score_messages.mail.entities import without_entities
from score_messages.mail.html_text import DOCUMENT_MARKS, html_to_text, looks_like_html
from score_messages.messages import BATCH_BYTES, MAX_TEXT_BYTES, Messages, Status, StatusCodes
from score_messages.read.encoding_of import marked_encoding
from score_messages.read.taken import AUTO, codec_of
from score_messages.text.string_buffers import bytes_of

Item = TypeVar("Item")

_SURROGATE = re.compile("[\ud800-\udfff]")
_NO_TEXT = re.compile("[\udc80-\udcff]")


def finished_batch(
    columns: pa.RecordBatch,
    ids: pa.StringArray,
    text: pa.StringArray,
    status: StatusCodes,
    has_own_id: npt.NDArray[np.bool_] | bool = False,
    dates: pa.Array | None = None,
    is_as_typed: bool = False,
    is_shown: bool = False,
) -> Messages:
    """Turn what a reader has of a batch into `Messages`: no text for rows that are bad or over the limit.

    Text that is HTML becomes what it shows, whatever it came in.

    Args:
        text: string[n], valid UTF-8; null counts as "" (a message without words).
        status: uint8[n], what the reader found wrong so far.
        has_own_id, dates: as in `Messages`.
        is_as_typed: no program lies between the writer and the text, so that entities outside HTML are left alone.
        is_shown: the text is what a person sees already.
    """
    sound = status == Status.SCORED.code
    if len(bytes_of(text)) > MAX_TEXT_BYTES:  # else no text is
        too_long = np.asarray(pc.fill_null(pc.greater(pc.binary_length(text), MAX_TEXT_BYTES), False))
        status = np.where(too_long & sound, np.uint8(Status.TOO_LONG.code), status)
        sound &= ~too_long
    whole = pc.fill_null(text, "") if text.null_count else text
    body = whole if sound.all() else pc.if_else(pa.array(sound), whole, "")
    return Messages(columns, ids, body if is_shown else _shown(body, is_as_typed), status, has_own_id, dates)


def _shown(body: pa.StringArray, is_as_typed: bool) -> pa.StringArray:
    """Text; where it is HTML, what that shows in place of its markup, and of entities alone what they stand for."""
    shown: dict[int, str] = {}
    ways = ((DOCUMENT_MARKS, _html_shown), ("&", without_entities))
    for mark, as_shown in ways[:1] if is_as_typed else ways:
        for index in np.flatnonzero(np.asarray(pc.match_substring(body, mark))).tolist():
            text = body[index].as_py()
            if index not in shown and (new := as_shown(text)) != text:
                shown[index] = new
    if not shown:
        return body
    mask = np.zeros(len(body), bool)
    mask[sorted(shown)] = True
    return pc.replace_with_mask(body, pa.array(mask), pa.array([shown[index] for index in sorted(shown)], pa.string()))


def _html_shown(text: str) -> str:
    return html_to_text(text) if looks_like_html(text) else text


def string_array(cells: Sequence[str | None], status: StatusCodes) -> pa.StringArray:
    """string[n]; undecodable bytes, which stand as lone surrogates, become U+FFFD and mark their row in `status`.

    Other lone surrogates are half of a letter that was cut in two; these cost that letter only.
    """
    try:
        return pa.array(cells, pa.string())
    except UnicodeEncodeError:
        bad = [index for index, cell in enumerate(cells) if cell is not None and _NO_TEXT.search(cell)]
        status[bad] = Status.UNDECODABLE.code
        return pa.array([None if cell is None else without_halves(cell) for cell in cells], pa.string())


Text = tuple[str, str | None, Status]
"""The path of a file that is one message, its text if there is any, and its status."""


def decoded_text(content: bytes, encoding: str) -> tuple[str, Status]:
    """The text of a file that is one message, readable in part if it isn't text in the encoding.

    Args:
        encoding: `auto` for what a mark in front says, else UTF-8.
    """
    if encoding == AUTO:
        encoding = codec_of(marked_encoding(content) or "utf-8")
    try:
        return content.decode(encoding), Status.SCORED
    except UnicodeError:
        return content.decode("utf-8", "replace"), Status.UNDECODABLE


def text_batches(texts: Iterable[Text], schema: pa.Schema, batch_rows: int) -> Iterator[Messages]:
    """Batches of files that are one message each, with the text as the only column if `schema` has it."""
    for batch in in_batches(texts, _text_size, batch_rows):
        status = np.array([status.code for _, _, status in batch], dtype=np.uint8)
        text = string_array([text for _, text, _ in batch], status)
        ids = string_array([path for path, _, _ in batch], status.copy())
        columns = batch_of([text] if schema.names else [], schema, len(batch))
        yield finished_batch(columns, ids, text, status)


def _text_size(text: Text) -> int:
    return len(text[1] or "")


def in_batches(items: Iterable[Item], size_of: Callable[[Item], int], batch_rows: int) -> Iterator[list[Item]]:
    """Items in order, at most `batch_rows` at a time; a batch also ends where its sizes reach `BATCH_BYTES`."""
    batch: list[Item] = []
    size = 0
    for item in items:
        batch.append(item)
        size += size_of(item)
        if len(batch) >= batch_rows or size >= BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def without_placeholders(array: pa.Array, null: Sequence[str]) -> pa.Array:
    """The same with null for cells that stand for nothing; columns that hold no text stay as they are."""
    if not null or not pa.types.is_string(array.type):
        return array
    return pc.if_else(pc.is_in(array, pa.array(null, pa.string())), pa.scalar(None, pa.string()), array)


def without_halves(cell: str) -> str:
    """The same with U+FFFD for what is only half a letter."""
    return _SURROGATE.sub("\ufffd", cell)


def has_surrogates(cell: str) -> bool:
    """Whether a string can't be written as UTF-8."""
    return _SURROGATE.search(cell) is not None


def record_numbers(first: int, count: int) -> pa.StringArray:
    """`message_id` where the source has none: string[count], from `first` on."""
    return pa.array(np.arange(first, first + count)).cast(pa.string())


def batch_of(arrays: list[pa.Array], schema: pa.Schema, rows: int) -> pa.RecordBatch:
    """The passthrough columns as a batch; without any it still has `rows` rows."""
    if arrays:
        return pa.RecordBatch.from_arrays(arrays, schema=schema)
    return pa.RecordBatch.from_struct_array(pa.array([{}] * rows, pa.struct([])))


def slices_by_bytes(text_bytes: pa.Array) -> Iterator[slice]:
    """Cut a batch where its text reaches `BATCH_BYTES`, so that long messages don't make memory grow.

    Args:
        text_bytes: int[n], bytes of each message, null for none.
    """
    ends = np.cumsum(np.asarray(pc.fill_null(text_bytes, 0), dtype=np.int64))
    start = 0
    while start < len(ends):
        before = ends[start - 1] if start else 0
        stop = max(start + 1, int(np.searchsorted(ends, before + BATCH_BYTES, side="right")))
        yield slice(start, stop)
        start = stop

"""What every reader is asked and what it gives; and the last step that all of them share."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from score_messages.errors import Hint, OptionError
from score_messages.mail.html_text import DOCUMENT_MARKS, html_to_text, looks_like_html
from score_messages.messages import BATCH_BYTES, BATCH_ROWS, MAX_TEXT_BYTES, Messages, Status, StatusCodes
from score_messages.read.encoding_names import is_of_text, nearest_encoding
from score_messages.text.string_buffers import bytes_of

T = TypeVar("T")

_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class ReadOptions:
    """How to read a source. The defaults are right for most files.

    Attributes:
        format: a key of `read.FORMATS`; None to recognise it by content.
        text_column: name or number (from 1) of the column with the message; None for the one with a usual name.
        id_column: name or number of the column that becomes `message_id`; None for record numbers.
        date_column: name or number of the column with the messages' dates; None if there is none. Mails have theirs.
        keep: names of the columns that ride along, None for all; `drop_text` leaves the text column out.
        encoding: of CSV and .txt files.
        delimiter: of CSV, one character.
        escape: how CSV writes a quote inside quotes: `doubled` or `backslash`.
        text: of a mail, `subject+body` or `body`: what is scored.
        quotes: of a mail, `drop` what its writer didn't write (quotes, signature, notices), or `keep` it.
        processes: that read mails beside this one, where there are many; the rows don't depend on it.
        below: where the source lies below the folder that the user named, if it was found there: messages that are
            files are known by their path from that folder.
        batch_rows: rows of one batch; the predictions don't depend on it.
    """

    format: str | None = None
    text_column: str | None = None
    id_column: str | None = None
    date_column: str | None = None
    keep: tuple[str, ...] | None = None
    drop_text: bool = False
    encoding: str = "utf-8-sig"
    delimiter: str = ","
    escape: str = "doubled"
    text: str = "subject+body"
    quotes: str = "drop"
    processes: int = 0
    below: str = ""
    batch_rows: int = BATCH_ROWS


class Source(Protocol):
    """An open source of messages: enter it, read `schema`, iterate once, then ask for `sha256`.

    Attributes:
        name: as the user gave it, for errors.
        schema: of the columns that ride along.
        text_column: name of the column that holds the message.
        id_column: name of the column that gives `message_id`, or None.
        size: bytes to read, or None where that isn't known.
        repeated_headers: how often the header came again among the records so far, where tables were joined.
    """

    name: str
    schema: pa.Schema
    text_column: str
    id_column: str | None
    size: int | None

    @property
    def repeated_headers(self) -> int: ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def __iter__(self) -> Iterator[Messages]:
        """Batches in order. Raises InputError where the source can't be trusted any further."""

    def position(self) -> int:
        """Bytes read so far, of `size`."""

    def sha256(self) -> str:
        """Of all the bytes, hex; only after the last batch."""


def finished_batch(
    columns: pa.RecordBatch,
    ids: pa.StringArray,
    text: pa.StringArray,
    status: StatusCodes,
    has_own_id: npt.NDArray[np.bool_] | bool = False,
    dates: pa.Array | None = None,
) -> Messages:
    """Turn what a reader has of a batch into `Messages`: no text for rows that are bad or over the limit.

    Text that is HTML becomes what it shows, whatever it came in.

    Args:
        text: string[n], valid UTF-8; null counts as "" (a message without words).
        status: uint8[n], what the reader found wrong so far.
        has_own_id, dates: as in `Messages`.
    """
    sound = status == Status.SCORED.code
    if len(bytes_of(text)) > MAX_TEXT_BYTES:  # else none of them is
        too_long = np.asarray(pc.fill_null(pc.greater(pc.binary_length(text), MAX_TEXT_BYTES), False))
        status = np.where(too_long & sound, np.uint8(Status.TOO_LONG.code), status)
        sound &= ~too_long
    whole = pc.fill_null(text, "") if text.null_count else text
    body = whole if sound.all() else pc.if_else(pa.array(sound), whole, "")
    return Messages(columns, ids, _shown(body), status, has_own_id, dates)


def _shown(body: pa.StringArray) -> pa.StringArray:
    """Text, with that of HTML in place of its markup."""
    places = np.flatnonzero(np.asarray(pc.match_substring(body, DOCUMENT_MARKS))).tolist()
    marked = [place for place in places if looks_like_html(body[place].as_py())]
    if not marked:
        return body
    mask = np.zeros(len(body), bool)
    mask[marked] = True
    shown = pa.array([html_to_text(body[place].as_py()) for place in marked], pa.string())
    return pc.replace_with_mask(body, pa.array(mask), shown)


def string_array(cells: Sequence[str | None], status: StatusCodes) -> pa.StringArray:
    """string[n]; undecodable bytes, which stand as lone surrogates, become U+FFFD and mark their row in `status`."""
    try:
        return pa.array(cells, pa.string())
    except UnicodeEncodeError:
        bad = [place for place, cell in enumerate(cells) if cell is not None and has_surrogates(cell)]
        status[bad] = Status.UNDECODABLE.code
        repaired = list(cells)
        for place in bad:
            repaired[place] = _SURROGATE.sub("\ufffd", cells[place] or "")
        return pa.array(repaired, pa.string())


Text = tuple[str, str | None, Status]
"""The path of a file that is one message, its text if there is any, and its status."""


def decoded_text(content: bytes, encoding: str) -> tuple[str, Status]:
    """The text of a file that is one message, readable in part if it isn't text in the encoding."""
    try:
        return content.decode(encoding), Status.SCORED
    except UnicodeError:
        return content.decode("utf-8", "replace"), Status.UNDECODABLE


def text_batches(texts: Iterable[Text], schema: pa.Schema, batch_rows: int) -> Iterator[Messages]:
    """Batches of files that are one message each, with the text as the only column if `schema` has it."""
    for batch in in_batches(texts, lambda one: len(one[1] or ""), batch_rows):
        status = np.array([status.code for _, _, status in batch], dtype=np.uint8)
        text = string_array([text for _, text, _ in batch], status)
        ids = string_array([path for path, _, _ in batch], status.copy())
        columns = batch_of([text] if schema.names else [], schema, len(batch))
        yield finished_batch(columns, ids, text, status)


def in_batches(items: Iterable[T], size_of: Callable[[T], int], batch_rows: int) -> Iterator[list[T]]:
    """Items in order, at most `batch_rows` at a time; a batch also ends where its sizes reach `BATCH_BYTES`."""
    batch: list[T] = []
    size = 0
    for item in items:
        batch.append(item)
        size += size_of(item)
        if len(batch) >= batch_rows or size >= BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def has_surrogates(cell: str) -> bool:
    """Whether a string can't be written as UTF-8."""
    return _SURROGATE.search(cell) is not None


def check_encoding(encoding: str) -> None:
    """Raise OptionError if Python knows no text encoding of that name."""
    if not is_of_text(encoding):
        near = nearest_encoding(encoding)
        hint = None if near is None else Hint(f"Perhaps {near} is meant", f"--encoding {near}")
        raise OptionError(f"there is no text encoding '{encoding}'", hint=hint)


def record_numbers(first: int, count: int) -> pa.StringArray:
    """`message_id` where the source has none: string[count], from `first` on."""
    return pa.array(np.arange(first, first + count)).cast(pa.string())


def batch_of(arrays: list[pa.Array], schema: pa.Schema, rows: int) -> pa.RecordBatch:
    """The columns that ride along; a batch without any still has `rows` rows."""
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

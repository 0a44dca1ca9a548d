"""The rows of a table that score-messages wrote, in whatever format, as a person looks at them. Knows no terminal."""

from __future__ import annotations

import csv
import io
import itertools
import json
import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, BinaryIO, TextIO

from score_messages.errors import ColumnError, FormatError, Hint, InputError
from score_messages_jobs.tables.scored_workbook import is_workbook, workbook_rows

if TYPE_CHECKING:
    import pyarrow.parquet as pq

SHOWN = ("score", "sentiment", "status")
"""The added columns that are looked at."""

DELIMITERS = (",", ";", "\t", "|")

MAX_LINE = 1 << 24
"""Characters of one line; a table of ours has none that long."""

_HEAD = 1 << 16

Cells = Mapping[str, object]


@dataclass(frozen=True)
class Table:
    """An open table.

    Attributes:
        head: the first rows, by the names of their columns.
        counted: sentiment and status of all rows, the first ones included; gone through once.
        names: of its columns.
    """

    head: Sequence[Cells]
    counted: Iterable[tuple[object, object]]
    names: Sequence[str]


def read_table(path: str, rows: int, prefix: str) -> Table:
    """Open a table of Parquet, CSV or JSON lines, plain or packed, or a workbook, whatever it is called.

    Args:
        rows: how many of the first rows are looked at.
        prefix: in front of the names of the added columns.

    Raises:
        InputError: it isn't there, is damaged, is none of these, or has no such columns.
    """
    from score_messages.read.decoded import damage_translated, decoded_stream
    from score_messages.read.raw_file import RawFile, looks_like_parquet

    if looks_like_parquet(path):
        return _parquet(path, rows, prefix)
    with damage_translated(path):
        raw = RawFile(path)
        stream = io.BufferedReader(decoded_stream(raw), _HEAD)  # type: ignore[type-var]
        head = stream.peek(_HEAD)[:_HEAD]
    if is_workbook(head):
        check = partial(require_scored, path, prefix=prefix)
        return _table(path, workbook_rows(path, stream, check), rows, prefix)
    if not head and ".jsonl" in path.lower():  # what a table without rows is in this format
        return Table([], [], [])
    records = _json_rows(path, stream) if head.lstrip(b"\xef\xbb\xbf \r\n").startswith(b"{") else None
    return _table(path, records or _csv_rows(path, stream, head, prefix), rows, prefix)


def _table(path: str, records: Iterator[Cells], rows: int, prefix: str) -> Table:
    """Of rows that come one by one."""
    first = next(records, None)
    names = [] if first is None else list(first)
    head = list(itertools.islice(itertools.chain([] if first is None else [first], records), max(rows, 1)))
    if first is not None:
        require_scored(path, names, prefix)
    everything = itertools.chain(head, records)
    counted = ((row.get(f"{prefix}sentiment"), row.get(f"{prefix}status")) for row in everything)
    return Table(head[:rows], counted, names)


def require_scored(path: str, names: Sequence[str], prefix: str) -> None:
    """Raise ColumnError if the columns that scoring adds aren't there; it knows them by another prefix."""
    missing = [prefix + name for name in SHOWN if prefix + name not in names]
    if not missing:
        return
    other = _prefix_of(names)
    hint = None if other is None else Hint("It has them with a prefix", f"--prefix {shlex.quote(other)}")
    raise ColumnError(path, f"is no scored table: it has no column {', '.join(missing)}", hint=hint)


def _prefix_of(names: Iterable[str]) -> str | None:
    """What stands in front of the added columns; None if they aren't there."""
    known = set(names)
    prefixes = (name.removesuffix(SHOWN[0]) for name in known if name.endswith(SHOWN[0]))
    return min((prefix for prefix in prefixes if {prefix + name for name in SHOWN} <= known), key=len, default=None)


def _parquet(path: str, rows: int, prefix: str) -> Table:
    import pyarrow as pa
    import pyarrow.parquet as pq

    with _damage_translated(path):
        file = pq.ParquetFile(path)
        names = file.schema_arrow.names
        require_scored(path, names, prefix)
        first = next(file.iter_batches(max(rows, 1)), None)
        head = [] if first is None else first.slice(0, rows).to_pylist()
        wanted = [f"{prefix}sentiment", f"{prefix}status"]
        if any(pa.types.is_nested(file.schema_arrow.field(name).type) for name in wanted):
            raise ColumnError(path, "is no scored table: its sentiment and status are no texts")
    return Table(head, _parquet_counts(path, file, wanted), names)


def _parquet_counts(path: str, file: pq.ParquetFile, wanted: list[str]) -> Iterator[tuple[object, object]]:
    with _damage_translated(path):
        for batch in file.iter_batches(columns=wanted):
            yield from zip(*(batch.column(name).to_pylist() for name in wanted), strict=True)


@contextmanager
def _damage_translated(path: str) -> Iterator[None]:
    """Arrow's messages may quote values, so none of their words go on."""
    import pyarrow as pa

    try:
        yield
    except (pa.ArrowException, OSError, ValueError, OverflowError, KeyError):
        raise FormatError(path, "is damaged: it can't be read as a Parquet file") from None


def _json_rows(path: str, stream: BinaryIO) -> Iterator[Cells]:
    for number, line in enumerate(_lines(path, stream), 1):
        if line.strip():
            try:
                row: Any = json.loads(line)
            except (ValueError, RecursionError):
                row = None
            if not isinstance(row, dict):
                raise FormatError(path, "is no JSON object", line=number)
            yield row


def _csv_rows(path: str, stream: BinaryIO, head: bytes, prefix: str) -> Iterator[Cells]:
    delimiter = _delimiter(path, head, prefix)
    csv.field_size_limit(MAX_LINE)
    reader = csv.reader(_lines(path, stream), delimiter=delimiter, strict=True)
    try:
        names = [name.removeprefix("'") for name in next(reader)]
        for record in reader:
            if record:
                yield dict(zip(names, record, strict=False))
    except csv.Error:
        raise FormatError(path, "is damaged: its quotes don't close", line=reader.line_num) from None


def _delimiter(path: str, head: bytes, prefix: str) -> str:
    """What the header is cut by so that the added columns are in it. Raises ColumnError if nothing does.

    The usual ones first, then whatever sign stands there: a table may be written with any.
    """
    text = head.decode("utf-8-sig", "replace")
    signs = dict.fromkeys(sign for sign in _first_line(text) if not sign.isalnum() and sign not in '"')
    candidates = dict.fromkeys([*DELIMITERS, *signs])
    fitting = (delimiter for delimiter in candidates if _prefix_of(_header(text, delimiter)) is not None)
    delimiter = next(fitting, DELIMITERS[0])
    require_scored(path, _header(text, delimiter), prefix)
    return delimiter


def _first_line(text: str) -> str:
    return text.partition("\n")[0].rstrip("\r")


def _header(text: str, delimiter: str) -> list[str]:
    try:
        return [name.removeprefix("'") for name in next(csv.reader(io.StringIO(text), delimiter=delimiter), [])]
    except csv.Error:
        return []


def _lines(path: str, stream: BinaryIO) -> Iterator[str]:
    from score_messages.read.decoded import damage_translated

    text: TextIO = io.TextIOWrapper(stream, "utf-8-sig", errors="surrogateescape", newline="")
    while True:
        with damage_translated(path):
            line = text.readline(MAX_LINE)
        if not line:
            return
        if len(line) >= MAX_LINE:
            raise InputError(path, f"has a line of more than {MAX_LINE:,} characters")
        yield line

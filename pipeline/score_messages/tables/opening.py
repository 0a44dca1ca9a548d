"""Opens one scored table: finds out what format it has, whatever it is called."""

from __future__ import annotations

import os
from pathlib import Path

from score_messages.errors import FormatError, Hint, InputError
from score_messages.stores.address import address_of
from score_messages.stores.other_forms import in_our_form
from score_messages.tables.added_columns import require_scored
from score_messages.tables.scored_table import Rows, ScoredTable, gone


def open_table(path: str, prefix: str = "") -> ScoredTable:
    """Open a table of Parquet, CSV or JSON lines, plain or packed, or a workbook, whatever it is called.

    Args:
        prefix: in front of the names of the columns that scoring added.

    Raises:
        ColumnError: it has no such columns; the hint has the prefix by which it has them.
        InputError: it isn't there, isn't a file, is damaged, or none of these.
    """
    _require_file(path)
    try:
        return ScoredTable(Path(path), prefix, _opened(path, prefix))
    except FileNotFoundError:  # gone since it was looked at
        raise gone(path) from None


def _require_file(path: str) -> None:
    """Raise InputError for what isn't here, or can be read once and is gone then: a table is read several times."""
    if (address := address_of(path) or in_our_form(path)) is not None:
        hint = Hint("Copy it here with the program that you use for that, and name the copy")
        raise InputError(str(address), "is in a bucket; a scored table is read where it lies on disk", hint=hint)
    if not os.path.isfile(path) and (path == "-" or os.path.exists(path)):
        named = "standard input" if path == "-" else path
        hint = Hint("Write the table into a file or a folder first, such as scored.parquet, and name that")
        raise InputError(named, "is no file; a scored table is read where it lies on disk", hint=hint)


def _opened(path: str, prefix: str) -> Rows:
    from score_messages.read.raw_file import looks_like_parquet
    from score_messages.tables.csv_rows import CsvRows
    from score_messages.tables.json_rows import JsonRows
    from score_messages.tables.parquet_rows import ParquetRows
    from score_messages.tables.text_rows import opened
    from score_messages.tables.workbook_rows import WorkbookRows, is_workbook

    if looks_like_parquet(path):
        rows = ParquetRows(path)
        require_scored(path, rows.names, prefix)
        return rows
    with opened(path) as (_, head):
        pass
    if is_workbook(head):
        return WorkbookRows(path, prefix)
    if head.startswith(b"PAR1"):
        raise FormatError(path, "is a Parquet file that was packed once more", hint=Hint("Unpack it, and name that"))
    if head.lstrip(b"\xef\xbb\xbf \r\n").startswith(b"{") or (not head and ".jsonl" in path.lower()):
        return JsonRows(path, prefix)
    return CsvRows(path, head, prefix)

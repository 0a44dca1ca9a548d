"""Rows of scored tables and their counts, as lines for a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from score_messages_jobs.showing.asked import Asked
from score_messages_jobs.showing.cells import cells_of_column, head_of, text_of
from score_messages_jobs.showing.column_names import columns_listed
from score_messages_jobs.showing.options import ROWS, Options
from score_messages_jobs.terminal.excerpt import excerpt
from score_messages_jobs.terminal.fitted_table import Head, fitted

if TYPE_CHECKING:
    import pyarrow as pa

    from score_messages.tables.selection import Selected
    from score_messages.tables.together import Column, Tables

NAMED = 20
"""So many sentiments and statuses are counted by name; a table of ours has fewer."""

SHOWN = ("score", "sentiment", "status")
"""The added columns that are looked at unless somebody names others."""

MESSAGE = "the message"


def look(options: Options, asked: Asked) -> list[str]:
    """The rows that are asked for, and how many there are of each sentiment and status.

    Raises:
        InputError: a table can't be read, or lacks a column.
    """
    from score_messages.tables.selection import rows_of, select

    shown = _columns(options, asked)
    texts = [] if options.columns is not None else text_columns(asked.tables, options)
    selected = select(asked.tables, asked.wanted, asked.order, ROWS if options.rows is None else options.rows)
    batch = rows_of(asked.tables, selected, asked.wanted, asked.order, [*shown, *texts])
    heads, cells = _heads_and_cells(batch, len(shown), options.columns is None, options.prefix)
    table = fitted(heads, list(zip(*cells, strict=True)) if cells else [], options.width)
    return [*table.lines, *_left_out(table.left_out, options.width), "", *_counts(selected, asked, options.width)]


def text_columns(tables: Tables, options: Options) -> list[Column]:
    """The columns with the message: those that are named, else those that the tables' own usual names tell."""
    if options.text_column is not None:
        return columns_listed(tables, str(options.table), options.text_column, "--text-column")
    names = dict.fromkeys(name for table in tables.tables for name in table.text_columns(None))
    columns = (tables.column(name) for name in names)
    return [column for column in columns if column is not None]


def _columns(options: Options, asked: Asked) -> list[Column]:
    """What is shown before the message: a probability that rows are sorted by stands in the place of the score."""
    tables = asked.tables
    if options.columns is not None:
        return columns_listed(tables, str(options.table), options.columns, "--columns")
    first = [] if asked.order is None else [asked.order.column]
    is_sorted_by_probability = bool(first) and first[0].name.removeprefix(options.prefix).startswith("p_")
    first += [tables.added("date")] if asked.wanted.days else []
    added = [tables.added(name) for name in SHOWN[is_sorted_by_probability:]]
    texts = {column.name for column in text_columns(tables, options)}
    columns = {(column.name.removeprefix(options.prefix)): column for column in [*first, *added]}
    return [column for column in columns.values() if column.name not in texts]


def _heads_and_cells(
    batch: pa.RecordBatch, shown: int, has_message: bool, prefix: str
) -> tuple[list[Head], list[list[str]]]:
    """Those of the first columns, and of the message, which may stand in several."""
    heads = [head_of(field.name.removeprefix(prefix), field.type) for field in list(batch.schema)[:shown]]
    cells = [cells_of_column(head.name, batch.column(index)) for index, head in enumerate(heads)]
    if has_message:
        texts = [[text_of(value) for value in column.to_pylist()] for column in batch.columns[shown:]]
        rows = zip(*texts, strict=True) if texts else ([""] for _ in range(batch.num_rows))
        heads.append(Head(MESSAGE, is_free=True))
        cells.append([" ".join(filter(None, row)) for row in rows])
    return heads, cells


def _left_out(names: Sequence[str], width: int) -> list[str]:
    if not names:
        return []
    return [excerpt(f"(--columns chooses; there is no room for {', '.join(names)})", width)]


def _counts(selected: Selected, asked: Asked, width: int) -> list[str]:
    lines = count_lines(selected.kinds, width)
    if asked.wanted:
        lines.append(excerpt(of_all(selected.fitting, sum(selected.rows_of_tables), selected.undated), width))
    return lines


def count_lines(counts: Counter[str], width: int) -> list[str]:
    """How many rows there are of each sentiment, and of each status of those without."""
    ordered = sorted(counts.items(), key=lambda row: (-row[1], row[0]))
    lines = [f"{count:>9,}  {excerpt(name, max(width - 11, 1))}" for name, count in ordered[:NAMED]]
    rest = sum(count for _, count in ordered[NAMED:])
    return [*lines, *([f"{rest:>9,}  of {len(ordered) - NAMED:,} other kinds"] if rest else [])]


def of_all(fitting: int, rows: int, undated: int) -> str:
    """What a filter left over.

    >>> of_all(3, 1200, 4), of_all(3, 1200, 0)
    ('3 of 1,200 messages; 4 have no date', '3 of 1,200 messages')
    """
    verb = "has" if undated == 1 else "have"
    dates = f"; {undated:,} {verb} no date" if undated else ""
    return f"{fitting:,} of {rows:,} messages{dates}"

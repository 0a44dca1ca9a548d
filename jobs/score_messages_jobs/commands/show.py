"""`sentiment-jobs show`: a look into a scored table, for people."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import typer

from score_messages.errors import ColumnError, Hint, InputError
from score_messages_jobs.options.option_fields import with_options_of
from score_messages_jobs.options.score_parameters import Parameters
from score_messages_jobs.tables.newest import newest_tables
from score_messages_jobs.tables.scored_rows import Cells, Table, read_table
from score_messages_jobs.terminal.excerpt import WIDTH, cells_of, excerpt, padded

NAMED = 20
"""So many sentiments and statuses are counted by name; a table of ours has fewer."""

_SCORE, _SHORT = 5, 20
"""Terminal cells of a score, and of a sentiment or status at the most."""

_HEADS = ("score", "sentiment", "status", "the message")
_WIDTHS = (_SCORE, 9, 14)


@dataclass(frozen=True)
class Options:
    """Which table, and how much of it.

    Attributes:
        width: of the terminal.
    """

    table: Annotated[
        Path,
        typer.Argument(
            metavar="TABLE",
            help="A table that score-messages wrote: Parquet, CSV, JSON lines or .xlsx; or a folder, for its newest "
            "table.",
        ),
    ]
    rows: Annotated[int, typer.Option(min=0, help="How many of the first rows to show.")] = 10
    prefix: Annotated[str, typer.Option(help="The --prefix that the table was written with.")] = Parameters.prefix
    text_column: Annotated[
        str | None,
        typer.Option(
            metavar="NAME|A,B", help="Column with the message, or several. Default: the one with a usual name."
        ),
    ] = Parameters.text_column
    width: int = WIDTH + 32


def run(options: Options) -> str:
    """The first rows and the counts of a table that score-messages wrote; of a folder of them, of the newest.

    Raises:
        InputError: it isn't there, can't be read, or has no columns that scoring adds.
    """
    if not options.table.is_dir():
        _require_file(options.table)
        return "\n".join(_looked_at(read_table(str(options.table), options.rows, options.prefix), options))
    paths = newest_tables(options.table)
    for path in paths:
        try:
            table = read_table(str(path), options.rows, options.prefix)
        except InputError:  # no table of ours, or replaced this moment
            continue
        if table.head or options.rows == 0 or path == paths[-1]:
            line = f"{path} (the newest of {len(paths):,} tables)" if len(paths) > 1 else str(path)
            return "\n".join([excerpt(line, max(options.width, _SHORT)), "", *_looked_at(table, options)])
    raise InputError(str(options.table), "holds no scored table")


def _require_file(table: Path) -> None:
    """Raise InputError for what can be read once and is gone then, such as a pipe: a table is looked at as a file."""
    if not table.is_file() and (str(table) == "-" or table.exists()):
        named = "standard input" if str(table) == "-" else str(table)
        hint = Hint("Write the table into a file or a folder first, such as scored.parquet, and name that")
        raise InputError(named, "is no file; show looks at tables that lie on disk", hint=hint)


def _looked_at(table: Table, options: Options) -> list[str]:
    columns = _text_columns(table.names, options)
    rows = [_row(row, options.prefix, columns) for row in table.head]
    widths = [max([least, *(cells_of(row[index]) for row in rows)]) for index, least in enumerate(_WIDTHS)]
    room = max(options.width - sum(widths) - len("  ") - len(" ") * 2, 0)
    lines = [_line(row, widths, room) for row in (_HEADS, *rows)]
    return [*lines, "", *_counts(table.counted, options.width)]


def _text_columns(names: Sequence[str], options: Options) -> list[str]:
    from score_messages.read.columns import USUAL_TEXT_NAMES
    from score_messages.read.several_names import split_names

    if options.text_column is None:
        return [name for name in names if name.strip().lower() in USUAL_TEXT_NAMES][:1]
    wanted = [options.text_column] if options.text_column in names else split_names(options.text_column)
    missing = [name for name in wanted if names and name not in names]
    if missing:
        raise ColumnError(str(options.table), f"has no column '{missing[0]}'. It has: {', '.join(names)}")
    return wanted


def _row(row: Cells, prefix: str, text_columns: Sequence[str]) -> tuple[str, str, str, str]:
    sentiment, status = (excerpt(_text(row.get(prefix + name)), _SHORT) for name in ("sentiment", "status"))
    text = " ".join(filter(None, (_text(row.get(name)) for name in text_columns)))
    return _score(row.get(f"{prefix}score")), sentiment, status, text


def _text(cell: object) -> str:
    if isinstance(cell, bytes):
        return cell.decode("utf-8", "replace")
    return "" if cell is None else str(cell)


def _score(cell: object) -> str:
    """CSV has it as text."""
    try:
        return f"{float(_text(cell)):.3f}"
    except ValueError:
        return ""


def _line(row: Sequence[str], widths: Sequence[int], room: int) -> str:
    score, sentiment, status, text = row
    cells = f"{score:>{widths[0]}}  {padded(sentiment, widths[1])} {padded(status, widths[2])}"
    return f"{cells} {excerpt(text, room)}".rstrip()


def _counts(rows: Iterable[tuple[object, object]], width: int) -> list[str]:
    """How many rows there are of each sentiment, and of each status of those without."""
    counts = Counter(_text(sentiment) or _text(status) or "without a status" for sentiment, status in rows)
    ordered = sorted(counts.items(), key=lambda row: (-row[1], row[0]))
    lines = [f"{count:>9,}  {excerpt(name, max(width - 11, 1))}" for name, count in ordered[:NAMED]]
    rest = sum(count for _, count in ordered[NAMED:])
    return [*lines, *([f"{rest:>9,}  of {len(ordered) - NAMED:,} other kinds"] if rest else [])]


def terminal_width() -> int:
    """Of COLUMNS, else of the terminal; without one as wide as an excerpt needs."""
    columns = os.environ.get("COLUMNS", "")
    if columns.isdecimal() and int(columns) > 0:
        return int(columns)
    return shutil.get_terminal_size((WIDTH + 32, 24)).columns


@with_options_of(Options)
def command(options: Options) -> None:
    """Show the first rows of a scored table, and the number of messages per sentiment and status.

    `sentiment-jobs show scored.parquet`

    `sentiment-jobs show scored/` shows the newest table of a folder.

    It only reads. It shows the beginning of messages, so mind who can see your screen.
    """
    print(run(replace(options, width=terminal_width())))

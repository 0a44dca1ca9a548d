"""The options of `sentiment-jobs show`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from score_messages_jobs.options.score_parameters import Parameters
from score_messages_jobs.options.table_fields import TablePrefix
from score_messages_jobs.terminal.excerpt import WIDTH

ROWS = 10
"""So many are shown on a terminal unless somebody says how many."""

_WHICH, _HOW, _ON = "Which messages", "What to show of them", "To pass them on"


@dataclass(frozen=True)
class Options:
    """Which tables, which of their messages, and what of these.

    Attributes:
        width: of the terminal.
    """

    table: Annotated[
        Path,
        typer.Argument(
            metavar="TABLE",
            help="A table that score-messages wrote: Parquet, CSV, JSON lines or .xlsx; or a folder: all its tables as "
            "one, the newest first.",
        ),
    ]
    sentiment: Annotated[
        str | None,
        typer.Option(metavar="A,B", help="Only these: negative, neutral, positive.", rich_help_panel=_WHICH),
    ] = None
    status: Annotated[
        str | None,
        typer.Option(metavar="A,B", help="Only these, such as empty,malformed.", rich_help_panel=_WHICH),
    ] = None
    since: Annotated[
        str | None,
        typer.Option(
            metavar="DAY", help="Only from this day on, such as 2026-11-24, by the column date.", rich_help_panel=_WHICH
        ),
    ] = None
    until: Annotated[
        str | None,
        typer.Option(metavar="DAY", help="Only up to this day, which is included.", rich_help_panel=_WHICH),
    ] = None
    last: Annotated[
        str | None,
        typer.Option(
            metavar="7d|4w|3m",
            help="Only the last days, weeks or months, up to --until or else the day of the newest message.",
            rich_help_panel=_WHICH,
        ),
    ] = None
    sort: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="By this column: numbers and dates from the largest, texts from A; empty cells last.",
            rich_help_panel=_HOW,
        ),
    ] = None
    ascending: Annotated[
        bool | None,
        typer.Option(
            "--ascending/--descending",
            help="From the smallest or the largest, whatever the column.",
            show_default=False,
            rich_help_panel=_HOW,
        ),
    ] = None
    rows: Annotated[
        int | None,
        typer.Option(
            min=0,
            help=f"How many rows, or with --by how many values. Default: {ROWS}; all if they are passed on.",
            rich_help_panel=_HOW,
        ),
    ] = None
    columns: Annotated[
        str | None,
        typer.Option(
            metavar="A,B",
            help="These columns. Default: score, sentiment, status and the message; all if they are passed on.",
            rich_help_panel=_HOW,
        ),
    ] = None
    text_column: Annotated[
        str | None,
        typer.Option(
            metavar="NAME|A,B",
            help="Column with the message, or several. Default: the one with a usual name.",
            rich_help_panel=_HOW,
        ),
    ] = Parameters.text_column
    count: Annotated[
        bool, typer.Option("--count", help="Print only how many messages there are.", rich_help_panel=_HOW)
    ] = False
    by: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Count the messages per value of this column and sentiment, the most frequent value first; dates "
            "per day.",
            rich_help_panel=_HOW,
        ),
    ] = None
    to: Annotated[
        str | None,
        typer.Option(
            metavar="csv|jsonl|-",
            help="Print whole rows for another program; - is csv. With --output also parquet or xlsx.",
            rich_help_panel=_ON,
        ),
    ] = None
    output: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write the rows into a new table instead.", rich_help_panel=_ON),
    ] = None
    force: Annotated[
        bool,
        typer.Option("--force", help="Replace a file that score-messages didn't write.", rich_help_panel=_ON),
    ] = False
    prefix: TablePrefix = Parameters.prefix
    width: int = WIDTH + 32

"""Options of writing that several commands have: the type of each, and what the command line shows of it."""

from __future__ import annotations

from typing import Annotated

import typer

from score_messages_jobs.options.panels import WRITING

Keep = Annotated[
    str | None,
    typer.Option(
        metavar="A,B",
        help="Passthrough columns: which of your columns to copy. Default: all.",
        rich_help_panel=WRITING,
    ),
]
DropText = Annotated[
    bool, typer.Option("--drop-text", help="Leave the message itself out of the table.", rich_help_panel=WRITING)
]
Prefix = Annotated[str, typer.Option(help="Prefix for the names of the added columns.", rich_help_panel=WRITING)]
AllowEmpty = Annotated[
    bool,
    typer.Option("--allow-empty", help="Replace a table even if the new one has no rows.", rich_help_panel=WRITING),
]
AllowOdd = Annotated[
    bool,
    typer.Option(
        "--allow-odd",
        help="Write implausible scores, too: all the same, or nine words of ten unknown.",
        rich_help_panel=WRITING,
    ),
]

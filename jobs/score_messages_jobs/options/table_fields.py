"""Options of commands that read tables of ours: the type of each, and what the command line shows of it."""

from __future__ import annotations

from typing import Annotated

import typer

TableTextColumn = Annotated[
    str | None,
    typer.Option(metavar="NAME|A,B", help="Column with the message, or several. Default: the one with a usual name."),
]
TablePrefix = Annotated[str, typer.Option(help="The --prefix that the table was written with.")]

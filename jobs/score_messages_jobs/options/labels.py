"""Options that more than one job has, so that their help is written once."""

from __future__ import annotations

from typing import Annotated

import typer

TextColumn = Annotated[
    str | None, typer.Option(metavar="NAME|N", help="Column with the message. Default: the one with a usual name.")
]
LabelColumn = Annotated[
    str, typer.Option(metavar="NAME", help="Column with the label: 0 or negative, 1 or positive, 2 or neutral.")
]
Stars = Annotated[
    int | None,
    typer.Option(metavar="N", help="The label is a number of stars, at most N; the middle is neutral."),
]

"""Options of a run that several commands have: the type of each, and what the command line shows of it."""

from __future__ import annotations

from typing import Annotated

import typer

from score_messages_jobs.options.panels import RUNNING

OtherLanguages = Annotated[
    str,
    typer.Option(
        metavar="skip|score",
        help="Skip messages in another language than the model's (their status is other_language), or score them all "
        "the same.",
        rich_help_panel=RUNNING,
    ),
]
Model = Annotated[
    str | None,
    typer.Option(metavar="NAME|DIR", help="A shipped model or a model folder.", rich_help_panel=RUNNING),
]
Summary = Annotated[
    str | None,
    typer.Option(metavar="FILE|-", help="Write the counts as one JSON object.", rich_help_panel=RUNNING),
]

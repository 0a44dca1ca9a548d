"""The options of `score-messages` that only mail has: their types, and what the command line shows of them."""

from __future__ import annotations

from typing import Annotated

import typer

from score_messages_jobs.options.panels import READING

Text = Annotated[
    str,
    typer.Option(
        metavar="subject+body|body",
        help="What to score of a mail: all or the body.",
        rich_help_panel=READING,
    ),
]
Quotes = Annotated[
    str,
    typer.Option(
        metavar="auto|drop|keep",
        help="Drop or keep quoted replies, signatures, legal notices and list footers. auto: drop them from mails "
        "and from tables with the columns of mails.",
        rich_help_panel=READING,
    ),
]
Automatic = Annotated[
    str,
    typer.Option(
        metavar="score|skip",
        help="Score machine mail (out of office, bounces, newsletters and so on) like any other, or skip it, so that "
        "its status is automatic. The column automatic has its kind either way.",
        rich_help_panel=READING,
    ),
]

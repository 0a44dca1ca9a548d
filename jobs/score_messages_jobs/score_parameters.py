"""The options of `score-messages`: each is a field with its type, its default and what the command line shows of it.

The command's signature is built from these fields (`option_fields`), and so are the names that a file of `--config` and
the environment may set. What an option means to the library: `score_options`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import typer

READING, WRITING, RUNNING, FOLDER = "What to read", "What to write", "How to run", "Into a folder of tables"
"""Under which heading of the help an option stands."""

From = Annotated[
    str | None,
    typer.Option(
        "--from",
        metavar="FORMAT",
        help="csv, parquet, jsonl, txt, eml, mbox, maildir, tar or zip, if its content misleads.",
        rich_help_panel=READING,
    ),
]
Encoding = Annotated[
    str, typer.Option(help="Of CSV, JSON lines and .txt, such as cp1252 or utf-16.", rich_help_panel=READING)
]
Delimiter = Annotated[str, typer.Option(help="Of CSV, such as ';' or tab.", rich_help_panel=READING)]
Escape = Annotated[
    str,
    typer.Option(metavar="doubled|backslash", help="How CSV writes a quote inside quotes.", rich_help_panel=READING),
]
MaxBad = Annotated[
    str,
    typer.Option(
        metavar="N|P%",
        help="Refuse the file if more rows can't be read (malformed, undecodable, too_long); 0 is strict.",
        rich_help_panel=READING,
    ),
]


@dataclass(frozen=True)
class Parameters:
    """The options as they are typed, in the order of the help."""

    text_column: Annotated[
        str | None,
        typer.Option(
            metavar="NAME|N",
            help="Column with the message. Without it: the one called body, text, message, review, comment or content.",
            rich_help_panel=READING,
        ),
    ] = None
    id_column: Annotated[
        str | None,
        typer.Option(
            metavar="NAME|N", help="Column that becomes message_id, else record numbers.", rich_help_panel=READING
        ),
    ] = None
    input_format: From = None
    encoding: Encoding = "utf-8-sig"
    delimiter: Delimiter = ","
    escape: Escape = "doubled"
    text: Annotated[
        str,
        typer.Option(metavar="subject+body|body", help="Of a mail: what is scored.", rich_help_panel=READING),
    ] = "subject+body"
    quotes: Annotated[
        str,
        typer.Option(
            metavar="drop|keep",
            help="Of a mail: quoted replies, signatures, legal notices and list footers.",
            rich_help_panel=READING,
        ),
    ] = "drop"
    max_bad: MaxBad = "1%"
    limit: Annotated[int | None, typer.Option(help="Only the first so many rows.", rich_help_panel=READING)] = None
    output_format: Annotated[
        str | None,
        typer.Option(
            "--to",
            metavar="parquet|csv|jsonl",
            help="Format, if the target's name doesn't say it.",
            rich_help_panel=WRITING,
        ),
    ] = None
    keep: Annotated[
        str | None,
        typer.Option(metavar="A,B", help="Which of your columns ride along; without it all.", rich_help_panel=WRITING),
    ] = None
    drop_text: Annotated[
        bool, typer.Option("--drop-text", help="Leave the message itself out of the table.", rich_help_panel=WRITING)
    ] = False
    prefix: Annotated[str, typer.Option(help="Put in front of the added columns' names.", rich_help_panel=WRITING)] = ""
    force: Annotated[
        bool,
        typer.Option("--force", help="Replace a file that score-messages didn't write.", rich_help_panel=WRITING),
    ] = False
    allow_empty: Annotated[
        bool,
        typer.Option("--allow-empty", help="Replace a table even by one without rows.", rich_help_panel=WRITING),
    ] = False
    keep_formulas: Annotated[
        bool,
        typer.Option(
            "--keep-formulas",
            help="In CSV, leave cells as they are that a spreadsheet would run, or that hold control characters.",
            rich_help_panel=WRITING,
        ),
    ] = False
    bom: Annotated[
        bool,
        typer.Option("--bom", help="Begin CSV with the mark by which Excel knows UTF-8.", rich_help_panel=WRITING),
    ] = False
    to_delimiter: Annotated[
        str,
        typer.Option(metavar="CHAR", help="Between the cells of CSV, such as ';' or tab.", rich_help_panel=WRITING),
    ] = ","
    date_column: Annotated[
        str | None,
        typer.Option(
            metavar="NAME|N", help="Column with each message's date; mails have theirs.", rich_help_panel=FOLDER
        ),
    ] = None
    partition: Annotated[
        str | None,
        typer.Option(metavar="date", help="A folder per day: scored/day=2026-11-24/.", rich_help_panel=FOLDER),
    ] = None
    run_date: Annotated[
        str | None,
        typer.Option(metavar="DAY", help="Day of messages without a date; else today in UTC.", rich_help_panel=FOLDER),
    ] = None
    overlaps: Annotated[
        str,
        typer.Option(
            metavar="drop|keep",
            help="Messages that another export holds too: the same id (--id-column, or a mail's) and the same text.",
            rich_help_panel=FOLDER,
        ),
    ] = "drop"
    redo: Annotated[
        bool,
        typer.Option("--redo", help="Score anew what is of another model, options or version.", rich_help_panel=FOLDER),
    ] = False
    prune: Annotated[
        bool,
        typer.Option("--prune", help="Drop the rows of inputs that are gone; else they stay.", rich_help_panel=FOLDER),
    ] = False
    prune_max: Annotated[
        str,
        typer.Option(
            metavar="N|P%",
            help="Prune nothing if more rows would go than this, of all in the folder: a disk may be missing.",
            rich_help_panel=FOLDER,
        ),
    ] = "20%"
    fail_fast: Annotated[
        bool, typer.Option("--fail-fast", help="Stop at the first bad input.", rich_help_panel=FOLDER)
    ] = False
    max_minutes: Annotated[
        float | None,
        typer.Option(
            help="End after so long, also within an input; what is left is named, and is for the next run.",
            rich_help_panel=FOLDER,
        ),
    ] = None
    grace: Annotated[
        float,
        typer.Option(
            metavar="MINUTES",
            help="How long what a table held before stays in its file, for readers that began earlier; a run after "
            "that erases it. 0: at once, if nobody reads.",
            rich_help_panel=FOLDER,
        ),
    ] = 60.0
    fail_on_drift: Annotated[
        bool,
        typer.Option(
            "--fail-on-drift",
            help="Exit code 1 if tonight's messages differ from those before; else a line says so.",
            rich_help_panel=FOLDER,
        ),
    ] = False
    allow_odd: Annotated[
        bool,
        typer.Option(
            "--allow-odd",
            help="Write scores even if all are the same or nine words of ten are unknown.",
            rich_help_panel=WRITING,
        ),
    ] = False
    model: Annotated[
        str | None,
        typer.Option(metavar="NAME|DIR", help="A shipped model or a model folder.", rich_help_panel=RUNNING),
    ] = None
    workers: Annotated[
        int | None,
        typer.Option(
            help="How many score at once, and read mail; without it one per usable core. The table is the same.",
            rich_help_panel=RUNNING,
        ),
    ] = None
    dry_run: Annotated[
        bool,
        typer.Option(
            "--dry-run",
            help="Read, check and count everything, write nothing; of a folder, say what each input would come to.",
            rich_help_panel=RUNNING,
        ),
    ] = False
    summary: Annotated[
        str | None,
        typer.Option(metavar="FILE|-", help="Write the counts as one JSON object.", rich_help_panel=RUNNING),
    ] = None
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="No bar and no closing line.", rich_help_panel=RUNNING)
    ] = False
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="A closing line even in cron.", rich_help_panel=RUNNING)
    ] = False

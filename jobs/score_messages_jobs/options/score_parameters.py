"""The options of `score-messages`: each is a field with its type, its default and what the command line shows of it.

The command's signature is built from these fields (`option_fields`), and so are the names that a file of `--config` and
the environment may set. What an option means to the library: `score_options`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import typer

from score_messages_jobs.options.mail_parameters import Automatic, Quotes, Text
from score_messages_jobs.options.panels import FOLDER, READING, RUNNING, WRITING
from score_messages_jobs.options.reading_fields import (
    Delimiter,
    Encoding,
    Escape,
    From,
    IdColumn,
    MaxBad,
    Null,
    Sheet,
    TextColumn,
)
from score_messages_jobs.options.running_fields import Model, OtherLanguages, Summary
from score_messages_jobs.options.writing_fields import AllowEmpty, AllowOdd, DropText, Keep, Prefix


@dataclass(frozen=True)
class Parameters:
    """The options as they are typed, in the order of the help."""

    text_column: TextColumn = None
    id_column: IdColumn = None
    date_column: Annotated[
        str | None,
        typer.Option(
            metavar="NAME|N",
            help="Column with the date of each message, copied to the column date in UTC; mails have their own.",
            rich_help_panel=READING,
        ),
    ] = None
    date_format: Annotated[
        str | None,
        typer.Option(
            metavar="FORMAT",
            help="How its dates are written, such as '%d/%m/%Y' (strptime), iso, epoch or epoch-ms. Default: the one "
            "usual form that fits all of them.",
            rich_help_panel=READING,
        ),
    ] = None
    time_zone: Annotated[
        str,
        typer.Option(
            metavar="ZONE", help="Whose the times without a zone are, such as Europe/Berlin.", rich_help_panel=READING
        ),
    ] = "UTC"
    input_format: From = None
    encoding: Encoding = "auto"
    delimiter: Delimiter = "auto"
    escape: Escape = "doubled"
    sheet: Sheet = None
    null: Null = None
    text: Text = "subject+body"
    quotes: Quotes = "auto"
    automatic: Automatic = "score"
    max_bad: MaxBad = "1%"
    limit: Annotated[
        int | None, typer.Option(help="Score only this many rows, from the beginning.", rich_help_panel=READING)
    ] = None
    output_format: Annotated[
        str | None,
        typer.Option(
            "--to",
            metavar="parquet|csv|jsonl|xlsx",
            help="Output format, if the target's name doesn't show it. xlsx holds 1,048,576 rows.",
            rich_help_panel=WRITING,
        ),
    ] = None
    keep: Keep = None
    drop_text: DropText = False
    prefix: Prefix = ""
    force: Annotated[
        bool,
        typer.Option("--force", help="Replace a file that score-messages didn't write.", rich_help_panel=WRITING),
    ] = False
    allow_empty: AllowEmpty = False
    keep_formulas: Annotated[
        bool,
        typer.Option(
            "--keep-formulas",
            help="In CSV, don't change cells that a spreadsheet would run, or that contain control characters.",
            rich_help_panel=WRITING,
        ),
    ] = False
    bom: Annotated[
        bool,
        typer.Option(
            "--bom", help="Begin CSV with a byte order mark, so that Excel recognises UTF-8.", rich_help_panel=WRITING
        ),
    ] = False
    to_delimiter: Annotated[
        str,
        typer.Option(
            metavar="CHAR", help="Delimiter of the CSV that is written, such as ';' or tab.", rich_help_panel=WRITING
        ),
    ] = ","
    partition: Annotated[
        str | None,
        typer.Option(metavar="date", help="A folder per day: scored/day=2026-11-24/.", rich_help_panel=FOLDER),
    ] = None
    run_date: Annotated[
        str | None,
        typer.Option(
            metavar="DAY", help="Day of messages without a date. Default: today in UTC.", rich_help_panel=FOLDER
        ),
    ] = None
    overlaps: Annotated[
        str,
        typer.Option(
            metavar="drop|keep",
            help="Messages that another export contains too: same id (--id-column, or a mail's) and same text.",
            rich_help_panel=FOLDER,
        ),
    ] = "drop"
    redo: Annotated[
        bool,
        typer.Option(
            "--redo",
            help="Score again what another model, other options or another version scored.",
            rich_help_panel=FOLDER,
        ),
    ] = False
    prune: Annotated[
        bool,
        typer.Option(
            "--prune", help="Drop the rows of inputs that no longer exist. Default: keep them.", rich_help_panel=FOLDER
        ),
    ] = False
    prune_max: Annotated[
        str,
        typer.Option(
            metavar="N|P%",
            help="Prune nothing if it would drop more than this of all rows in the folder: a disk may be missing.",
            rich_help_panel=FOLDER,
        ),
    ] = "20%"
    fail_fast: Annotated[
        bool, typer.Option("--fail-fast", help="Stop at the first bad input.", rich_help_panel=FOLDER)
    ] = False
    max_minutes: Annotated[
        float | None,
        typer.Option(
            help="Stop after this time, even within an input. What is left is named, and done in the next run.",
            rich_help_panel=FOLDER,
        ),
    ] = None
    grace: Annotated[
        float,
        typer.Option(
            metavar="MINUTES",
            help="How long the old data of a replaced table stays in its file, for readers that began before; a "
            "later run erases it. 0: at once, if nobody is reading.",
            rich_help_panel=FOLDER,
        ),
    ] = 60.0
    fail_on_drift: Annotated[
        bool,
        typer.Option(
            "--fail-on-drift",
            help="Exit code 1 if the messages differ from those of earlier runs. Default: only print a line.",
            rich_help_panel=FOLDER,
        ),
    ] = False
    allow_odd: AllowOdd = False
    other_languages: OtherLanguages = "skip"
    explain: Annotated[
        int,
        typer.Option(
            metavar="N",
            show_default=False,
            help="Add the column because: the N phrases that moved each score most, up or down. It takes some "
            "hundred times as long.",
            rich_help_panel=WRITING,
        ),
    ] = 0
    keep_words: Annotated[
        bool,
        typer.Option(
            "--keep-words",
            help="With --explain and --drop-text: the words in because may stay, though the message goes.",
            rich_help_panel=WRITING,
        ),
    ] = False
    model: Model = None
    thresholds: Annotated[
        str | None,
        typer.Option(
            metavar="NEG,POS",
            help="The probabilities from which a message is negative and positive, such as 0.2,0.7; of a model of two "
            "classes one, of the score. Default: the model's.",
            rich_help_panel=RUNNING,
        ),
    ] = None
    workers: Annotated[
        int | None,
        typer.Option(
            help="How many workers score and read mail. Default: one per usable core. The table is the same.",
            rich_help_panel=RUNNING,
        ),
    ] = None
    dry_run: Annotated[
        bool,
        typer.Option(
            "--dry-run",
            help="Read, check and count everything, but write nothing. For a folder of tables: print what would "
            "become of each input.",
            rich_help_panel=RUNNING,
        ),
    ] = False
    summary: Summary = None
    report: Annotated[
        str | None,
        typer.Option(
            metavar="FILE.html",
            help="Also make the page for people that `sentiment-jobs report` makes, of all that is in the table or "
            "folder. That command has more options: days, --by, --title, --show-text.",
            rich_help_panel=RUNNING,
        ),
    ] = None
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="No progress bar and no closing line.", rich_help_panel=RUNNING)
    ] = False
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Print the closing line even in cron.", rich_help_panel=RUNNING)
    ] = False

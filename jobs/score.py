"""`score-messages`, also `sentiment-jobs score`: every message of a file gets a sentiment."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from jobs import score_folder
from jobs.console import is_terminal, note, progress_bar
from jobs.light_arrow import start_arrow
from jobs.score_options import Options, score_options
from jobs.settings import use_settings
from jobs.summary import write_summary
from pipeline.errors import Cure, OptionError

if TYPE_CHECKING:
    from pipeline.report import ScoreReport

PROGRAM = "score-messages"


def run(options: Options) -> ScoreReport:
    """Score `options.source` into `options.target`; say what a person should know on stderr.

    Raises:
        PipelineError: the table was not written; what stood there is untouched.
    """
    from pipeline.report import bad_rows_line
    from pipeline.scorer import score_file

    if options.summary == "-" and options.target == "-":
        raise OptionError("--summary - and a table on standard output would mix; write one of them to a file")
    with progress_bar("scoring", "messages", wanted=not options.quiet) as show:
        report = score_file(options.source, options.target, score_options(options), show)
    if report.bad:
        note(PROGRAM, bad_rows_line(report))
    if options.verbose or options.dry_run or (is_terminal() and not options.quiet):
        note(PROGRAM, outcome(report))
    if options.summary is not None:
        write_summary(report.as_dict(), options.summary)
    return report


def outcome(report: ScoreReport) -> str:
    """One line: rows, what they are, how long it took."""
    from pipeline.report import unscored_in_words

    sentiments = ", ".join(f"{count:,} {name}" for name, count in report.sentiments.items())
    unscored = unscored_in_words(report.statuses)
    where = report.target or f"dry run of {report.source}, text in '{report.text_column}', nothing written"
    speed = f"{report.rows / max(report.seconds, 0.001):,.0f} messages/s"
    rest = f"; not scored: {unscored}" if unscored else ""
    return f"{where}: {report.rows:,} messages: {sentiments}{rest} ({report.seconds:.1f} s, {speed}, {report.model})"


_READING, _WRITING, _RUNNING = "What to read", "What to write", "How to run"


def _show_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        print(f"score-messages {version('score-messages')}")
        raise typer.Exit


def command(
    source: Annotated[
        str | None,
        typer.Argument(
            help="CSV, Parquet, JSON lines, .eml, mbox, a Maildir, a folder or archive of .eml or .txt, or - (stdin)."
        ),
    ] = None,
    target: Annotated[
        str | None,
        typer.Argument(
            help="The table: .parquet, .csv, .jsonl, or - (stdout). Or a folder, scored/: a table per input."
        ),
    ] = None,
    text_column: Annotated[
        str | None,
        typer.Option(
            metavar="NAME|N",
            help="Column with the message. Without it: the one called body, text, message, review, comment or content.",
            rich_help_panel=_READING,
        ),
    ] = None,
    id_column: Annotated[
        str | None,
        typer.Option(
            metavar="NAME|N", help="Column that becomes message_id, else record numbers.", rich_help_panel=_READING
        ),
    ] = None,
    from_: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="FORMAT",
            help="csv, parquet, jsonl, txt, eml, mbox, maildir, tar or zip, if its content misleads.",
            rich_help_panel=_READING,
        ),
    ] = None,
    encoding: Annotated[
        str, typer.Option(help="Of CSV, JSON lines and .txt, such as cp1252 or utf-16.", rich_help_panel=_READING)
    ] = "utf-8-sig",
    delimiter: Annotated[str, typer.Option(help="Of CSV, such as ';' or tab.", rich_help_panel=_READING)] = ",",
    escape: Annotated[
        str,
        typer.Option(
            metavar="doubled|backslash", help="How CSV writes a quote inside quotes.", rich_help_panel=_READING
        ),
    ] = "doubled",
    text: Annotated[
        str,
        typer.Option(metavar="subject+body|body", help="Of a mail: what is judged.", rich_help_panel=_READING),
    ] = "subject+body",
    quotes: Annotated[
        str,
        typer.Option(
            metavar="drop|keep",
            help="Of a mail: quoted replies, signatures, legal notices and list footers.",
            rich_help_panel=_READING,
        ),
    ] = "drop",
    max_bad: Annotated[
        str,
        typer.Option(
            metavar="N|P%",
            help="Refuse the file if more rows can't be read (malformed, undecodable, too_long); 0 is strict.",
            rich_help_panel=_READING,
        ),
    ] = "1%",
    limit: Annotated[int | None, typer.Option(help="Only the first so many rows.", rich_help_panel=_READING)] = None,
    to: Annotated[
        str | None,
        typer.Option(
            metavar="parquet|csv|jsonl", help="Format, if the target's name doesn't say it.", rich_help_panel=_WRITING
        ),
    ] = None,
    keep: Annotated[
        str | None,
        typer.Option(metavar="A,B", help="Which of your columns ride along; without it all.", rich_help_panel=_WRITING),
    ] = None,
    drop_text: Annotated[
        bool, typer.Option("--drop-text", help="Leave the message itself out of the table.", rich_help_panel=_WRITING)
    ] = False,
    prefix: Annotated[
        str, typer.Option(help="Put in front of the added columns' names.", rich_help_panel=_WRITING)
    ] = "",
    force: Annotated[
        bool,
        typer.Option("--force", help="Replace a file that score-messages didn't write.", rich_help_panel=_WRITING),
    ] = False,
    allow_empty: Annotated[
        bool,
        typer.Option("--allow-empty", help="Replace a table even by one without rows.", rich_help_panel=_WRITING),
    ] = False,
    keep_formulas: Annotated[
        bool,
        typer.Option(
            "--keep-formulas",
            help="In CSV, leave cells as they are that a spreadsheet would run as a formula.",
            rich_help_panel=_WRITING,
        ),
    ] = False,
    model: Annotated[
        str | None,
        typer.Option(metavar="NAME|DIR", help="A shipped model or a model folder.", rich_help_panel=_RUNNING),
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option(
            help="How many score at once, and read mail; without it one per usable core. The table is the same.",
            rich_help_panel=_RUNNING,
        ),
    ] = None,
    redo: Annotated[
        bool,
        typer.Option(
            "--redo",
            help="Into a folder: score anew what is of another model, options or version.",
            rich_help_panel=_RUNNING,
        ),
    ] = False,
    fail_fast: Annotated[
        bool,
        typer.Option("--fail-fast", help="Into a folder: stop at the first bad input.", rich_help_panel=_RUNNING),
    ] = False,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="Read, check and count everything, write nothing.", rich_help_panel=_RUNNING),
    ] = False,
    summary: Annotated[
        str | None,
        typer.Option(metavar="FILE|-", help="Write the counts as one JSON object.", rich_help_panel=_RUNNING),
    ] = None,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="No bar and no closing line.", rich_help_panel=_RUNNING)
    ] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="A closing line even in cron.", rich_help_panel=_RUNNING)
    ] = False,
    config: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help='TOML with options, such as max-bad = "5%". SCORE_MESSAGES_MAX_BAD comes before it, --max-bad first.',
            is_eager=True,
            callback=use_settings,
            rich_help_panel=_RUNNING,
        ),
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", help="Show the version.", callback=_show_version, is_eager=True)
    ] = False,
) -> None:
    """Write a table with a sentiment for every message of an inbox or review export.

    Every input row gives one output row, in order: your columns, then message_id, sentiment, score, status and counts.

    `score-messages inbox.csv scored.parquet`

    `score-messages inbox/ scored/` keeps a folder of tables, one per export or mailbox: what is new or has changed is
    scored, a bad file is named (exit code 1) and tried again the next time, and `scored/_runs/` tells of every run.

    The table is replaced whole or not at all: after an error or a kill the old one stands. A file that this tool
    didn't write is not replaced without --force. Nothing goes over the network, and no message text into errors.
    Exit codes: 0 done, 1 failed (old table untouched), 2 wrong usage, 3 another run is writing the same table.
    """
    if source is None:
        raise OptionError("say what to score", cure=Cure("Such as:  score-messages inbox.csv scored.parquet"))
    start_arrow()
    exit_code = _run_as_meant(
        Options(
            source=source,
            target=target,
            text_column=text_column,
            id_column=id_column,
            keep=keep,
            drop_text=drop_text,
            prefix=prefix,
            input_format=from_,
            encoding=encoding,
            delimiter=delimiter,
            escape=escape,
            text=text,
            quotes=quotes,
            output_format=to,
            force=force,
            allow_empty=allow_empty,
            keep_formulas=keep_formulas,
            model=model,
            max_bad=max_bad,
            limit=limit,
            workers=workers,
            dry_run=dry_run,
            redo=redo,
            fail_fast=fail_fast,
            summary=summary,
            quiet=quiet,
            verbose=verbose,
        )
    )
    if exit_code:
        raise typer.Exit(exit_code)


def _run_as_meant(options: Options) -> int:
    """Into a table or into a folder of them; gives the exit code."""
    from pipeline.dataset.folder import is_dataset

    if options.target is None or not is_dataset(options.target):
        run(options)
        return 0
    report = score_folder.run(options, PROGRAM)
    if options.summary is not None:
        write_summary(report.as_dict(), options.summary)
    return report.exit_code

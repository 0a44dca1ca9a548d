"""`score-messages`, also `sentiment-jobs score`: every message of a file gets a sentiment."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from score_messages.counted import counted
from score_messages.errors import Hint, OptionError
from score_messages_jobs.options.option_fields import with_options_of
from score_messages_jobs.options.panels import RUNNING
from score_messages_jobs.options.paths import paths_of, remember
from score_messages_jobs.options.score_parameters import Parameters
from score_messages_jobs.options.settings import configured, give_defaults
from score_messages_jobs.scoring import score_folder, try_folder
from score_messages_jobs.scoring.contradictions import refuse_contradictions, refuse_folder_options
from score_messages_jobs.scoring.report_page import write_report_of
from score_messages_jobs.scoring.score_options import Options, model_of, score_options, write_summary_of
from score_messages_jobs.tables.light_arrow import start_arrow
from score_messages_jobs.terminal import logs
from score_messages_jobs.terminal.console import is_terminal
from score_messages_jobs.terminal.logs import ProgramLog
from score_messages_jobs.terminal.progress import ShowProgress, progress_bar
from score_messages_jobs.terminal.standard_output import require_reader

if TYPE_CHECKING:
    from score_messages.scoring.report import ScoreReport

PROGRAM = "score-messages"


def run(options: Options) -> ScoreReport:
    """Score the source into the table `options.target`; say what a person should know on stderr.

    Raises:
        PipelineError: the table was not written; what stood there is untouched.
    """
    from score_messages.scoring.file import score_file
    from score_messages.scoring.report import bad_rows_line, unread_dates_line
    from score_messages_jobs.scoring.folder_lines import passed_over_line

    (source,) = options.sources
    write_summary, write_report = write_summary_of(options), write_report_of(options)
    with progress_bar("scoring", "messages", wanted=not options.quiet) as show:
        watched = _while_it_is_read(show) if options.target == "-" else show
        report = score_file(source, options.target, score_options(options), watched, model=model_of(options))
    if report.bad:
        ProgramLog(PROGRAM).warning(bad_rows_line(report.source, report.rows, report.statuses, report.first_bad))
    if report.unread_dates:
        ProgramLog(PROGRAM).warning(unread_dates_line(report.source, report.unread_dates, report.first_unread_date))
    if options.verbose or options.dry_run or (is_terminal() and not options.quiet):
        ProgramLog(PROGRAM).info(outcome(report, options.verbose), extra=report.as_dict())
    if options.verbose and report.passed_over:
        ProgramLog(PROGRAM).info(passed_over_line(report.source, report.first_passed_over, report.passed_over))
    write_summary(report.as_dict())
    write_report()
    return report


def _while_it_is_read(show: ShowProgress) -> ShowProgress:
    """The same, but ends the run where nobody reads standard output any more: the table comes only at its end."""

    def watched(count: int, done: int, total: int | None) -> None:
        require_reader()
        show(count, done, total)

    return watched


def outcome(report: ScoreReport, is_verbose: bool = False) -> str:
    """One line: rows, what they are, how long it took; how the source was read, if that isn't as usual.

    Args:
        is_verbose: say in any case how it was read.
    """
    from score_messages.read.taken import Taken
    from score_messages.scoring.report import automatic_in_words, renamed_in_words, unscored_in_words

    sentiments = ", ".join(f"{count:,} {name}" for name, count in report.sentiments.items())
    unscored = unscored_in_words(report.statuses)
    where = report.target or f"dry run of {report.source}, text in '{report.text_column}', nothing written"
    speed = f"{report.rows / max(report.seconds, 0.001):,.0f} messages/s"
    rest = f"; not scored: {unscored}" if unscored else ""
    if automatic := automatic_in_words(report.automatic):
        rest += f"; machine mail: {automatic}"
    if report.repeated_headers:
        rest += f"; passed over as the header again: {report.repeated_headers:,}"
    if renamed := renamed_in_words(report.renamed_columns):
        rest += f"; your column {renamed}"
    if report.date_format:
        rest += f"; dates read as {report.date_format}"
    taken = Taken.from_dict(report.taken)
    if taken.is_unusual or (is_verbose and report.taken):
        rest += f"; read with {taken}"
    if report.deleted_messages:
        rest += f"; left out as deleted: {counted(report.deleted_messages, 'mail')}"
    if report.passed_over:
        rest += f"; passed over: {counted(report.passed_over, 'file')}"
    took = f"{report.seconds:.1f} s, {speed}, {report.model}"
    return f"{where}: {counted(report.rows, 'message')}: {sentiments}{rest} ({took})"


def show_version(wanted: bool) -> None:
    """Print the version of this tool and end, if it is wanted."""
    if wanted:
        from importlib.metadata import version

        print(f"score-messages {version('score-messages')}")
        raise typer.Exit


def _use_settings(context: typer.Context, file: Path | None) -> Path | None:
    """The file and the environment are read before any other option is."""
    remember(context, give_defaults(context, file))
    return file


def _use_log_format(form: str) -> str:
    logs.configure(form)
    return form


@with_options_of(Parameters)
def command(
    context: typer.Context,
    parameters: Parameters,
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="SOURCE... TARGET",
            help="What to score: CSV, Parquet, JSON lines, .eml, mbox, a Maildir, a folder or archive of mail or "
            ".txt, or - (stdin). The last one is the table to write: .parquet, .csv, .jsonl, or - (stdout). "
            "Or it is a folder, scored/, for a table per input; then there can be any number of sources and "
            "patterns such as 'export/**/*.csv'.",
        ),
    ] = None,
    log_format: Annotated[
        str,
        typer.Option(
            metavar="text|json",
            help="Format of the messages on stderr: plain lines or JSON lines.",
            callback=_use_log_format,
            rich_help_panel=RUNNING,
        ),
    ] = "text",
    config: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help='TOML file with options, such as max-bad = "5%". SCORE_MESSAGES_MAX_BAD overrides it, --max-bad '
            "overrides both.",
            is_eager=True,
            callback=_use_settings,
            rich_help_panel=RUNNING,
        ),
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", help="Show the version.", callback=show_version, is_eager=True)
    ] = False,
) -> None:
    """Add a sentiment to every message of an inbox or review export.

    Every input row gives one output row, in the same order: your columns, then message_id, sentiment, score, status,
    counts and the probabilities of negative, neutral and positive.

    `score-messages inbox.csv scored.parquet`

    `score-messages inbox/ scored/` keeps a folder of tables up to date, one per export or mailbox. It scores what is
    new or has changed. A bad file is reported (exit code 1) and tried again by the next run. `sentiment-jobs runs
    scored/` lists all runs.

    The table is replaced whole or not at all: after an error or a kill the old one is still there. A file that this
    tool didn't write is replaced only with --force. Sources, the table and --model may also be in buckets: s3://,
    gs://, az:// (docs/object-stores.md). Nothing else is sent over the network, and errors contain no message text.
    Exit codes: 0 done, 1 failed (old table untouched), 2 wrong usage, 3 another run is writing the same table.
    """
    named = paths_of(context, paths or [])
    if not named.sources:
        raise OptionError("say what to score", hint=Hint("Such as:  score-messages inbox.csv scored.parquet"))
    start_arrow()
    file = configured(config)
    options = Options(
        **vars(parameters),
        sources=named.sources,
        target=named.target,
        config=None if file is None else str(file),
        loaded=context.obj,
    )
    exit_code = _run_as_meant(options)
    if exit_code:
        raise typer.Exit(exit_code)


def _run_as_meant(options: Options) -> int:
    """Into a table or into a folder of them; gives the exit code."""
    from score_messages.addresses import refuse_source_address
    from score_messages.dataset.named import is_dataset
    from score_messages.write import refuse_other_address, refuse_touching_source

    refuse_contradictions(options)
    for source in options.sources:
        refuse_source_address(source)
    if options.target is not None:
        refuse_other_address(options.target)
    if options.target is not None and is_dataset(options.target):
        return try_folder.run(options, PROGRAM) if options.dry_run else score_folder.run(options, PROGRAM)
    if len(options.sources) > 1:
        raise OptionError("several sources need a folder of tables as target", hint=_folder_hint(str(options.target)))
    refuse_folder_options(options)
    if options.target is not None and options.config is not None:
        refuse_touching_source([options.config], options.target, "the configuration")
    run(options)
    return 0


def _folder_hint(target: str) -> Hint:
    from score_messages.stores.address import address_of

    if address_of(target) is not None:
        return Hint("Name a folder here, such as scored/; sentiment-jobs publish mirrors it into a store.")
    return Hint("Name a folder by a slash at its end", instead=(target, f"{target}/"))

"""`sentiment-jobs spark`: what is too much for one machine, scored on a Spark cluster into a folder of Parquet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from score_messages.errors import Hint, OptionError
from score_messages_jobs.options.by_commas import by_commas
from score_messages_jobs.options.mail_parameters import Quotes
from score_messages_jobs.options.option_fields import with_options_of
from score_messages_jobs.options.panels import READING, RUNNING, WRITING
from score_messages_jobs.options.reading_fields import Delimiter, Encoding, Escape, MaxBad, Null
from score_messages_jobs.options.score_parameters import Parameters
from score_messages_jobs.scoring.summary import WriteSummary, open_summary
from score_messages_jobs.tables.light_arrow import start_arrow
from score_messages_jobs.terminal.console import is_terminal
from score_messages_jobs.terminal.logs import ProgramLog

if TYPE_CHECKING:
    from score_messages.spark.table_job.report import SparkReport
    from score_messages.spark.table_job.run import SparkOptions

PROGRAM = "sentiment-jobs"


@dataclass(frozen=True)
class Options:
    """What is scored into what, where Spark runs, and what `score-messages` has of options that mean something here."""

    source: Annotated[
        str | None,
        typer.Argument(
            metavar="SOURCE",
            help="CSV, JSON lines or Parquet: a file, a folder or a pattern; its address as Spark has it, such as "
            "hdfs://namenode/inbox or 's3a://bucket/inbox/*.parquet'. The files are one table: all have the same "
            "columns.",
        ),
    ] = None
    target: Annotated[str | None, typer.Argument(metavar="TARGET", help="The folder of Parquet files to write.")] = None
    master: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help="Where Spark runs: local[4] (four cores of this machine), spark://host:7077, yarn, "
            "k8s://https://host. Default: what spark-submit says, else all cores of this machine.",
            rich_help_panel=RUNNING,
        ),
    ] = None
    conf: Annotated[
        tuple[str, ...],
        typer.Option(
            metavar="KEY=VALUE",
            help="A setting of Spark's own, such as spark.executor.memory=4g. Repeatable.",
            rich_help_panel=RUNNING,
        ),
    ] = ()
    max_minutes: Annotated[
        float | None,
        typer.Option(
            min=0,
            metavar="MINUTES",
            help="Cancel the job after so long, and fail: Spark waits for a worker that hangs as long as it takes.",
            rich_help_panel=RUNNING,
        ),
    ] = None
    text_column: Annotated[
        str | None,
        typer.Option(
            metavar="NAME|N|A,B",
            help="Column with the message, or several that are joined. Default: the one with a usual name.",
            rich_help_panel=READING,
        ),
    ] = Parameters.text_column
    id_column: Annotated[
        str | None,
        typer.Option(
            metavar="NAME|N", help="Column that becomes message_id. Default: record numbers.", rich_help_panel=READING
        ),
    ] = Parameters.id_column
    input_format: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="csv|parquet|jsonl",
            help="Format of the files, if their names don't say it.",
            rich_help_panel=READING,
        ),
    ] = None
    encoding: Encoding = Parameters.encoding
    delimiter: Delimiter = Parameters.delimiter
    escape: Escape = Parameters.escape
    null: Null = Parameters.null
    quotes: Quotes = Parameters.quotes
    other_languages: Annotated[
        str,
        typer.Option(
            metavar="skip|score",
            help="Skip messages in other languages than the model's (status other_language), or score them.",
            rich_help_panel=READING,
        ),
    ] = Parameters.other_languages
    max_bad: MaxBad = Parameters.max_bad
    keep: Annotated[
        str | None,
        typer.Option(metavar="A,B", help="Which of your columns to copy. Default: all.", rich_help_panel=WRITING),
    ] = Parameters.keep
    drop_text: Annotated[
        bool, typer.Option("--drop-text", help="Leave the message itself out of the table.", rich_help_panel=WRITING)
    ] = Parameters.drop_text
    prefix: Annotated[str, typer.Option(help="Prefix for the names of the added columns.", rich_help_panel=WRITING)] = (
        Parameters.prefix
    )
    force: Annotated[
        bool,
        typer.Option(
            "--force",
            help="Replace a folder of Parquet that this job didn't write, or any in an object store. A folder that "
            "holds anything else is never replaced.",
            rich_help_panel=WRITING,
        ),
    ] = Parameters.force
    allow_empty: Annotated[
        bool,
        typer.Option("--allow-empty", help="Replace a table even if the new one has no rows.", rich_help_panel=WRITING),
    ] = Parameters.allow_empty
    publish: Annotated[
        str,
        typer.Option(
            metavar="auto|rename|commit",
            help="How the folder gets its name: by one rename (local disks, HDFS), or by the committer of an object "
            "store, _SUCCESS last. auto: by the target's address.",
            rich_help_panel=WRITING,
        ),
    ] = "auto"
    model: Annotated[
        str | None,
        typer.Option(metavar="NAME|DIR", help="Shipped model, or your own; it is sent to the workers."),
    ] = Parameters.model
    allow_odd: Annotated[bool, typer.Option("--allow-odd", help="Write the scores even if they are implausible.")] = (
        Parameters.allow_odd
    )
    summary: Annotated[
        str | None,
        typer.Option(metavar="FILE|-", help="Write the counts of the job as JSON.", rich_help_panel=RUNNING),
    ] = Parameters.summary
    verbose: Annotated[
        bool,
        typer.Option("--verbose", "-v", help="Say what was done, and let Spark log.", rich_help_panel=RUNNING),
    ] = Parameters.verbose
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Only warnings and errors.", rich_help_panel=RUNNING)] = (
        Parameters.quiet
    )
    print_submit: Annotated[
        bool,
        typer.Option(
            "--print-submit",
            help="Print the path of the script for spark-submit, and end: "
            'spark-submit --master yarn "$(sentiment-jobs spark --print-submit)" SOURCE TARGET',
            rich_help_panel=RUNNING,
        ),
    ] = False


def run(options: Options) -> SparkReport:
    """Score the source into the folder `options.target`; say what a person should know on stderr.

    Raises:
        PipelineError: nothing was written; what stood at the target is untouched.
    """
    from score_messages.spark.table_job.session import Logs, spark_session

    if options.source is None or options.target is None:
        hint = Hint("Such as:  sentiment-jobs spark inbox/ scored --master 'local[4]'")
        raise OptionError("say what to score, and the folder to write", hint=hint)
    wanted, settings = spark_options(options), _settings(options.conf)
    write_summary = _summary(options)
    logs = Logs(is_verbose=options.verbose, shows_progress=is_terminal() and not options.quiet)
    with spark_session(options.master, settings, logs) as session:
        report = _scored(session, options, wanted)
    _say(report, options)
    write_summary(report.as_dict())
    return report


def _scored(session: object, options: Options, wanted: SparkOptions) -> SparkReport:
    from score_messages.model.registry import DEFAULT_MODEL
    from score_messages.spark.table_job.run import score_on_spark

    model = options.model or DEFAULT_MODEL
    return score_on_spark(session, str(options.source), str(options.target), wanted, model=model)


def _summary(options: Options) -> WriteSummary:
    """Local sources are never replaced by the counts; elsewhere there is nothing that a local file could replace."""
    from score_messages.model.choice import folder_of
    from score_messages.model.registry import DEFAULT_MODEL

    others = {str(folder_of(options.model or DEFAULT_MODEL)): "the model"}
    return open_summary(options.summary, options.target, [str(options.source)], others, options.force)


def spark_options(options: Options) -> SparkOptions:
    """What the options mean to the library. Raises OptionError."""
    from score_messages.read import ReadOptions
    from score_messages.read.tolerance import MaxBad as Limit
    from score_messages.scoring.options import ScoreOptions
    from score_messages.spark.table_job.run import SparkOptions
    from score_messages.write import WriteOptions

    reading = ReadOptions(
        format=options.input_format,
        text_column=options.text_column,
        id_column=options.id_column,
        keep=None if options.keep is None else by_commas(options.keep),
        drop_text=options.drop_text,
        encoding=options.encoding,
        delimiter=options.delimiter,
        escape=options.escape,
        null=by_commas(options.null or ""),
        quotes=options.quotes,
    )
    score = ScoreOptions(
        read=reading,
        write=WriteOptions(force=options.force, allow_empty=options.allow_empty),
        prefix=options.prefix,
        max_bad=Limit.parse(options.max_bad),
        allow_odd=options.allow_odd,
        other_languages=options.other_languages,
    )
    return SparkOptions(score, options.publish, options.max_minutes)


def _settings(typed: tuple[str, ...]) -> Mapping[str, str]:
    settings = {}
    for setting in typed:
        key, equals, value = setting.partition("=")
        if not equals or not key:  # its words aren't told: they may be a key to a store
            raise OptionError("--conf takes KEY=VALUE", hint=Hint("Such as:  --conf spark.executor.memory=4g"))
        settings[key] = value
    return settings


def _say(report: SparkReport, options: Options) -> None:
    from score_messages.scoring.report import bad_rows_line
    from score_messages_jobs.commands.score import outcome

    if report.bad:
        ProgramLog(PROGRAM).warning(bad_rows_line(report.source, report.rows, report.statuses, report.first_bad))
    if options.verbose or (is_terminal() and not options.quiet):
        ProgramLog(PROGRAM).info(outcome(report, options.verbose), extra=report.as_dict())


@with_options_of(Options)
def command(options: Options) -> None:
    """Score what is too much for one machine: files of CSV, JSON lines or Parquet, on a Spark cluster.

    `sentiment-jobs spark inbox/ scored --master 'local[4]'`

    `sentiment-jobs spark hdfs:///inbox/2026 hdfs:///scored/2026 --master yarn`

    Every row gives one row, with the same score to the last bit as on one machine. The folder appears whole or not at
    all: it is written under a hidden name, its rows are counted, and then it is renamed; in an object store Spark's
    committer does it. A job that fails or is killed leaves nothing that readers see. CSV and JSON lines are checked
    before anything is scored, and a file that can't be trusted is refused with the words of score-messages. It needs
    the extra `spark` (`pip install 'score-messages[spark]'`) and Java 17. Exit codes: 0 done, 1 failed (the old folder
    untouched), 2 wrong usage, 3 another job writes the same folder.
    """
    if options.print_submit:
        from score_messages_jobs import spark_submit

        print(spark_submit.__file__)
        return
    start_arrow()
    run(options)

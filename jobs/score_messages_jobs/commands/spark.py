"""`sentiment-jobs spark`: what is too much for one machine, scored on a Spark cluster into a folder of Parquet."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Annotated, Any

import typer

from score_messages.errors import Hint, OptionError
from score_messages_jobs.options.mail_parameters import Quotes
from score_messages_jobs.options.option_fields import with_options_of
from score_messages_jobs.options.panels import READING, RUNNING, WRITING
from score_messages_jobs.options.reading_fields import Delimiter, Encoding, Escape, IdColumn, MaxBad, Null, TextColumn
from score_messages_jobs.options.running_fields import Model, OtherLanguages, Summary
from score_messages_jobs.options.score_parameters import Parameters
from score_messages_jobs.options.writing_fields import AllowEmpty, AllowOdd, DropText, Keep, Prefix
from score_messages_jobs.scoring.score_options import Options as Typed
from score_messages_jobs.scoring.score_options import score_options, write_summary_of
from score_messages_jobs.scoring.summary import STDOUT, WriteSummary
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
    text_column: TextColumn = Parameters.text_column
    id_column: IdColumn = Parameters.id_column
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
    other_languages: OtherLanguages = Parameters.other_languages
    max_bad: MaxBad = Parameters.max_bad
    keep: Keep = Parameters.keep
    drop_text: DropText = Parameters.drop_text
    prefix: Prefix = Parameters.prefix
    force: Annotated[
        bool,
        typer.Option(
            "--force",
            help="Replace a folder of Parquet that this job didn't write, or any in an object store. A folder that "
            "holds anything else is never replaced.",
            rich_help_panel=WRITING,
        ),
    ] = Parameters.force
    allow_empty: AllowEmpty = Parameters.allow_empty
    publish: Annotated[
        str,
        typer.Option(
            metavar="auto|rename|commit",
            help="How the folder gets its name: by one rename (local disks, HDFS), or by the committer of an object "
            "store, _SUCCESS last. auto: by the target's address.",
            rich_help_panel=WRITING,
        ),
    ] = "auto"
    model: Model = Parameters.model
    allow_odd: AllowOdd = Parameters.allow_odd
    summary: Summary = Parameters.summary
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


def spark_options(options: Options) -> SparkOptions:
    """What the options mean to the library. Raises OptionError."""
    from score_messages.spark.table_job.run import SparkOptions

    return SparkOptions(score_options(_as_typed(options)), options.publish, options.max_minutes)


def _as_typed(options: Options) -> Typed:
    """The options that `score-messages` has too, as if typed there; its `--max-minutes` is about a folder of tables."""
    shared = {field.name for field in fields(Parameters)} & {field.name for field in fields(Options)} - {"max_minutes"}
    values: dict[str, Any] = {name: getattr(options, name) for name in shared}
    return Typed(sources=(str(options.source),), target=options.target, **values)


def _summary(options: Options) -> WriteSummary:
    """Not into the folder of the table: with anything but Parquet in it, it is never replaced again."""
    from score_messages.spark.table_job.addresses import local_path

    target = str(options.target)
    folder, summary = (os.path.realpath(path) for path in (local_path(target) or target, str(options.summary)))
    if options.summary not in (None, STDOUT) and f"{summary}/".startswith(f"{folder}/"):
        hint = Hint("Name another file for the counts", options="--summary counts.json")
        raise OptionError(f"--summary {options.summary} lies in the folder of the table", hint=hint)
    return write_summary_of(_as_typed(options))


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
    the extra `spark` (`pip install 'score-messages[spark]'`) and Java 17 or 21. Exit codes: 0 done, 1 failed (the old
    folder untouched), 2 wrong usage, 3 another job writes the same folder.
    """
    if options.print_submit:
        from score_messages_jobs import spark_submit

        print(spark_submit.__file__)
        return
    start_arrow()
    run(options)

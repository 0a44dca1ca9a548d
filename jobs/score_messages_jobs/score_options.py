"""The options of `score-messages` as typed, and what they mean to the library."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from score_messages.errors import OptionError
from score_messages_jobs.summary import WriteSummary, open_summary

if TYPE_CHECKING:
    from score_messages.dataset.plan.options import UpdateOptions
    from score_messages.read.tolerance import MaxBad
    from score_messages.scoring.scorer import ScoreOptions


@dataclass(frozen=True)
class Options:
    """The command's options as typed; the functions below give them their meaning.

    `config` is the file that options came from, which no target may replace.
    """

    sources: tuple[str, ...]
    target: str | None = None
    text_column: str | None = None
    id_column: str | None = None
    keep: str | None = None
    drop_text: bool = False
    prefix: str = ""
    input_format: str | None = None
    encoding: str = "utf-8-sig"
    delimiter: str = ","
    escape: str = "doubled"
    text: str = "subject+body"
    quotes: str = "drop"
    output_format: str | None = None
    force: bool = False
    allow_empty: bool = False
    keep_formulas: bool = False
    bom: bool = False
    to_delimiter: str = ","
    model: str | None = None
    max_bad: str = "1%"
    limit: int | None = None
    workers: int | None = None
    dry_run: bool = False
    date_column: str | None = None
    partition: str | None = None
    run_date: str | None = None
    overlaps: str = "drop"
    redo: bool = False
    prune: bool = False
    prune_max: str = "20%"
    fail_fast: bool = False
    max_minutes: float | None = None
    grace: float = 60.0
    fail_on_drift: bool = False
    allow_odd: bool = False
    summary: str | None = None
    config: str | None = None
    quiet: bool = False
    verbose: bool = False


def write_summary_of(options: Options) -> WriteSummary:
    """Look at the place for the counts, and give what writes them there. Raises as `open_summary`."""
    from score_messages.model.registry import DEFAULT_MODEL, model_folder

    others = {str(model_folder(options.model or DEFAULT_MODEL)): "the model"}
    if options.config is not None:
        others[options.config] = "the configuration"
    return open_summary(options.summary, options.target, options.sources, others, options.force, options.dry_run)


def score_options(options: Options) -> ScoreOptions:
    """What the options mean to the library. Raises OptionError."""
    from score_messages.model.registry import DEFAULT_MODEL
    from score_messages.read import ReadOptions
    from score_messages.read.tolerance import MaxBad
    from score_messages.scoring.scorer import ScoreOptions
    from score_messages.write import WriteOptions

    return ScoreOptions(
        read=ReadOptions(
            format=options.input_format,
            text_column=options.text_column,
            id_column=options.id_column,
            date_column=options.date_column,
            keep=None if options.keep is None else tuple(name for name in options.keep.split(",") if name),
            drop_text=options.drop_text,
            encoding=options.encoding,
            delimiter=options.delimiter,
            escape=options.escape,
            text=options.text,
            quotes=options.quotes,
        ),
        write=WriteOptions(
            format=options.output_format,
            force=options.force,
            allow_empty=options.allow_empty,
            keep_formulas=options.keep_formulas,
            bom=options.bom,
            delimiter=options.to_delimiter,
        ),
        model=options.model or DEFAULT_MODEL,
        prefix=options.prefix,
        max_bad=MaxBad.parse(options.max_bad),
        limit=options.limit,
        workers=options.workers,
        dry_run=options.dry_run,
        allow_odd=options.allow_odd,
    )


def update_options(options: Options) -> UpdateOptions:
    """The same for a folder of tables. Raises OptionError."""
    from score_messages.dataset.plan.options import UpdateOptions, today

    return UpdateOptions(
        score=score_options(options),
        redo=options.redo,
        fail_fast=options.fail_fast,
        prune=options.prune,
        prune_max=_prune_max(options.prune_max),
        partition=options.partition,
        run_date=today() if options.run_date is None else options.run_date,
        overlaps=options.overlaps,
        fail_on_drift=options.fail_on_drift,
        max_minutes=options.max_minutes,
        grace=options.grace,
    )


def _prune_max(text: str) -> MaxBad:
    from score_messages.read.tolerance import MaxBad

    try:
        return MaxBad.parse(text)
    except OptionError:
        raise OptionError(f"--prune-max takes a number of rows or a share such as 20%, not '{text}'") from None


def checked_update_options(options: Options) -> UpdateOptions:
    """The same for a folder of tables, checked against what else the user named.

    Raises:
        PipelineError: the target is, holds or lies in a source or the model; or only CSV has an option.
    """
    from score_messages.model.registry import model_folder
    from score_messages.write import refuse_csv_options, refuse_file_as_folder, refuse_touching_source

    wanted, target = update_options(options), str(options.target)
    refuse_csv_options("a folder of tables is Parquet", wanted.score.write)
    refuse_touching_source(options.sources, target)
    refuse_touching_source([str(model_folder(wanted.score.model))], target, "the model")
    refuse_file_as_folder(target)
    return wanted

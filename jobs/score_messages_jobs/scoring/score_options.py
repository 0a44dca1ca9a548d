"""The options of `score-messages` as typed, and what they mean to the library."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from score_messages.errors import Hint, OptionError
from score_messages_jobs.options.by_commas import by_commas
from score_messages_jobs.options.score_parameters import Parameters
from score_messages_jobs.scoring.summary import WriteSummary, open_summary

if TYPE_CHECKING:
    from score_messages.dataset.plan.options import UpdateOptions
    from score_messages.model.bundle import Model
    from score_messages.model.choice import ModelChoice
    from score_messages.read.tolerance import MaxBad
    from score_messages.scoring.options import ScoreOptions


@dataclass(frozen=True)
class Options(Parameters):
    """A run as it was asked for: the options as typed, and what is scored into what.

    Attributes:
        config: the file that options came from, which no target may replace.
        loaded: a model that scores unless `model` names another; None for the default one.
    """

    sources: tuple[str, ...] = ()
    target: str | None = None
    config: str | None = None
    loaded: Model | None = field(default=None, repr=False)


def model_of(options: Options) -> ModelChoice:
    """Which model scores."""
    from score_messages.model.registry import DEFAULT_MODEL

    return options.model or options.loaded or DEFAULT_MODEL


def others_of(options: Options) -> dict[str, str]:
    """What is read beside the sources and never replaced, and what it is."""
    from score_messages.model.choice import folder_of

    others = {str(folder_of(model_of(options))): "the model"}
    if options.config is not None:
        others[options.config] = "the configuration"
    return others


def write_summary_of(options: Options) -> WriteSummary:
    """Look at the place for the counts, and give what writes them there. Raises as `open_summary`."""
    others = others_of(options)
    return open_summary(options.summary, options.target, options.sources, others, options.force, options.dry_run)


def score_options(options: Options) -> ScoreOptions:
    """What the options mean to the library. Raises OptionError."""
    from score_messages.model.thresholds import parse_thresholds
    from score_messages.read import ReadOptions
    from score_messages.read.tolerance import MaxBad
    from score_messages.scoring.options import ScoreOptions
    from score_messages.write import WriteOptions

    return ScoreOptions(
        read=ReadOptions(
            format=options.input_format,
            text_column=options.text_column,
            id_column=options.id_column,
            date_column=options.date_column,
            date_format=options.date_format,
            time_zone=options.time_zone,
            keep=None if options.keep is None else by_commas(options.keep),
            drop_text=options.drop_text,
            encoding=options.encoding,
            delimiter=options.delimiter,
            escape=options.escape,
            sheet=options.sheet,
            null=by_commas(options.null or ""),
            text=options.text,
            quotes=options.quotes,
            automatic=options.automatic,
        ),
        write=WriteOptions(
            format=options.output_format,
            force=options.force,
            allow_empty=options.allow_empty,
            keep_formulas=options.keep_formulas,
            bom=options.bom,
            delimiter=options.to_delimiter,
        ),
        prefix=options.prefix,
        max_bad=MaxBad.parse(options.max_bad),
        limit=options.limit,
        workers=options.workers,
        dry_run=options.dry_run,
        allow_odd=options.allow_odd,
        other_languages=options.other_languages,
        explain=options.explain,
        keep_words=options.keep_words,
        thresholds=None if options.thresholds is None else parse_thresholds(options.thresholds),
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
    from score_messages.model.choice import folder_of
    from score_messages.write import refuse_csv_options, refuse_file_as_folder, refuse_touching_source

    wanted, target = update_options(options), str(options.target)
    if options.output_format not in (None, "parquet"):
        hint = Hint("Leave --to out, or name a single table")
        raise OptionError(
            f"--to {options.output_format} is for a single table; a folder of tables is Parquet", hint=hint
        )
    refuse_csv_options("a folder of tables is Parquet", wanted.score.write)
    refuse_touching_source(options.sources, target)
    refuse_touching_source([str(folder_of(model_of(options)))], target, "the model")
    refuse_file_as_folder(target)
    return wanted

"""The options of `score-messages` as typed, and what they mean to the library."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.dataset.options import UpdateOptions
    from pipeline.scorer import ScoreOptions


@dataclass(frozen=True)
class Options:
    """The command's options as typed; the functions below give them their meaning."""

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
    fail_fast: bool = False
    max_minutes: float | None = None
    grace: float = 60.0
    fail_on_drift: bool = False
    allow_odd: bool = False
    summary: str | None = None
    quiet: bool = False
    verbose: bool = False


def score_options(options: Options) -> ScoreOptions:
    """What the options mean to the library. Raises OptionError."""
    from pipeline.model.registry import DEFAULT_MODEL
    from pipeline.read import ReadOptions
    from pipeline.scorer import ScoreOptions
    from pipeline.tolerance import MaxBad
    from pipeline.write import WriteOptions

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
        ),
        model=options.model or DEFAULT_MODEL,
        prefix=options.prefix,
        max_bad=MaxBad.parse(options.max_bad),
        limit=options.limit,
        workers=options.workers,
        dry_run=options.dry_run,
    )


def update_options(options: Options) -> UpdateOptions:
    """The same for a folder of tables. Raises OptionError."""
    from pipeline.dataset.options import UpdateOptions

    dated = {} if options.run_date is None else {"run_date": options.run_date}
    return UpdateOptions(
        score=score_options(options),
        redo=options.redo,
        fail_fast=options.fail_fast,
        prune=options.prune,
        partition=options.partition,
        overlaps=options.overlaps,
        allow_odd=options.allow_odd,
        fail_on_drift=options.fail_on_drift,
        max_minutes=options.max_minutes,
        grace=options.grace,
        **dated,
    )

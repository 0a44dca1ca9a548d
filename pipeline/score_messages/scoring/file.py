"""One file is scored into one table, whole or not at all."""

from __future__ import annotations

import contextlib
import os
import time
from dataclasses import replace
from pathlib import Path

import pyarrow as pa

from score_messages.addresses import refuse_source_address
from score_messages.errors import OptionError
from score_messages.model.choice import ModelChoice, folder_of, loaded
from score_messages.model.registry import DEFAULT_MODEL
from score_messages.read import open_messages
from score_messages.read.foreign_errors import foreign_errors
from score_messages.scoring.checks import check_columns, check_rows
from score_messages.scoring.options import Progress, ScoreOptions
from score_messages.scoring.report import ScoreReport, report_of
from score_messages.scoring.rows import score_rows
from score_messages.scoring.table import footer, output_schema
from score_messages.write import Sink, WriteOptions, check_target, most_open, open_sink, refuse_touching_source


def score_file(
    source: str | Path,
    target: str | Path | None,
    options: ScoreOptions = ScoreOptions(),
    on_progress: Progress = lambda rows, done, total: None,
    *,
    model: ModelChoice = DEFAULT_MODEL,
) -> ScoreReport:
    """Score every message of `source` and write the table `target`, whole or not at all.

    Args:
        source: a CSV or Parquet file, a folder of .txt files, or `-` for standard input.
        target: the table to write, or `-` for standard output; may be None for a dry run.
        model: a loaded one, the name of a shipped one, or the path of a model folder.

    Raises:
        PipelineError: whatever kept the table from being written; what stood at `target` is untouched.
            `TargetRefused`, whatever the options, if `target` is, links to or lies in the source or the model.
    """
    started = time.monotonic()
    refuse_source_address(str(source))
    write = _checked(str(source), None if target is None else str(target), options, model)
    with foreign_errors(str(source)), open_messages(str(source), options.reading()) as opened:
        check_columns(opened, options)
        loaded_model = loaded(model, options.thresholds)
        with _sink(target, output_schema(opened, options.prefix, options.explains), write, options.dry_run) as sink:
            scored = score_rows(opened, loaded_model, options, sink, on_progress=on_progress)
            check_rows(opened, scored, options)
            report = report_of(opened, loaded_model, options, scored)
            if sink is not None:
                report = replace(report, target=str(target))
                sink.commit(footer(loaded_model, report.input_sha256, scored.new))
    return replace(report, seconds=round(time.monotonic() - started, 3))


def _checked(source: str, target: str | None, options: ScoreOptions, model: ModelChoice) -> WriteOptions:
    """How to write, once it is sure that `target` may be written.

    Raises:
        OptionError: there is no target, or none of a known format.
        TargetRefused, OutputError: it touches what is read, or can't be written.
    """
    write = replace(options.write, prefix=options.prefix)
    if target is None:
        if not options.dry_run:
            raise OptionError("say where to write the table, or try with --dry-run")
        return write
    refuse_touching_source([source], target)
    refuse_touching_source([str(folder_of(model))], target, "the model")
    check_target(target, write)
    return _no_more_open_than(source, target, write)


def _no_more_open_than(source: str, target: str, write: WriteOptions) -> WriteOptions:
    """A table that is there keeps its mode; were it gone by then, the new one would be its writer's alone."""
    most = 0o600 if os.path.exists(target) else most_open([source])
    return replace(write, most_open=write.most_open & most)


def _sink(
    target: str | Path | None, schema: pa.Schema, write: WriteOptions, dry_run: bool
) -> contextlib.AbstractContextManager[Sink | None]:
    return contextlib.nullcontext() if dry_run else open_sink(str(target), schema, write)

"""One file is scored into one table, whole or not at all."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyarrow as pa

from score_messages.addresses import refuse_source_address
from score_messages.errors import OptionError
from score_messages.messages import Messages
from score_messages.model.bundle import Model, load_model
from score_messages.model.registry import model_folder
from score_messages.privacy.column_names import told_name
from score_messages.read import Source, open_messages
from score_messages.read.bad_rows import check_bad
from score_messages.read.columns import check_no_clash
from score_messages.read.foreign_errors import foreign_errors
from score_messages.scoring.batch import score_batches
from score_messages.scoring.options import Progress, ScoreOptions
from score_messages.scoring.profile import Profile, require_sane
from score_messages.scoring.report import ScoreReport, Tally
from score_messages.scoring.table import footer, joined, output_schema
from score_messages.write import Sink, WriteOptions, check_target, most_open, open_sink, refuse_touching_source


def score_file(
    source: str | Path,
    target: str | Path | None,
    options: ScoreOptions = ScoreOptions(),
    on_progress: Progress = lambda rows, done, total: None,
) -> ScoreReport:
    """Score every message of `source` and write the table `target`, whole or not at all.

    Args:
        source: a CSV or Parquet file, a folder of .txt files, or `-` for standard input.
        target: the table to write, or `-` for standard output; may be None for a dry run.

    Raises:
        PipelineError: whatever kept the table from being written; what stood at `target` is untouched.
            `TargetRefused`, whatever the options, if `target` is, links to or lies in the source or the model.
    """
    started = time.monotonic()
    refuse_source_address(str(source))
    write = replace(options.write, prefix=options.prefix)
    if target is not None:
        refuse_touching_source([str(source)], str(target))
        refuse_touching_source([str(model_folder(options.model))], str(target), "the model")
        check_target(str(target), write)
        write = _no_more_open_than(str(source), str(target), write)
    elif not options.dry_run:
        raise OptionError("say where to write the table, or try with --dry-run")
    with foreign_errors(str(source)), open_messages(str(source), options.reading()) as opened:
        check_no_clash(opened.name, opened.schema.names, options.prefix)
        model = load_model(model_folder(options.model))
        with _sink(target, output_schema(opened, options.prefix), write, options.dry_run) as sink:
            tally, profile = _score_into(sink, opened, model, options, on_progress)
            check_bad(opened.name, tally, options.max_bad, options.read.encoding)
            if not options.allow_odd:
                require_sane(profile, opened.name)
            complete = options.limit is None or tally.rows < options.limit
            report = ScoreReport(
                source=opened.name,
                target=None if options.dry_run else str(target),
                rows=tally.rows,
                statuses=tally.statuses,
                sentiments=tally.sentiments(model.settings.classes),
                first_bad=tally.first_bad,
                text_column=told_name(opened.text_column, options.read.text_column),
                id_column=opened.id_column and told_name(opened.id_column, options.read.id_column),
                model=model.name,
                model_fingerprint=model.fingerprint,
                input_sha256=opened.sha256() if complete else None,
                seconds=0.0,
            )
            if sink is not None:
                sink.commit(footer(model, report.input_sha256, report.statuses, report.sentiments))
    return replace(report, seconds=round(time.monotonic() - started, 3))


def _no_more_open_than(source: str, target: str, write: WriteOptions) -> WriteOptions:
    """A table that is there keeps its mode; were it gone by then, the new one would be its writer's alone."""
    most = 0o600 if os.path.exists(target) else most_open([source])
    return replace(write, most_open=write.most_open & most)


def _sink(
    target: str | Path | None, schema: pa.Schema, write: WriteOptions, dry_run: bool
) -> contextlib.AbstractContextManager[Sink | None]:
    return contextlib.nullcontext() if dry_run else open_sink(str(target), schema, write)


def _score_into(
    sink: Sink | None, opened: Source, model: Model, options: ScoreOptions, on_progress: Progress
) -> tuple[Tally, Profile]:
    tally, profile = Tally(), Profile()
    schema = output_schema(opened, options.prefix)
    batches = first_rows(iter(opened), options.limit)
    for scored in score_batches(batches, model, options.usable_workers):
        tally.add(scored)
        profile += Profile.of(scored.predictions)
        if sink is not None:
            sink.write(joined(scored.messages, scored.predictions, schema))
        on_progress(tally.rows, opened.position(), opened.size)
    return tally, profile


def first_rows(batches: Iterator[Messages], limit: int | None) -> Iterator[Messages]:
    """The batches up to so many rows; all of them for None."""
    left = limit
    for batch in batches:
        if left is None or len(batch) < left:
            yield batch
        else:
            yield batch.first(left)
            return
        left = None if left is None else left - len(batch)

"""Scoring as others use it: a file to a file, a DataFrame to a DataFrame, texts to a table."""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import Self, TypeVar

import pyarrow as pa

from score_messages.addresses import refuse_source_address
from score_messages.errors import NotTextError, OptionError
from score_messages.messages import SCHEMA_VERSION, Messages, prediction_schema
from score_messages.model.bundle import Model, load_model
from score_messages.model.registry import DEFAULT_MODEL, model_folder
from score_messages.privacy.column_names import told_name
from score_messages.read import ReadOptions, Source, open_messages
from score_messages.read.bad_rows import check_bad
from score_messages.read.columns import check_no_clash
from score_messages.read.foreign_errors import foreign_errors
from score_messages.read.tolerance import MaxBad
from score_messages.scoring.batch import score_batches, usable_cores
from score_messages.scoring.profile import Profile, require_sane
from score_messages.scoring.report import ScoreReport, Tally, tool_version
from score_messages.scoring.texts import message_batches
from score_messages.write import Sink, WriteOptions, check_target, most_open, open_sink, refuse_touching_source

FrameT = TypeVar("FrameT")

Progress = Callable[[int, int, int | None], None]
"""Called after every batch with: rows so far, bytes read so far, bytes in all (None if unknown)."""


@dataclass(frozen=True)
class ScoreOptions:
    """How to score a file. The defaults are those of the command.

    Attributes:
        model: name of a shipped model, or path of a model folder.
        prefix: in front of the names of the prediction columns.
        max_bad: how many rows may be malformed, undecodable or too long.
        limit: score only the first so many rows.
        workers: threads that score, and of more than one as many processes that read mail; None for one per usable
            core. The table doesn't depend on it.
        dry_run: do everything but write.
        allow_odd: write scores even if they can't be right.
    """

    read: ReadOptions = ReadOptions()
    write: WriteOptions = WriteOptions()
    model: str = DEFAULT_MODEL
    prefix: str = ""
    max_bad: MaxBad = MaxBad(Fraction(1, 100), is_share=True)  # noqa: RUF009 - frozen
    limit: int | None = None
    workers: int | None = None
    dry_run: bool = False
    allow_odd: bool = False

    def __post_init__(self) -> None:
        if self.limit is not None and self.limit < 1:
            raise OptionError("--limit takes a number of rows, at least 1")
        if self.workers is not None and self.workers < 1:
            raise OptionError("--workers takes a number, at least 1")

    @property
    def usable_workers(self) -> int:
        """How many threads score."""
        return self.workers or usable_cores()

    def reading(self) -> ReadOptions:
        """How to read, with as many processes as there are workers if there are several."""
        return replace(self.read, processes=self.usable_workers if self.usable_workers > 1 else 0)


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
                repeated_headers=opened.repeated_headers,
            )
            if sink is not None:
                sink.commit(footer(model, report.input_sha256, report.statuses, report.sentiments))
    return replace(report, seconds=round(time.monotonic() - started, 3))


def _no_more_open_than(source: str, target: str, write: WriteOptions) -> WriteOptions:
    """A table that is there keeps its mode; were it gone by then, the new one would be its writer's alone."""
    most = 0o600 if os.path.exists(target) else most_open([source])
    return replace(write, most_open=write.most_open & most)


def footer(
    model: Model, input_sha256: str | None, statuses: Mapping[str, int], sentiments: Mapping[str, int]
) -> dict[str, str]:
    """What a Parquet file's metadata says of its making: nothing that differs between two equal runs."""
    facts = {
        "schema_version": str(SCHEMA_VERSION),
        "tool_version": tool_version(),
        "model": model.name,
        "model_fingerprint": model.fingerprint,
        "input_sha256": input_sha256 or "",
        "statuses": json.dumps(statuses),
        "sentiments": json.dumps(sentiments),
    }
    return {f"score_messages.{name}": value for name, value in facts.items()}


def output_schema(opened: Source, prefix: str) -> pa.Schema:
    """The columns that ride along, then those of the predictions."""
    return pa.schema([*opened.schema, *prediction_schema(prefix)])


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


def joined(messages: Messages, predictions: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    """The user's columns and the predictions side by side: the one place where they meet."""
    return pa.RecordBatch.from_arrays([*messages.columns.columns, *predictions.columns], schema=schema)


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


@dataclass(frozen=True)
class Scorer:
    """A loaded model, ready to score texts. Load it once; it may be used from many threads.

    It can be pickled, model and all (4 MB for the default one), and so be sent to other processes and machines.
    """

    model: Model
    workers: int = field(default_factory=usable_cores)

    @classmethod
    def load(cls, model: str | Path = DEFAULT_MODEL) -> Self:
        """Open a shipped model by name, or a model folder by path.

        Raises:
            ModelError: it is missing or damaged.
        """
        return cls(load_model(model_folder(str(model))))

    def score(self, texts: Iterable[object]) -> pa.Table:
        """Predictions of texts: a table of n rows with the columns of `messages.prediction_schema()`.

        Args:
            texts: strings in whatever can be gone through: a list, a generator, a column of Arrow, NumPy, pandas or
                polars. What they have for missing (None, NaN, NA) is a message without words.

        `message_id` counts from 1.

        Raises:
            NotTextError: one string instead of several, or something that is no string; it is a TypeError too.
        """
        return self._predictions(message_batches(texts))

    def score_frame(self, frame: FrameT, text: str, prefix: str = "", *, id: str | None = None) -> FrameT:  # noqa: A002
        """A copy of `frame` with the prediction columns after its own; index and order stay.

        Args:
            frame: a DataFrame of pandas or polars, or an Arrow table; what comes back is of the same kind.
            text: the column that holds the messages; missing values are messages without words.
            prefix: in front of the names of the prediction columns.
            id: the column that becomes `message_id`; without it, rows are numbered from 1.

        Raises:
            ColumnError: there is no such column, it holds something else than text, or a prediction column's name is
                taken.
            NotTextError: `frame` is no frame.
        """
        from score_messages.scoring.frame import frame_of, kept_places, no_text, place_of

        found = frame_of(frame)
        place = place_of(found, text, "text")
        identity = None if id is None else place_of(found, id, "id")
        kept = kept_places(found, identity, prefix)
        ids = None if identity is None else found.column(identity)
        try:
            predictions = self._predictions(message_batches(found.column(place), ids))
        except NotTextError as error:
            raise no_text(text, error) from None
        scored: FrameT = found.beside(predictions.rename_columns(prediction_schema(prefix).names), kept)
        return scored

    def _predictions(self, batches: Iterable[Messages]) -> pa.Table:
        predictions = [scored.predictions for scored in score_batches(batches, self.model, self.workers)]
        return pa.Table.from_batches(predictions, schema=prediction_schema())

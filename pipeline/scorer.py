"""Scoring as others use it: a file to a file, a DataFrame to a DataFrame, texts to a table."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Self

import numpy as np
import pyarrow as pa

from pipeline.errors import Cure, OptionError, TooManyBadError
from pipeline.flow import judge_all, usable_cores
from pipeline.messages import BATCH_ROWS, SCHEMA_VERSION, Messages, Status, verdict_schema
from pipeline.model.bundle import Model, load_model
from pipeline.model.registry import DEFAULT_MODEL, model_folder
from pipeline.profile import Profile, require_sane
from pipeline.read import ReadOptions, Source, open_messages
from pipeline.read.columns import check_no_clash
from pipeline.read.foreign_errors import foreign_errors
from pipeline.read.source import batch_of, finished_batch, record_numbers, slices_by_bytes, string_array
from pipeline.report import ScoreReport, Tally, bad_in_words, tool_version
from pipeline.tolerance import MaxBad
from pipeline.write import Sink, WriteOptions, check_target, open_sink

if TYPE_CHECKING:
    import pandas as pd

Progress = Callable[[int, int, int | None], None]
"""Called after every batch with: rows so far, bytes read so far, bytes in all (None if unknown)."""


@dataclass(frozen=True)
class ScoreOptions:
    """How to score a file. The defaults are those of the command.

    Attributes:
        model: name of a shipped model, or path of a model folder.
        prefix: in front of the names of the verdict columns.
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
    max_bad: MaxBad = MaxBad(0.01, is_share=True)  # noqa: RUF009 - frozen
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
    """
    started = time.monotonic()
    write = replace(options.write, prefix=options.prefix)
    if target is not None:
        check_target(str(target), write)
    elif not options.dry_run:
        raise OptionError("say where to write the table, or try with --dry-run")
    with foreign_errors(str(source)), open_messages(str(source), options.reading()) as opened:
        check_no_clash(opened.name, opened.schema.names, options.prefix)
        model = load_model(model_folder(options.model))
        with _sink(target, output_schema(opened, options.prefix), write, options.dry_run) as sink:
            tally, profile = _score_into(sink, opened, model, options, on_progress)
            check_bad(opened.name, tally, options.max_bad)
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
                text_column=opened.text_column,
                id_column=opened.id_column,
                model=model.name,
                model_fingerprint=model.fingerprint,
                input_sha256=opened.sha256() if complete else None,
                seconds=0.0,
            )
            if sink is not None:
                sink.commit(footer(model, report.input_sha256, report.statuses, report.sentiments))
    return replace(report, seconds=round(time.monotonic() - started, 3))


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
    """The columns that ride along, then those of the verdicts."""
    return pa.schema([*opened.schema, *verdict_schema(prefix)])


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
    for judged in judge_all(batches, model, options.usable_workers):
        tally.add(judged)
        profile += Profile.of(judged.verdicts)
        if sink is not None:
            sink.write(joined(judged.messages, judged.verdicts, schema))
        on_progress(tally.rows, opened.position(), opened.size)
    return tally, profile


def joined(messages: Messages, verdicts: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    """The user's columns and the verdicts side by side: the one place where they meet."""
    return pa.RecordBatch.from_arrays([*messages.columns.columns, *verdicts.columns], schema=schema)


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


def check_bad(source: str, tally: Tally, max_bad: MaxBad) -> None:
    """Raise TooManyBadError if more rows can't be read than are allowed."""
    if max_bad.allows(tally.bad, tally.rows):
        return
    reason = (
        f"{tally.bad:,} of {tally.rows:,} rows can't be read ({bad_in_words(tally.statuses)}); --max-bad is {max_bad}"
    )
    if tally.statuses[Status.UNDECODABLE] > tally.bad / 2:
        cure = Cure("If it is in another encoding, state it", "--encoding cp1252")
    else:
        cure = Cure("To take it all the same, each of these rows with its status", f"--max-bad {tally.bad}")
    raise TooManyBadError(source, reason, record=tally.first_bad, cure=cure)


@dataclass(frozen=True)
class Scorer:
    """A loaded model, ready to score texts. Load it once; it may be used from many threads."""

    model: Model
    workers: int = field(default_factory=usable_cores)

    @classmethod
    def load(cls, model: str | Path = DEFAULT_MODEL) -> Self:
        """Open a shipped model by name, or a model folder by path.

        Raises:
            ModelError: it is missing or damaged.
        """
        return cls(load_model(model_folder(str(model))))

    def score(self, texts: Iterable[str | None]) -> pa.Table:
        """Verdicts of texts: a table of n rows with the columns of `messages.verdict_schema()`.

        A None is a message without words. `message_id` counts from 1.
        """
        batches = _text_batches(list(texts))
        verdicts = [judged.verdicts for judged in judge_all(batches, self.model, self.workers)]
        return pa.Table.from_batches(verdicts, schema=verdict_schema())

    def score_frame(self, frame: pd.DataFrame, text: str, prefix: str = "") -> pd.DataFrame:
        """A copy of `frame` with the verdict columns after its own; index and order stay.

        Args:
            text: the column that holds the messages; missing values are messages without words.

        Raises:
            ColumnError: there is no such column, or a verdict column's name is taken.
        """
        from pipeline.frame import texts_of, with_verdicts

        return with_verdicts(frame, self.score(texts_of(frame, text)), prefix)


def _text_batches(texts: Sequence[str | None]) -> Iterator[Messages]:
    for start in range(0, len(texts), BATCH_ROWS):
        some = texts[start : start + BATCH_ROWS]
        for part in slices_by_bytes(pa.array([len(text or "") for text in some])):
            rows = part.stop - part.start
            status = np.full(rows, Status.SCORED.code, dtype=np.uint8)
            batch = string_array(some[part], status)
            columns = batch_of([], pa.schema([]), rows)
            yield finished_batch(columns, record_numbers(start + part.start + 1, rows), batch, status)

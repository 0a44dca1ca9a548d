"""What workers do: files, or rows that Spark has read, become rows of the table, by the path that all scoring takes."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from score_messages.errors import ChangedError, ColumnError, Hint, PipelineError
from score_messages.messages import Messages
from score_messages.read import ReadOptions
from score_messages.read.arrow_rows import ArrowRows
from score_messages.read.batches import record_numbers, slices_by_bytes
from score_messages.read.foreign_errors import foreign_errors
from score_messages.read.text_cells import TableRows
from score_messages.scoring.batch import score_batches
from score_messages.scoring.table import joined
from score_messages.spark.table_job.addresses import as_listed
from score_messages.spark.table_job.model import WorkerModel
from score_messages.spark.table_job.survey import Known, KnownFile, files_of, opened
from score_messages.spark.table_job.worker_errors import TaskRefused, WorkerError

FILE, ROW = "__score_messages_file", "__score_messages_row"
"""Columns that Spark adds to what it has read: the file of each row, and where in it, from 0."""

Task = Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]


@dataclass(frozen=True)
class TableTask:
    """What becomes of every row.

    Attributes:
        name: of the source, for errors.
        schema: of the table that is written.
        reading: how sources are read.
        score_others: score messages in other languages than the model's.
    """

    name: str
    schema: pa.Schema
    reading: ReadOptions
    model: WorkerModel
    score_others: bool


def scoring_files(task: TableTask, known: Known) -> Task:
    """For CSV and JSON lines; batches as for `survey.surveying`."""

    def score(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        with refusals():
            for file, path in files_of(batches, known):
                with opened(file, path, replace(task.reading, processes=0)) as source:
                    numbered = _numbered(iter(source), file.rows_before, source.id_column is not None)
                    yield from _scored(numbered, task)
                    if source.sha256() != file.sha256:
                        hint = Hint("Run again when the export that writes it has ended")
                        raise ChangedError(file.shown, "was written to while it was read", hint=hint)

    return score


def scoring_rows(task: TableTask, known: Known, stored: pa.Schema, wanted: Sequence[str]) -> Task:
    """For Parquet: batches of the columns of `stored` that are wanted, whatever they are called, `FILE` and `ROW`."""

    def score(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        with refusals(), foreign_errors(task.name):
            table = ArrowRows(task.name, stored, replace(task.reading, processes=0), lambda: ())
            named = (_with_times(batch.rename_columns([*wanted, FILE, ROW]), stored, task.name) for batch in batches)
            yield from _scored(table.messages(_rows(named, table, known)), task)

    return score


def _rows(batches: Iterator[pa.RecordBatch], table: ArrowRows, known: Known) -> Iterator[TableRows]:
    for batch in batches:
        numbers = record_numbers_of(batch, known)
        for piece in slices_by_bytes(table.text_bytes(batch)):
            count = piece.stop - piece.start
            yield table.rows_of(batch.slice(piece.start, count), numbers.slice(piece.start, count))


def _with_times(batch: pa.RecordBatch, stored: pa.Schema, source: str) -> pa.RecordBatch:
    """Times where Spark gives their nanoseconds as numbers, in the microseconds that it can write."""
    for field in batch.schema:
        if pa.types.is_int64(field.type) and field.name not in (FILE, ROW):
            kind = stored.field(field.name).type
            if pa.types.is_timestamp(kind):
                times = _in_microseconds(batch.column(field.name), kind, source, field.name)
                batch = batch.set_column(batch.schema.get_field_index(field.name), field.name, times)
    return batch


def _in_microseconds(nanoseconds: pa.Array, kind: pa.TimestampType, source: str, name: str) -> pa.Array:
    try:
        return nanoseconds.cast(pa.timestamp("ns", kind.tz)).cast(kind)
    except pa.ArrowInvalid:
        reason = f"its column '{name}' has times with parts of a microsecond, which Spark can't keep"
        raise ColumnError(source, reason, hint=Hint("Name the columns to copy, without it, with --keep")) from None


def record_numbers_of(batch: pa.RecordBatch, known: Mapping[str, KnownFile]) -> pa.StringArray:
    """string[n]: numbers of rows in the whole source, from 1: those of a file follow those of the file before it."""
    files = batch.column(FILE).dictionary_encode()
    before = [next(known[form] for form in as_listed(path) if form in known) for path in files.dictionary.to_pylist()]
    starts: npt.NDArray[np.int64] = np.array([file.rows_before for file in before], dtype=np.int64)
    rows = pc.add(batch.column(ROW).cast(pa.int64()), pa.array(starts).take(files.indices.cast(pa.int64())))
    return pc.add(rows, 1).cast(pa.string())


def _numbered(batches: Iterator[Messages], before: int, has_own_id: bool) -> Iterator[Messages]:
    """Record numbers count on from file to file."""
    for messages in batches:
        yield messages if has_own_id else replace(messages, ids=record_numbers(before + 1, len(messages)))
        before += len(messages)


def _scored(batches: Iterator[Messages], task: TableTask) -> Generator[pa.RecordBatch, None, None]:
    """By one thread: Spark starts as many workers as there are cores for them."""
    with closing(score_batches(batches, task.model.loaded(), 1, task.score_others)) as scored_batches:
        for scored in scored_batches:
            yield joined(scored.messages, scored.predictions, task.schema)


@contextmanager
def refusals() -> Iterator[None]:
    """Let our own errors inside the block reach the driver in their own words."""
    try:
        yield
    except PipelineError as error:
        raise TaskRefused(WorkerError.of(error)) from None

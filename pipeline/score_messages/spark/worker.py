"""In each of Spark's Python workers: batches of rows in, the same rows with their predictions out.

A worker runs one task at a time and keeps its model from task to task. Everything happens in its one thread, since
Spark runs a worker for each core.
"""

from __future__ import annotations

import functools
import pickle
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from score_messages.errors import Hint, ModelError, PipelineError
from score_messages.mail.cells import joined_cells
from score_messages.messages import BATCH_ROWS, Messages, Status, prediction_schema
from score_messages.model.bundle import Model
from score_messages.model.choice import loaded
from score_messages.model.thresholds import Thresholds
from score_messages.read.arrow_cells import as_id, as_text
from score_messages.read.batches import batch_of, finished_batch, slices_by_bytes
from score_messages.scoring.batch import score_batch
from score_messages.scoring.repeats import Repeats
from score_messages.scoring.table import tool_version
from score_messages.scoring.texts import id_of
from score_messages.spark.came_along import folder_that_came, names_that_came
from score_messages.spark.job import Job, Layout, ModelSource

MOST_MODELS = 2
"""That a worker keeps: a job that compares two models goes back and forth between them."""


def scored_batches(batches: Iterable[pa.RecordBatch], content: bytes, version: str) -> Iterator[pa.RecordBatch]:
    """What Spark runs for each partition.

    Args:
        content: a pickled `Job`.
        version: of score-messages at the driver.

    Yields:
        As many batches as come in, each of as many rows, in order: the columns that ride along, then the predictions.

    Raises:
        PipelineError: another version is installed here.
        ModelError: the model isn't here, is damaged, or is another one than the driver's.
    """
    try:
        job = _job(content, version)
        source = job.source
        folder = None if source.is_shipped or source.files else _folder(source.name)
        model, repeats = model_of(source, folder, job.thresholds)
        for batch in batches:
            predictions = [_predictions(piece, job, model, repeats) for piece in _pieces(batch, job.layout.texts)]
            yield _side_by_side(batch, predictions, job)
    except PipelineError as error:
        if error.hint is not None:
            error.add_note(error.hint.text)  # all that reaches the driver is the printed traceback
        raise


def _job(content: bytes, version: str) -> Job:
    if version != tool_version():  # what the driver pickled may be of another form
        hint = Hint(f"Install the same on every node: pip install 'score-messages=={version}'")
        raise PipelineError(f"the driver has score-messages {version}, this worker {tool_version()}", hint=hint)
    job: Job = pickle.loads(content)  # noqa: S301 - from our own driver, as all that Spark runs
    return job


def _side_by_side(batch: pa.RecordBatch, predictions: Sequence[pa.RecordBatch], job: Job) -> pa.RecordBatch:
    schema = prediction_schema(explains=job.explain > 0)
    together = pa.Table.from_batches(predictions, schema=schema).combine_chunks()
    added = [column.chunk(0) if column.num_chunks else pa.array([], column.type) for column in together.columns]
    fields = [*(batch.schema.field(index) for index in job.layout.kept), *schema]
    named = [field.with_name(name) for field, name in zip(fields, job.layout.names, strict=True)]
    return pa.RecordBatch.from_arrays([*(batch.column(i) for i in job.layout.kept), *added], schema=pa.schema(named))


def _pieces(batch: pa.RecordBatch, texts: Sequence[int]) -> Iterator[pa.RecordBatch]:
    """A batch cut where its texts or rows become many, so that what scoring holds beside it stays small."""
    sizes = np.zeros(len(batch), np.int64)
    for index in texts:
        sizes += np.asarray(pc.fill_null(_byte_lengths(batch.column(index)), 0), np.int64)
    for piece in slices_by_bytes(pa.array(sizes)):
        for start in range(piece.start, piece.stop, BATCH_ROWS):
            yield batch.slice(start, min(BATCH_ROWS, piece.stop - start))


def _byte_lengths(column: pa.Array) -> pa.Array:
    return pa.nulls(len(column), pa.int64()) if pa.types.is_null(column.type) else pc.binary_length(column)


def _predictions(piece: pa.RecordBatch, job: Job, model: Model, repeats: Repeats) -> pa.RecordBatch:
    messages = _messages(piece, job.layout)
    return score_batch(messages, model, job.score_others, repeats.predict, job.explain).predictions


def _messages(piece: pa.RecordBatch, layout: Layout) -> Messages:
    """As `Scorer.score_frame` has them; bytes that are no UTF-8 are `undecodable`."""
    status = np.full(len(piece), Status.SCORED.code, dtype=np.uint8)
    columns = [as_text(piece.column(index), status) for index in layout.texts]
    several = len(columns) > 1
    rows = zip(*(column.to_pylist() for column in columns), strict=True)
    text = pa.array(map(joined_cells, rows), pa.string()) if several else columns[0]
    nothing = batch_of([], pa.schema([]), len(piece))
    return finished_batch(nothing, _ids(piece, layout), text, status, layout.id is not None, is_shown=several)


def _ids(piece: pa.RecordBatch, layout: Layout) -> pa.StringArray:
    if layout.id is None:
        return pa.nulls(len(piece), pa.string())
    column = piece.column(layout.id)
    if pa.types.is_floating(column.type):
        return pa.array(map(id_of, column.to_pylist()), pa.string())
    return as_id(column, np.zeros(len(piece), np.uint8))


@functools.lru_cache(maxsize=MOST_MODELS)
def model_of(source: ModelSource, folder: Path | None, thresholds: Thresholds | None) -> tuple[Model, Repeats]:
    """The model, and what is remembered of earlier messages: kept from task to task.

    Args:
        folder: where it lies here, unless it is installed or travels with the job.

    Raises:
        ModelError: it is damaged, or another one than the driver's.
    """
    model = loaded(_checked(_load(source, folder), source), thresholds)
    return model, Repeats(model.engine.predict)


def _load(source: ModelSource, folder: Path | None) -> Model:
    if not source.files:
        return loaded(folder or source.name)
    with tempfile.TemporaryDirectory(prefix="score-messages-") as unpacked:
        for name, content in source.files:
            Path(unpacked, name).write_bytes(content)
        return loaded(Path(unpacked))


def _folder(name: str) -> Path:
    folder = folder_that_came(name) or (Path(name) if Path(name).is_absolute() and Path(name).is_dir() else None)
    if folder is None:
        came = ", ".join(names_that_came()) or "nothing"
        hint = Hint("Give the path of a model folder at the driver: score(df, model='/path/to/model')")
        raise ModelError(f"no model folder '{name}' came with the job to this worker ({came} did)", hint=hint)
    return folder


def _checked(model: Model, source: ModelSource) -> Model:
    if source.fingerprint not in (None, model.fingerprint):
        here, there = model.fingerprint[:12], str(source.fingerprint)[:12]
        hint = Hint("Install the same package on every node, or send the same folder")
        reason = f"model '{source.name}' is another one at this worker ({here}) than at the driver ({there})"
        raise ModelError(reason, hint=hint)
    return model

"""The path of a message, written once, and the ordered pool of workers around it.

    read ──▶ normalize ──▶ encode ──▶ score ──▶ label ──▶ write

Scoring and evaluation run `score_batch` on each batch that `read` gives; training runs the first half, `prepare`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, islice

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from score_messages.errors import ModelError
from score_messages.in_order import in_order
from score_messages.messages import STATUSES, Messages, Status, StatusCodes, prediction_schema
from score_messages.metrics.three_class import CLASSES
from score_messages.model.bundle import Model
from score_messages.model.label import label, score_of
from score_messages.model.settings import Settings
from score_messages.scoring.languages import languages_of
from score_messages.scoring.repeats import Predict, Repeats
from score_messages.text.encode import TokenIds
from score_messages.text.prepare import knows_enough, prepare

BATCHES_PER_WORKER = 2
"""How many batches may wait or run for each worker; more would only hold memory."""


@dataclass(frozen=True)
class ScoredBatch:
    """One batch with its predictions.

    Attributes:
        messages: the batch as it was read; its status now final.
        scores: float32[n], probability of positive rather than negative; NaN unless scored.
        predictions: the columns of `messages.prediction_schema()`, n rows; with reasons if these were asked for.
    """

    messages: Messages
    scores: npt.NDArray[np.float32]
    predictions: pa.RecordBatch


def score_batch(
    messages: Messages,
    model: Model,
    score_others: bool = False,
    predict: Predict | None = None,
    explain: int = 0,
    stopped: threading.Event | None = None,
) -> ScoredBatch:
    """The path of one batch, from what was read to its predictions.

    Args:
        score_others: score messages in another language than the model's like all others.
        predict: makes the predictions of a run of several batches; else equal messages are told in this batch alone.
        explain: how many reasons each message gets at most; 0 for no column of them.
        stopped: once it is set, nobody waits for the batch any more.

    Raises:
        ModelError: a score is no number, which no message may hide behind a null.
    """
    ids = prepare(messages.body, model.vocabulary, model.settings)
    languages = languages_of(messages, ids, model)
    status = _final_status(messages.status, ids, languages.is_other & (not score_others), model.settings)
    probabilities = np.full((len(messages), len(CLASSES)), np.nan, dtype=np.float32)
    to_score = np.flatnonzero(status == Status.SCORED.code)
    probabilities[to_score] = (predict or Repeats(model.engine.predict).predict)(ids.take(to_score))
    if np.isnan(probabilities[to_score]).any():
        raise ModelError(f"model '{model.name}' gives scores that are no numbers: it is damaged, or never learnt")
    scores, sentiments = score_of(probabilities), label(probabilities, model.settings)
    predictions = _predictions(messages.ids, sentiments, scores, status, ids, probabilities, languages.names)
    if explain:
        bodies = (_unless(stopped, text) for text in messages.body.to_pylist())
        predictions = _with_reasons(predictions, bodies, status == Status.SCORED.code, model, explain)
    return ScoredBatch(replace(messages, status=status), scores, predictions)


def score_batches(
    batches: Iterable[Messages], model: Model, workers: int, score_others: bool = False, explain: int = 0
) -> Generator[ScoredBatch, None, None]:
    """Predict batches on `workers` threads and give them back in order, holding a bounded number at once.

    A single batch is scored right here: in a folder of small files, threads for each would cost more than they save.
    """
    given = iter(batches)
    begun: list[Messages] = []
    score = partial(score_batch, model=model, score_others=score_others, explain=explain)
    try:
        begun.extend(islice(given, 1))
        begun.extend(islice(given, 1))
    except Exception:
        yield from map(score, begun)
        raise
    if len(begun) < 2:
        yield from map(score, begun)
        return
    stopped = threading.Event()
    in_a_run = partial(score, predict=Repeats(model.engine.predict).predict, stopped=stopped)
    yield from _score_at_once(chain(begun, given), in_a_run, workers, stopped)


def _score_at_once(
    batches: Iterable[Messages], score: Callable[[Messages], ScoredBatch], workers: int, stopped: threading.Event
) -> Iterator[ScoredBatch]:
    with ThreadPoolExecutor(workers, thread_name_prefix="score") as pool:
        try:
            yield from in_order(score, batches, pool, workers * BATCHES_PER_WORKER)
        finally:
            stopped.set()
            pool.shutdown(wait=True, cancel_futures=True)


def _final_status(
    status: StatusCodes, ids: TokenIds, is_other: npt.NDArray[np.bool_], settings: Settings
) -> StatusCodes:
    """What the reader found comes first; then a message without words; then one that the model can't score.

    One in another language may have too many unknown words as well: the language says more.
    """
    sound = status == Status.SCORED.code
    final = status.copy()
    final[sound & ~knows_enough(ids, settings)] = Status.UNKNOWN_WORDS.code
    final[sound & is_other] = Status.OTHER_LANGUAGE.code
    final[sound & (ids.words == 0)] = Status.EMPTY.code
    return final


_STATUS_NAMES = pa.array([str(name) for name in STATUSES])


def _predictions(
    message_ids: pa.StringArray,
    sentiments: pa.StringArray,
    scores: npt.NDArray[np.float32],
    status: StatusCodes,
    ids: TokenIds,
    probabilities: npt.NDArray[np.float32],
    languages: pa.StringArray,
) -> pa.RecordBatch:
    is_scored = status == Status.SCORED.code
    columns = [
        message_ids,
        sentiments,
        pa.array(scores, mask=~is_scored),
        _STATUS_NAMES.take(pa.array(status)),
        pa.array(ids.words),
        pa.array(ids.unknown_words),
        pa.array(np.diff(ids.offsets) < ids.words),
        *(pa.array(np.ascontiguousarray(column), mask=~is_scored) for column in probabilities.T),
        languages,
    ]
    return pa.RecordBatch.from_arrays(columns, schema=prediction_schema())


def _with_reasons(
    predictions: pa.RecordBatch, bodies: Iterable[str], is_scored: npt.NDArray[np.bool_], model: Model, most: int
) -> pa.RecordBatch:
    """The predictions with the column of the reasons, of those messages that have a score."""
    from score_messages.explain.because import because

    texts = (text if scored else None for text, scored in zip(bodies, is_scored.tolist(), strict=True))
    columns = [*predictions.columns, because(model, texts, most)]
    return pa.RecordBatch.from_arrays(columns, schema=prediction_schema(explains=True))


def _unless(stopped: threading.Event | None, text: str) -> str:
    """The text. Reasons for a batch take a minute, for which nobody who interrupts a run would wait."""
    if stopped is not None and stopped.is_set():
        raise InterruptedError("the run has ended")
    return text

"""The path of a batch, the ordered pool around it, and scoring without files."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, cast

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from score_messages.errors import ColumnError, FormatError, ModelError
from score_messages.messages import BATCH_ROWS, STATUSES, Messages, Status, prediction_schema
from score_messages.model.bundle import Model
from score_messages.model.engine import Engine
from score_messages.read.batches import batch_of
from score_messages.scoring.batch import BATCHES_PER_WORKER, ScoredBatch, score_batch, score_batches
from score_messages.scoring.scorer import Scorer
from score_messages.text.encode import TokenIds


def messages(texts: list[str], status: list[Status] | None = None, first: int = 0) -> Messages:
    codes = np.array([kind.code for kind in status or [Status.SCORED] * len(texts)], dtype=np.uint8)
    ids = pa.array([str(first + index) for index in range(len(texts))], pa.string())
    return Messages(batch_of([], pa.schema([]), len(texts)), ids, pa.array(texts, pa.string()), codes)


def batches_of(sizes: list[int]) -> Iterator[Messages]:
    first = 0
    for size in sizes:
        yield messages([f"a good film number {first + index} " * 20 for index in range(size)], first=first)
        first += size


def scoring_threads() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("score")]


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_pool_gives_the_order_back(model: Model, workers: int) -> None:
    """A small batch behind a large one is ready first, and waits."""
    sizes = [1500, 1, 2, 700, 1, 1, 1, 0, 300, 1]
    scored = list(score_batches(batches_of(sizes), model, workers))
    assert [len(batch.messages) for batch in scored] == sizes
    ids = [name for batch in scored for name in batch.predictions.column("message_id").to_pylist()]
    assert ids == [str(number) for number in range(sum(sizes))]
    assert not scoring_threads()


@pytest.mark.parametrize("workers", [1, 3])
def test_pool_holds_a_bounded_number_of_batches(model: Model, workers: int) -> None:
    """Reading waits for writing, so memory doesn't grow with the input."""
    taken = 0

    def counted() -> Iterator[Messages]:
        nonlocal taken
        for batch in batches_of([1] * 50):
            taken += 1
            yield batch

    for given, _ in enumerate(score_batches(counted(), model, workers)):
        assert taken - given <= workers * BATCHES_PER_WORKER
    assert taken == 50


def test_error_of_the_reader_stops_the_pool(model: Model) -> None:
    """It comes out as it is."""

    def broken() -> Iterator[Messages]:
        yield from batches_of([5, 5, 5])
        raise FormatError("inbox.csv", "is broken", record=16)

    with pytest.raises(FormatError, match="record 16"):
        list(score_batches(broken(), model, 2))
    assert not scoring_threads()


class FailingEngine:
    """Fails on the batch of seven."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def predict(self, ids: TokenIds) -> np.ndarray:
        if len(ids) == 7:
            raise ModelError("no number")
        return self._engine.predict(ids)


def test_error_of_a_worker_stops_the_pool(model: Model) -> None:
    """After the batches before it, and without reading the rest."""
    broken = replace(model, engine=cast(Engine, FailingEngine(model.engine)))
    batches = batches_of([1, 2, 7, *[1] * 1000])
    given: list[Any] = []
    with pytest.raises(ModelError, match="no number"):
        given.extend(len(scored.messages) for scored in score_batches(batches, broken, 2))
    assert not scoring_threads()
    assert len(list(batches)) > 900


def test_pool_ends_when_nobody_takes_any_more(model: Model) -> None:
    """A full disk ends the run in the middle."""
    scored = score_batches(batches_of([1] * 50), model, 3)
    next(scored)
    scored.close()
    assert not scoring_threads()


def test_what_the_reader_found_comes_before_what_the_words_say(model: Model) -> None:
    """Then a message without words; then one that the model can't score."""
    bad = [Status.MALFORMED, Status.UNDECODABLE, Status.TOO_LONG]
    batch = messages(["", "", "", "", "!?", "qzxv", "good film"], bad + [Status.SCORED] * 4)
    scored = score_batch(batch, model)
    expected = ["malformed", "undecodable", "too_long", "empty", "empty", "unknown_words", "scored"]
    assert scored.predictions.column("status").to_pylist() == expected
    assert [STATUSES[code] for code in scored.messages.status] == expected
    assert scored.predictions.column("score").is_valid().to_pylist() == [False] * 6 + [True]
    assert scored.predictions.column("sentiment").is_valid().to_pylist() == [False] * 6 + [True]
    assert np.isnan(scored.scores).tolist() == [True] * 6 + [False]


def test_known_words_count_only_where_the_model_sees_them(model: Model) -> None:
    """One good word before a page of unknown ones is none."""
    strict = replace(model, settings=replace(model.settings, min_known_words=2))
    unseen = "good film " + "qzxv " * model.settings.length
    scored = score_batch(messages([unseen, "good", "good film"]), strict)
    assert scored.predictions.column("status").to_pylist() == ["unknown_words", "unknown_words", "scored"]
    assert scored.predictions.column("truncated").to_pylist() == [True, False, False]
    assert scored.predictions.column("unknown_words").to_pylist() == [model.settings.length, 0, 0]


def test_batch_without_rows_has_the_columns_all_the_same(model: Model) -> None:
    """And their types."""
    for batch in (messages([]), messages(["good"]).first(0)):
        assert score_batch(batch, model).predictions.schema == prediction_schema()


# --- without files ---


@pytest.fixture
def scorer(model: Model) -> Scorer:
    return Scorer(model, workers=2)


def test_texts_become_a_table_row_by_row(scorer: Scorer) -> None:
    """More than one batch of them; None has no words."""
    texts = ["good film", None, "", "bad"] * (BATCH_ROWS // 2)
    table = scorer.score(iter(texts))
    assert table.schema == prediction_schema()
    assert table["message_id"].to_pylist() == [str(number) for number in range(1, len(texts) + 1)]
    assert table["status"].to_pylist() == ["scored", "empty", "empty", "scored"] * (BATCH_ROWS // 2)
    table.validate(full=True)


def test_long_texts_are_split_over_batches_and_stay_in_order(scorer: Scorer) -> None:
    """More of them than one batch holds bytes."""
    table = scorer.score(["good " * 150_000, "bad"] * 60)
    assert table["message_id"].to_pylist() == [str(number) for number in range(1, 121)]
    assert table["words"].to_pylist() == [150_000, 1] * 60


def test_no_texts_become_a_table_without_rows(scorer: Scorer) -> None:
    """With the same columns."""
    assert scorer.score([]).schema == prediction_schema()


def test_text_that_is_no_unicode_is_undecodable(scorer: Scorer) -> None:
    """Files read with surrogates give such; the neighbours are scored."""
    table = scorer.score(["good", "caf\udce9 film", "x" * ((1 << 20) + 1)])
    assert table["status"].to_pylist() == ["scored", "undecodable", "too_long"]


def test_frame_keeps_its_index_order_and_columns(scorer: Scorer) -> None:
    """Even an index with doubled names; the frame that was given stays as it was."""
    frame = pd.DataFrame({"text": ["good film", "awful waste", "good film"], "n": [1, 2, 3]}, index=["b", "a", "b"])
    before = frame.copy()
    scored = scorer.score_frame(frame, "text")
    pd.testing.assert_frame_equal(frame, before)
    pd.testing.assert_frame_equal(scored[["text", "n"]], before)
    assert list(scored.columns) == ["text", "n", *prediction_schema().names]
    assert scored["score"].iloc[0] == scored["score"].iloc[2] > 0.5
    assert list(scored["sentiment"]) == ["positive", "negative", "positive"]


@pytest.mark.parametrize("missing", [None, np.nan, pd.NA, pd.NaT], ids=repr)
def test_missing_text_of_a_frame_is_empty(scorer: Scorer, missing: object) -> None:
    """Whatever pandas takes for missing."""
    scored = scorer.score_frame(pd.DataFrame({"text": pd.Series(["good film", missing], dtype=object)}), "text")
    assert list(scored["status"]) == ["scored", "empty"]
    assert np.isnan(scored["score"].iloc[1])


@pytest.mark.parametrize("dtype", ["string", "category", "object"])
def test_text_of_a_frame_may_have_any_text_type(scorer: Scorer, dtype: str) -> None:
    """Pandas has several."""
    scored = scorer.score_frame(pd.DataFrame({"text": pd.Series(["good film", None], dtype=dtype)}), "text")
    assert list(scored["status"]) == ["scored", "empty"]


def test_name_clash_in_a_frame_names_the_prefix(scorer: Scorer) -> None:
    """Which the hint says."""
    frame = pd.DataFrame({"text": ["good"], "score": [5]})
    with pytest.raises(ColumnError) as caught:
        scorer.score_frame(frame, "text")
    assert "prefix='sentiment_'" in caught.value.hint.text  # type: ignore[union-attr]
    scored = scorer.score_frame(frame, "text", prefix="s_")
    assert list(scored.columns) == ["text", "score", *(f"s_{name}" for name in prediction_schema().names)]


@pytest.mark.parametrize(
    "frame",
    [pd.DataFrame({"a": ["x"]}), pd.DataFrame([["x", "y"]], columns=["text", "text"]), pd.DataFrame({"text": [1]})],
    ids=["missing", "doubled", "numbers"],
)
def test_frame_without_one_text_column_is_refused(scorer: Scorer, frame: pd.DataFrame) -> None:
    """It says so before anything is scored."""
    with pytest.raises(ColumnError):
        scorer.score_frame(frame, "text")


def test_empty_frame_gets_the_columns(scorer: Scorer) -> None:
    """Nothing to score is no error."""
    scored = scorer.score_frame(pd.DataFrame({"text": []}), "text")
    assert list(scored.columns) == ["text", *prediction_schema().names]


@pytest.mark.parametrize("sound", [0, 1, 2, 5])
def test_what_was_read_before_an_error_is_scored_before_it_is_raised(model: Model, sound: int) -> None:
    """However many batches it takes: a single one, which is scored without threads, or more."""

    def batches() -> Iterator[Messages]:
        yield from (messages(["a wonderful chair"]) for _ in range(sound))
        raise RuntimeError("here it ends")

    scored: list[ScoredBatch] = []
    with pytest.raises(RuntimeError, match="here it ends"):
        scored.extend(score_batches(batches(), model, 2))
    assert len(scored) == sound
    assert len({batch.scores[0] for batch in scored}) <= 1

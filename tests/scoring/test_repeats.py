"""Equal messages of a run are predicted once, and nothing in the table tells."""

from __future__ import annotations

import hashlib
import itertools
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import cast

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.messages import BATCH_ROWS, Messages, Status
from score_messages.model.bundle import Model
from score_messages.model.engine import Engine
from score_messages.model.weights import Floats
from score_messages.read.batches import batch_of
from score_messages.scoring import repeats
from score_messages.scoring.batch import score_batch, score_batches
from score_messages.scoring.repeats import BYTES_OF_AN_ENTRY, MOST_BYTES, Repeats
from score_messages.text.encode import TokenIds
from tests.support.command import RunScore
from tests.support.examples import examples
from tests.support.messages import csv_bytes
from tests.support.traced_memory import traced_memory

CANNED = ("Thanks!", "thanks", "Thank you so much.", "I am out of office until Monday.", "", "qzxv", "It is broken...")
TEXTS = st.sampled_from(CANNED) | st.text(max_size=60) | st.sampled_from(CANNED).map(lambda text: text + " Really bad")
ROWS = st.lists(st.lists(st.integers(0, 3), max_size=3), max_size=40)


def ids_of(rows: list[list[int]]) -> TokenIds:
    counts = np.array([len(row) for row in rows], np.int32)
    values = np.array(list(itertools.chain.from_iterable(rows)), np.int32)
    return TokenIds(values, np.concatenate([[0], np.cumsum(counts, dtype=np.int64)]), counts, 0 * counts, counts)


def messages(texts: list[str]) -> Messages:
    names = pa.array(map(str, range(len(texts))), pa.string())
    status = np.full(len(texts), Status.SCORED.code, np.uint8)
    return Messages(batch_of([], pa.schema([]), len(texts)), names, pa.array(texts, pa.string()), status)


class Counting:
    """Predicts something else for each different message, and counts how often it was asked for it."""

    def __init__(self) -> None:
        self.asked: Counter[tuple[int, ...]] = Counter()

    def predict(self, ids: TokenIds) -> Floats:
        rows = ids.to_lists()
        self.asked.update(map(tuple, rows))
        digests = b"".join(hashlib.sha256(repr(row).encode()).digest()[:12] for row in rows)
        return np.frombuffer(digests, np.uint32).astype(np.float32).reshape(-1, 3)


@given(batches=st.lists(ROWS, max_size=5), most_bytes=st.sampled_from([0, 1000, MOST_BYTES]))
def test_every_message_gets_the_prediction_that_it_gets_alone(batches: list[list[list[int]]], most_bytes: int) -> None:
    """Whatever is remembered or forgotten, and though short messages are all alike."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(repeats, "MOST_BYTES", most_bytes)
        tested = Repeats(Counting().predict)
        for rows in batches:
            alone = [Counting().predict(ids_of([row])) for row in rows]
            expected = np.concatenate(alone) if alone else np.empty((0, 3), np.float32)
            assert tested.predict(ids_of(rows)).tobytes() == expected.tobytes()


@examples(100)
@given(texts=st.lists(TEXTS, min_size=1, max_size=30), size=st.integers(1, 12), workers=st.sampled_from([1, 2, 5]))
def test_table_is_as_if_each_message_had_been_scored_alone(
    model: Model, texts: list[str], size: int, workers: int
) -> None:
    """To the last bit, with the default model, in batches of any size on any number of threads."""
    batches = [messages(texts[start : start + size]) for start in range(0, len(texts), size)]
    scored = [batch.predictions for batch in score_batches(batches, model, workers)]
    alone = [score_batch(messages([text]), model).predictions for text in texts]
    for name in alone[0].schema.names[1:]:
        together = pa.chunked_array([batch[name] for batch in scored])
        assert together.equals(pa.chunked_array([row[name] for row in alone])), name


@pytest.mark.parametrize("options", [(), ("--workers", "1"), ("--workers", "3"), ("--limit", "4000")], ids=str)
def test_file_is_the_same_to_the_byte_with_and_without(
    run_score: RunScore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...]
) -> None:
    """Over several batches, most of whose messages are repeats."""
    texts = [CANNED[n % len(CANNED)] if n % 5 < 3 else f"Order {n} is late, number {n % 7}" for n in range(9000)]
    source = tmp_path / "inbox.csv"
    source.write_bytes(csv_bytes([["id", "text"], *([str(n), text] for n, text in enumerate(texts))]))
    tables = []
    for _ in range(2):
        assert run_score(source, tmp_path / "scored.parquet", *options).exit_code == 0
        tables.append((tmp_path / "scored.parquet").read_bytes())
        monkeypatch.setattr(Repeats, "predict", lambda self, ids: self._predict(ids))
    assert tables[0] == tables[1]


def test_each_different_message_of_a_run_is_predicted_once(model: Model) -> None:
    """In its batch and in later ones: the texts of a run of several batches, on one thread."""
    counting = Counting()
    predictor = replace(model, engine=cast(Engine, Plausible(counting)))
    texts = [["Thanks!", "thanks", "THANKS", "It is broken"], ["It is broken!", "thanks", "It works", "thanks"]]
    list(score_batches(map(messages, texts), predictor, workers=1))
    assert sorted(counting.asked.values()) == [1, 1, 1]


class Plausible:
    """Asks for predictions, and gives probabilities."""

    def __init__(self, counting: Counting) -> None:
        self._counting = counting

    def predict(self, ids: TokenIds) -> Floats:
        self._counting.predict(ids)
        return np.full((len(ids), 3), 1 / 3, np.float32)


def test_batch_without_repeats_is_handed_on_and_forgotten() -> None:
    """As it is, so that it costs next to nothing."""
    given_ids: list[TokenIds] = []

    def predict(ids: TokenIds) -> Floats:
        given_ids.append(ids)
        return np.zeros((len(ids), 3), np.float32)

    ids = ids_of([[n] for n in range(500)])
    tested = Repeats(predict)
    with traced_memory() as traced:
        tested.predict(ids)
    assert len(given_ids) == 1
    assert given_ids[0] is ids
    assert traced.kept < 20_000


def test_memory_is_bounded_however_many_messages_are_different() -> None:
    """300,000 of them, each twice in its batch: what is held is never more than the limit and a batch."""
    tested = Repeats(lambda ids: np.zeros((len(ids), 3), np.float32))
    with traced_memory() as traced:
        for first in range(0, 300_000, BATCH_ROWS):
            tested.predict(ids_of([[n, n + 1] for n in range(first, first + BATCH_ROWS)] * 2))
    a_batch = BATCH_ROWS * (8 + BYTES_OF_AN_ENTRY)
    assert traced.peak < MOST_BYTES + 6 * a_batch
    assert traced.kept < MOST_BYTES + a_batch


def test_entry_takes_no_more_memory_than_is_counted() -> None:
    """Else the limit would be none."""
    tested = Repeats(lambda ids: np.zeros((len(ids), 3), np.float32))
    rows = [[n, n + 1] for n in range(30_000)]
    ids = ids_of(rows * 2)
    with traced_memory() as traced:
        tested.predict(ids)
    assert traced.kept < len(rows) * (8 + BYTES_OF_AN_ENTRY)


def test_threads_that_meet_the_same_messages_at_once_all_get_them_right() -> None:
    """Whoever comes first; and while others make all forgotten."""
    expected = Counting().predict(ids_of([[n] for n in range(50)] * 2))
    tested, wrong = Repeats(Counting().predict), []

    def ask() -> None:
        for number in range(60):
            if number % 10 == 9:
                tested._size = MOST_BYTES + 1
            wrong.append(tested.predict(ids_of([[n] for n in range(50)] * 2)).tobytes() != expected.tobytes())

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == [False] * 360


def test_error_of_the_model_leaves_nothing_half_known() -> None:
    """The next one asks again."""
    answers: Iterator[Floats | None] = iter([None, np.full((1, 3), 0.5, np.float32)])

    def predict(ids: TokenIds) -> Floats:
        answer = next(answers)
        if answer is None:
            raise ValueError("no number")
        return answer

    tested = Repeats(predict)
    with pytest.raises(ValueError, match="no number"):
        tested.predict(ids_of([[1], [1]]))
    assert tested.predict(ids_of([[1], [1]])).tolist() == [[0.5] * 3] * 2

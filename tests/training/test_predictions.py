"""The table of predictions: each comes back as it was written, and is never taken for one on another text."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from score_messages.errors import InputError, OutputError, TargetRefused
from score_messages.training.corpus import TextSet
from score_messages.training.crops import Crop
from score_messages.training.predictions import (
    STEP,
    footer,
    read_predictions,
    table_of,
    write_predictions,
)
from score_messages.training.targets import REPEATS, distillation_targets
from score_messages.training.teaching import Piece
from tests.support.disk_faults import watched_disk
from tests.support.examples import examples

TEXTS = ["Late again. I want my money back.", "Thanks, it works!", "The invoice is attached.", "?"]


def text_set(name: str = "uci_yelp", texts: list[str] = TEXTS) -> TextSet:
    ids = [str(number) for number in range(len(texts))]
    nothing = np.zeros(len(texts), bool)
    return TextSet(name, ids, texts, np.zeros(len(texts), np.float32), nothing, nothing)


def written(path: Path, text_set: TextSet, pieces: list[tuple[int, Crop]], logits: list[list[float]]) -> Path:
    items = [Piece(text_set, index, crop) for index, crop in pieces]
    table = table_of(items, np.array(logits, np.float32).reshape(-1, 3))
    write_predictions(table, path, footer([text_set], {"teacher": "mpnet"}), force=True)
    return path


LOGITS = st.lists(st.floats(-6, 6, width=32), min_size=3, max_size=3)


@st.composite
def pieces_of_texts(draw: st.DrawFn) -> list[tuple[int, Crop]]:
    indices = draw(st.lists(st.integers(0, len(TEXTS) - 1), min_size=1, max_size=8))
    starts = [draw(st.integers(0, len(TEXTS[index]) - 1)) for index in indices]
    return [
        (index, Crop(start, draw(st.integers(1, len(TEXTS[index]) - start))))
        for index, start in zip(indices, starts, strict=True)
    ]


@examples(50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pieces=pieces_of_texts(), data=st.data())
def test_the_prediction_on_each_piece_comes_back(
    tmp_path: Path, pieces: list[tuple[int, Crop]], data: st.DataObject
) -> None:
    """In order, each log-odds to half a step, probabilities that add up to one."""
    logits = [data.draw(LOGITS) for _ in pieces]
    reviews = text_set()
    predictions = read_predictions(written(tmp_path / "v.parquet", reviews, pieces, logits), reviews)
    assert list(zip(predictions.indices.tolist(), predictions.crops, strict=True)) == pieces
    said = np.array(logits, np.float64)
    log = np.log(predictions.probabilities.astype(np.float64))
    np.testing.assert_allclose(log[:, 0] - log[:, 1], said[:, 0] - said[:, 1], atol=STEP / 2 + 1e-4)
    np.testing.assert_allclose(log[:, 2] - log[:, 1], said[:, 2] - said[:, 1], atol=STEP / 2 + 1e-4)
    np.testing.assert_allclose(predictions.logits, said[:, 2] - said[:, 0], atol=STEP + 1e-4)
    np.testing.assert_allclose(predictions.probabilities.sum(axis=1), 1, atol=1e-5)


def test_a_prediction_is_never_taken_for_one_on_another_text(tmp_path: Path) -> None:
    """Not if a text of the same length changed, nor an id, nor the order; nor on a set that wasn't scored."""
    reviews = text_set()
    path = written(tmp_path / "v.parquet", reviews, [(0, Crop(0, 4))], [[1, 0, 0]])
    others = [
        replace(reviews, texts=["Fine again. I want my money back", *TEXTS[1:]]),
        replace(reviews, ids=["a", *reviews.ids[1:]]),
        replace(reviews, ids=reviews.ids[::-1], texts=reviews.texts[::-1]),
        text_set("rt_polarity"),
    ]
    for other in others:
        with pytest.raises(InputError, match=f"other texts than those of {other.name}; make them with"):
            read_predictions(path, other)


def test_a_piece_that_is_not_in_its_text_is_refused(tmp_path: Path) -> None:
    """Behind its end, or of a text that isn't there."""
    reviews = text_set()
    for row, length in ((3, 2), (4, 1), (-1, 1)):
        table = table_of([Piece(reviews, 3, Crop(0, 1))], np.zeros((1, 3), np.float32))
        for name, value in (("row", row), ("length", length)):
            index = table.schema.get_field_index(name)
            table = table.set_column(index, table.schema.field(name), pa.array([value], pa.int32()))
        write_predictions(table, tmp_path / "v.parquet", footer([reviews], {}), force=True)
        with pytest.raises(InputError, match="scores other texts"):
            read_predictions(tmp_path / "v.parquet", reviews)


@pytest.mark.parametrize("missing", ["row", "start", "negative"])
def test_a_table_without_its_columns_is_no_table_of_predictions(tmp_path: Path, missing: str) -> None:
    """Nor is one without a footer, or a file that is no table."""
    reviews = text_set()
    table = table_of([Piece(reviews, 3, Crop(0, 1))], np.zeros((1, 3), np.float32))
    pq.write_table(table.drop_columns([missing]), tmp_path / "less.parquet")
    pq.write_table(table, tmp_path / "bare.parquet")
    (tmp_path / "none.parquet").write_bytes(b"no table")
    for name in ("less", "bare", "none", "nowhere"):
        with pytest.raises(InputError, match="is not a table of a teacher's predictions"):
            read_predictions(tmp_path / f"{name}.parquet", reviews)


def test_no_text_is_in_the_table(tmp_path: Path) -> None:
    """Neither in a column nor in the footer."""
    reviews = text_set()
    written(tmp_path / "v.parquet", reviews, [(0, Crop(0, 10)), (1, Crop(0, 17))], [[1, 0, 0]] * 2)
    content = (tmp_path / "v.parquet").read_bytes()
    assert not any(word.encode() in content for text in TEXTS for word in text.split() if len(word) > 3)


def test_what_stands_there_is_replaced_only_when_told(tmp_path: Path) -> None:
    """Another file is never lost."""
    reviews, path = text_set(), tmp_path / "v.parquet"
    path.write_text("somebody's own")
    table = table_of([Piece(reviews, 3, Crop(0, 1))], np.zeros((1, 3), np.float32))
    with pytest.raises(TargetRefused):
        write_predictions(table, path, footer([reviews], {}), force=False)
    assert path.read_text() == "somebody's own"


def test_a_disk_that_fails_leaves_the_old_table_as_it_was(tmp_path: Path) -> None:
    """At every call to the disk: the old table, or whole the new one; no other file but the lock's."""
    reviews, path = text_set(), tmp_path / "v.parquet"
    old, new = ([[3.0, 0.0, 0.0]], [[0.0, 0.0, 3.0]])
    written(path, reviews, [(0, Crop(0, 4))], old)
    before = path.read_bytes()
    with watched_disk(lambda number: None) as calls:
        written(path, reviews, [(0, Crop(0, 4))], new)
    after = path.read_bytes()
    for failing in range(len(calls)):

        def interfere(number: int, failing: int = failing) -> None:
            if number == failing:
                raise OSError(5, "Input/output error")

        path.write_bytes(before)
        try:
            with watched_disk(interfere):
                written(path, reviews, [(0, Crop(0, 4))], new)
        except (OutputError, OSError):
            pass
        assert path.read_bytes() in (before, after)
        left = {file.name for file in tmp_path.iterdir()} - {path.name, f".{path.name}.lock"}
        assert not left or calls[failing] in ("unlink", "remove")


def test_a_student_learns_what_the_table_says_of_all_three_classes(tmp_path: Path) -> None:
    """To half a step of the log-odds, where there is neither label nor bag of words."""
    reviews, frames = text_set(), replace(text_set("frames"), held_out=np.ones(len(TEXTS), bool))
    reviews = replace(reviews, targets=np.full(len(TEXTS), np.nan, np.float32))
    items = [
        Piece(texts, index, Crop(0, len(TEXTS[index]))) for texts in (reviews, frames) for index in range(len(TEXTS))
    ]
    logits = np.array([[2.0, 1.0, -1.0], [-1.0, 0.0, 3.0], [0.0, 4.0, 0.0], [1.0, 1.0, 1.0]] * 2, np.float32)
    write_predictions(table_of(items, logits), tmp_path / "v.parquet", footer([reviews, frames], {}), force=False)
    learnt = distillation_targets([reviews], frames, tmp_path / "v.parquet")
    odds = np.exp(logits[:4].astype(np.float64))
    np.testing.assert_allclose(learnt.targets[:4], odds / odds.sum(axis=1, keepdims=True), atol=1e-5)
    assert len(learnt) == 4 * REPEATS["uci_yelp"]


def test_a_set_of_which_nothing_was_scored_gives_no_target(tmp_path: Path) -> None:
    """It is no error: at a small scale a set can be without predictions."""
    reviews, snippets, frames = text_set(), text_set("rt_polarity"), text_set("frames")
    path = tmp_path / "v.parquet"
    items = [Piece(texts, 0, Crop(0, len(TEXTS[0]))) for texts in (reviews, frames)]
    write_predictions(
        table_of(items, np.zeros((2, 3), np.float32)), path, footer([reviews, snippets, frames], {}), force=False
    )
    counts: dict[str, int] = {}
    distillation_targets([reviews, snippets], frames, path, counts.__setitem__)
    assert counts == {"uci_yelp": 3, "rt_polarity": 0, "frames": 1}

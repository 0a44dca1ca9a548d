"""Probabilities become a sentiment and a score: each row by itself, by the stated rule."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.metrics.three_class import CLASSES
from score_messages.model.label import class_indices, label, score_of, with_neutral
from score_messages.model.settings import TWO_CLASSES, Settings

Floats = npt.NDArray[np.float32]

THREE = Settings(80, padding="post", classes=CLASSES, thresholds=(0.3, 0.6), outputs=3)
ONE_OF_THREE = Settings(80, classes=CLASSES, thresholds=(0.4, 0.6))
ONE_OF_TWO = Settings(80, classes=TWO_CLASSES, thresholds=(0.5,))

parts = st.floats(0, 1, width=32)
thresholds = st.tuples(st.floats(0.0625, 1, width=32), st.floats(0.0625, 1, width=32))


def of_parts(rows: list[tuple[float, float, float]]) -> Floats:
    """Probabilities in these proportions: float32[n, 3]."""
    odds = np.array(rows, np.float32).reshape(-1, 3) + np.float32(1e-3)
    return np.asarray(odds / odds.sum(axis=1, keepdims=True), np.float32)


def slow_class(negative: float, positive: float, at: tuple[float, float]) -> str:
    reached = {
        "negative": np.float32(negative) / np.float32(at[0]),
        "positive": np.float32(positive) / np.float32(at[1]),
    }
    those = {name: how_far for name, how_far in reached.items() if how_far >= 1}
    return max(those, key=lambda name: those[name]) if those else "neutral"


@given(st.lists(st.tuples(parts, parts, parts), max_size=20), thresholds)
def test_class_is_the_one_whose_threshold_is_reached_farthest(
    rows: list[tuple[float, float, float]], at: tuple[float, float]
) -> None:
    """Against the rule spelled out row by row, whatever the thresholds."""
    settings = Settings(80, padding="post", classes=CLASSES, thresholds=at, outputs=3)
    probabilities = of_parts(rows)
    named = label(probabilities, settings).to_pylist()
    assert named == [slow_class(row[0], row[2], at) for row in probabilities]
    for sentiment, (negative, _, positive) in zip(named, probabilities, strict=True):
        reached = {"negative": negative >= np.float32(at[0]), "positive": positive >= np.float32(at[1])}
        assert reached.get(sentiment, not any(reached.values()))


@pytest.mark.parametrize("settings", [THREE, ONE_OF_THREE, ONE_OF_TWO], ids=["three", "one of three", "one of two"])
@given(rows=st.lists(st.tuples(parts, parts, parts), min_size=1, max_size=20), data=st.data())
def test_class_and_score_of_a_row_follow_from_the_row_alone(
    settings: Settings, rows: list[tuple[float, float, float]], data: st.DataObject
) -> None:
    """In any order and company, rows that aren't scored among them; to the last bit."""
    probabilities = of_parts(rows) if settings.outputs == 3 else with_neutral(of_parts(rows)[:, 2])
    order = data.draw(st.permutations(range(len(rows))))
    unscored = np.full((1, 3), np.nan, np.float32)
    among = np.concatenate([unscored, probabilities[order], unscored])
    assert label(among, settings).to_pylist()[1:-1] == label(probabilities, settings).take(pa.array(order)).to_pylist()
    assert score_of(among)[1:-1].tobytes() == score_of(probabilities)[order].tobytes()
    assert label(probabilities[:1], settings)[0] == label(probabilities, settings)[0]


@pytest.mark.parametrize("settings", [THREE, ONE_OF_THREE, ONE_OF_TWO], ids=["three", "one of three", "one of two"])
def test_rows_that_are_not_scored_have_neither(settings: Settings) -> None:
    """Null and NaN; no rows are no error, and no row is warned of."""
    probabilities = np.full((2, 3), np.nan, np.float32)
    assert label(probabilities, settings).to_pylist() == [None, None]
    assert np.isnan(score_of(probabilities)).all()
    assert label(probabilities[:0], settings).type == pa.string() and score_of(probabilities[:0]).shape == (0,)


@given(st.lists(parts, max_size=20))
def test_score_of_one_output_is_that_output_to_the_last_bit(scores: list[float]) -> None:
    """So that a table of version 0.2 and one made again are the same; the class is that of the score."""
    positive = np.array(scores, np.float32)
    probabilities = with_neutral(positive)
    assert score_of(probabilities).tobytes() == positive.tobytes()
    assert not probabilities[:, 1].any()
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, atol=1e-7)
    for settings in (ONE_OF_TWO, ONE_OF_THREE):
        above = [sum(score >= np.float32(t) for t in settings.thresholds) for score in positive]
        assert label(probabilities, settings).to_pylist() == [settings.classes[place] for place in above]


@given(st.lists(st.tuples(parts, parts, parts), max_size=20))
def test_score_of_three_outputs_is_the_share_of_positive(rows: list[tuple[float, float, float]]) -> None:
    """Between 0 and 1, however neutral; at 0.5 where both are alike."""
    probabilities = of_parts(rows)
    scores = score_of(probabilities)
    assert ((scores >= 0) & (scores <= 1)).all()
    polar = probabilities[:, [0, 2]].astype(np.float64)
    np.testing.assert_allclose(scores, polar[:, 1] / polar.sum(axis=1), atol=1e-6)


def test_where_neutral_leaves_nothing_the_score_is_in_the_middle() -> None:
    """Neither 0, which would mean negative, nor a division by zero."""
    probabilities = np.array([[0, 1, 0], [1e-45, 1, 1e-45], [0, 0, 1], [1, 0, 0]], np.float32)
    assert score_of(probabilities).tolist() == [0.5, 0.5, 1, 0]


def test_on_a_threshold_a_row_is_of_the_class_that_it_reaches() -> None:
    """And of neither just below both."""
    below = np.nextafter(np.array([0.3, 0.6], np.float32), np.float32(0))
    rows = [[0.3, 0.3, 0.4], [below[0], 0.1, below[1]], [0.1, 0.3, 0.6], [0.4, 0.0, 0.6], [0.3, 0.0, 0.7]]
    indices = class_indices(np.array(rows, np.float32), THREE)
    assert [CLASSES[index] for index in indices] == ["negative", "neutral", "positive", "negative", "positive"]


def test_score_on_a_threshold_belongs_to_the_class_above() -> None:
    """With two thresholds there is a neutral between them; one output is labelled as in version 0.2."""
    scores = np.array([0.0, 0.39999, 0.4, 0.59999, 0.6, 1.0, np.nan], np.float32)
    named = label(with_neutral(scores), ONE_OF_THREE)
    assert named.to_pylist() == ["negative"] * 2 + ["neutral"] * 2 + ["positive"] * 2 + [None]

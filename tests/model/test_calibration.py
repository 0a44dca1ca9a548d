"""What is made of a network's probabilities on top of its own calibration."""

from __future__ import annotations

import math
import pickle

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.errors import ModelError
from score_messages.model.calibration import NO_CALIBRATION, Calibration
from score_messages.model.settings import Settings
from tests.support.examples import examples

PROBABILITIES = st.lists(
    st.tuples(*[st.floats(0, 1, width=32)] * 3).filter(lambda row: sum(row) > 0.01), min_size=1, max_size=40
)
CALIBRATIONS = st.builds(Calibration, st.floats(0.02, 5), st.tuples(st.floats(-10, 10), st.floats(-10, 10)))


def probabilities(rows: list[tuple[float, float, float]]) -> npt.NDArray[np.float32]:
    given = np.array(rows, np.float64)
    return np.asarray(given / given.sum(axis=1, keepdims=True), np.float32)


def slow(row: list[float], calibration: Calibration) -> list[float]:
    """Term by term."""
    shifts = (calibration.shifts[0], 0.0, calibration.shifts[1])
    odds = [
        probability**calibration.scale * math.exp(shift) if probability else 0.0
        for probability, shift in zip(row, shifts, strict=True)
    ]
    return [odd / sum(odds) for odd in odds]


@given(PROBABILITIES, CALIBRATIONS)
@examples(100)
def test_it_agrees_with_its_slow_reference(rows: list[tuple[float, float, float]], calibration: Calibration) -> None:
    """And sums to 1; what was 0 stays 0, so that two classes stay two."""
    before = probabilities(rows)
    before[:, 1] = 0 if len(rows) % 2 else before[:, 1]
    before = before[before.sum(axis=1) > 0]
    after = calibration.applied_to(before)
    expected = [slow(row, calibration) for row in before.astype(np.float64).tolist()]
    assert np.allclose(after, np.array(expected).reshape(-1, 3), atol=2e-6)
    assert np.allclose(after.sum(axis=1), 1, atol=1e-5)
    assert (after[before == 0] == 0).all()


@given(PROBABILITIES, CALIBRATIONS)
@examples(50)
def test_each_row_is_the_same_in_any_batch(rows: list[tuple[float, float, float]], calibration: Calibration) -> None:
    """To the last bit."""
    before = probabilities(rows)
    whole = calibration.applied_to(before)
    alone = np.concatenate([calibration.applied_to(before[row : row + 1]) for row in range(len(before))])
    backwards = calibration.applied_to(before[::-1])[::-1]
    assert whole.tobytes() == alone.tobytes() == np.ascontiguousarray(backwards).tobytes()


@given(PROBABILITIES, CALIBRATIONS, CALIBRATIONS)
@examples(50)
def test_two_of_them_are_one(rows: list[tuple[float, float, float]], first: Calibration, second: Calibration) -> None:
    """So a tuned model can be tuned again."""
    before = probabilities(rows)
    before = before[(before > 1e-3).all(axis=1)]
    twice = second.applied_to(first.applied_to(before))
    kept = (first.applied_to(before) > 1e-6).all(axis=1)
    try:
        once = first.then(second).applied_to(before)
    except ModelError:  # out of range together
        return
    assert np.allclose(once[kept], twice[kept], atol=1e-3)


def test_none_leaves_the_bytes_and_the_settings_as_they_are() -> None:
    """The fingerprints of models that were never tuned stay."""
    before = probabilities([(0.2, 0.3, 0.5)])
    assert NO_CALIBRATION.applied_to(before) is before
    assert "calibration" not in Settings(80).to_json()
    tuned = Settings(80, calibration=Calibration(0.5, (1.0, -2.0)))
    assert Settings.from_json(tuned.to_json()) == tuned
    assert pickle.loads(pickle.dumps(tuned)) == tuned


@pytest.mark.parametrize(
    "wrong",
    [
        {"scale": 0.0},
        {"scale": float("nan")},
        {"scale": "1"},
        {"shifts": [1.0]},
        {"shifts": [1.0, 2.0, 3.0]},
        {"shifts": [1e9, 0.0]},
        {"shifts": "ab"},
        {"other": 1},
        5,
    ],
)
def test_a_calibration_from_elsewhere_is_checked(wrong: object) -> None:
    data = Settings(80).to_json() | {"calibration": wrong}
    with pytest.raises(ModelError):
        Settings.from_json(data)

"""The figures of one set: what narrows the comparison of two classes, and what stays over all rows."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from score_messages.metrics.figures import figures_of
from score_messages.model.label import with_neutral
from score_messages.model.weights import Floats
from score_messages.read.labelled import NEUTRAL

rows = st.lists(
    st.tuples(st.integers(0, 2), st.floats(0, 1, width=32) | st.just(float("nan")), st.integers(0, 2), st.booleans()),
    min_size=1,
    max_size=40,
)


@given(rows)
def test_rows_that_are_not_compared_still_count_in_all_other_figures(
    pairs: list[tuple[int, float, int, bool]],
) -> None:
    """A baseline is compared on the rows that the model scores; its accuracy and macro-F1 are over all rows."""
    labels, scores, classes, compared = (np.array(column) for column in zip(*pairs, strict=True))
    arrays = (labels.astype(np.int8), scores.astype(np.float32), classes.astype(np.int8))
    alone = figures_of(*arrays, 0.5, halved(arrays[1]))
    beside = figures_of(*arrays, 0.5, halved(arrays[1]), compared.astype(bool))
    assert replace(beside, binary=alone.binary, calibration=alone.calibration) == alone
    assert beside.accuracy == alone.accuracy and beside.macro_f1 == alone.macro_f1
    expected = (labels != NEUTRAL) & ~np.isnan(scores) & compared
    assert beside.binary.scored == int(expected.sum())
    if beside.calibration is not None:
        assert beside.calibration.rows == int((~np.isnan(scores) & compared).sum())


def test_two_classes_have_the_calibration_of_two() -> None:
    """Nothing says how far a probability of neutral can be trusted where there is none, or no neutral row."""
    labels, classes = np.array([0, 1, 2], np.int8), np.array([0, 2, 1], np.int8)
    scores = np.array([0.1, 0.9, 0.6], np.float32)
    assert figures_of(labels, scores, classes, 0.5, with_neutral(scores)).calibration is None
    assert figures_of(labels, scores, classes, 0.5, halved(scores)).calibration is not None
    polar = figures_of(labels[:2], scores[:2], classes[:2], 0.5, halved(scores[:2]))
    assert polar.calibration is None and polar.binary.calibration_error is not None


def test_programs_get_all_figures() -> None:
    """As JSON knows them, missing ones as null."""
    scores = np.array([0.1, np.nan, 0.6], np.float32)
    figures = figures_of(np.array([0, 1, 2], np.int8), scores, np.array([0, 2, 1], np.int8), 0.5, halved(scores))
    fields = json.loads(json.dumps(figures.as_dict(), allow_nan=False))
    assert fields["ranking"]["auc"]["value"] == 1.0
    assert fields["ranking"]["negative_rows"] == 1 and fields["ranking"]["first_negative"] is None
    assert fields["class_calibration"]["rows"] == 2 and len(fields["class_calibration"]["by_class"]) == 3


def halved(scores: Floats) -> Floats:
    """Probabilities of three classes in which neutral has a half."""
    return np.asarray(with_neutral(scores) / 2 + np.array([0, 0.5, 0]), dtype=np.float32)

"""Messages without some words, of which each state is made once: against the engine, which makes all of them."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.model.calibration import Calibration
from score_messages.model.engine import STEPS_PER_CALL, Engine
from score_messages.model.without import Without
from score_messages.text.encode import TokenIds
from tests.support.examples import examples
from tests.support.model import loaded_model


def plain(engine: Engine, rows: list[list[int]]) -> np.ndarray:
    counts = np.array([len(row) for row in rows], np.int32)
    values = np.array([number for row in rows for number in row], np.int32)
    return engine.predict(TokenIds(values, np.concatenate([[0], np.cumsum(counts)]), counts, counts * 0, counts))


def calibrated(calibration: Calibration) -> Engine:
    """The shipped model's, as `tune` would leave it."""
    graph, length, pad, size, _ = loaded_model().engine.__reduce__()[1]
    return Engine(graph, length, pad, size, calibration)


ENGINES = [loaded_model().engine, calibrated(Calibration(0.7, (0.4, -0.3)))]


@given(st.integers(0, 10**6), st.integers(2, 3 * STEPS_PER_CALL + 2), st.data())
@examples(60)
def test_numbers_are_those_of_the_engine_to_the_last_bit(seed: int, count: int, data: st.DataObject) -> None:
    """Whichever words are left out, in whatever order they are asked for."""
    model, rng = loaded_model(), random.Random(seed)
    engine = data.draw(st.sampled_from(ENGINES))
    ids = [rng.randrange(2, model.vocabulary.size) for _ in range(count)]
    width = data.draw(st.integers(1, min(count - 1, 20)))
    places = data.draw(st.lists(st.integers(0, count - width), min_size=1, max_size=40))
    shared = Without(engine, np.array(ids, np.int32)).predict(np.array(places, np.int64), width)
    expected = plain(engine, [ids[:place] + ids[place + width :] for place in places])
    assert np.array_equal(shared, expected)


@pytest.mark.parametrize("count", [STEPS_PER_CALL - 1, STEPS_PER_CALL, STEPS_PER_CALL + 1, 2 * STEPS_PER_CALL + 1])
@pytest.mark.parametrize("width", [1, 2])
def test_every_place_of_a_message_around_the_end_of_a_call(count: int, width: int) -> None:
    model = loaded_model()
    ids = list(range(100, 100 + count))
    places = list(range(count - width + 1))
    shared = Without(model.engine, np.array(ids, np.int32)).predict(np.array(places, np.int64), width)
    assert np.array_equal(shared, plain(model.engine, [ids[:place] + ids[place + width :] for place in places]))

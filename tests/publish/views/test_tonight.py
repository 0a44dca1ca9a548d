"""The test behind `tonight_is_worse` keeps its promises: rare false alarms, and it finds what matters."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from benchmarks.tonight_power import INBOXES, nights_said_worse
from tests.support.tonight import student_t

NIGHTS = 20_000


@pytest.mark.parametrize("name", INBOXES)
def test_quiet_nights_are_seldom_said_to_be_worse(name: str) -> None:
    """A night judges two days, so 2.5 % of the days are at most 5 % of the nights, in each kind of inbox."""
    assert nights_said_worse(INBOXES[name], NIGHTS, seed=2) < 0.025


def test_bad_nights_are_found() -> None:
    """20 points more of 200 messages a day in three nights of four; of days no more unlike than chance, nearly all."""
    assert nights_said_worse(replace(INBOXES["200 a day"], planted=0.2), NIGHTS, seed=2) > 0.7
    even = INBOXES["200 a day, days no more unlike than chance"]
    assert nights_said_worse(replace(even, planted=0.2), NIGHTS, seed=2) > 0.95


def test_quantile_is_student_s() -> None:
    """To half a hundredth, from the fewest days on."""
    degrees = np.arange(6, 28)
    assert student_t(degrees) == pytest.approx(stats.t.ppf(0.99, degrees), rel=0.005)

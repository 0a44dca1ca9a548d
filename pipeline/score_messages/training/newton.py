"""Newton's method for the few numbers of a calibration. Pure NumPy; knows no model."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

Doubles = npt.NDArray[np.float64]

STEPS = 100
NEAR = 1e-10


def minimum(
    loss: Callable[[Doubles], float],
    slope_and_bend: Callable[[Doubles], tuple[Doubles, Doubles]],
    start: Doubles,
    is_free: npt.NDArray[np.bool_],
) -> Doubles:
    """Where a convex loss is lowest, by steps that are halved until they don't make it worse.

    Args:
        loss: at float64[k].
        slope_and_bend: its gradient float64[k] and its Hessian float64[k, k] there.
        start: float64[k].
        is_free: bool[k]; the other numbers stay as they start.
    """
    now = start
    for _ in range(STEPS):
        slope, bend = slope_and_bend(now)
        step = np.zeros(len(start))
        step[is_free] = np.linalg.solve(bend[np.ix_(is_free, is_free)], slope[is_free])
        before = loss(now)
        while loss(now - step) > before:
            step /= 2
        now = now - step
        if np.abs(step).max() < NEAR:
            break
    return now

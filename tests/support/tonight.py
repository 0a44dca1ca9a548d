"""The test of the view `tonight_is_worse` on arrays: its slow twin, and what simulations run."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Counts = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

DAYS_BEFORE = 28
NORMAL_DEVIATE = 2.326
"""One night in a hundred lies above it."""


def limit(of: Counts, negative: Counts, tonight: Counts) -> Floats:
    """The share above which a night is worse than chance explains; NaN where that is too little to say.

    Args:
        of: int64[nights, 28], messages of the days before; 0 for a day without any. negative: how many of them.
        tonight: int64[nights], messages.
    """
    n, k = of.astype(float), negative.astype(float)
    days, total = (n > 0).sum(1), n.sum(1)
    with np.errstate(divide="ignore", invalid="ignore"):
        p = (k.sum(1) + 0.5) / (total + 1)
        chance = p * (1 - p)
        apart = np.where(n > 0, k**2 / n, 0).sum(1) - k.sum(1) ** 2 / total
        size = (n**2).sum(1) / total
        between_days = np.maximum((apart - (days - 1) * chance) / (total - size), 0)
        variance = between_days * (1 + size / total) + chance * (1 / tonight + 1 / total)
        highest = p + np.maximum(0.02, 0.5 / tonight + np.sqrt(variance) * student_t(days - 1))
    return np.where((tonight >= 30) & (days >= 7), highest, np.nan)


def student_t(degrees: npt.NDArray[np.int64]) -> Floats:
    """What Student's t exceeds one time in a hundred, by Wallace (1959)."""
    scale = (8 * degrees + 3) / (8 * degrees + 1)
    return np.asarray(np.sqrt(degrees * np.expm1((NORMAL_DEVIATE * scale) ** 2 / degrees)))

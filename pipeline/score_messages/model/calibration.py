"""Probabilities that are calibrated anew after the network has given them. Pure NumPy; knows no model.

A network's own calibration is part of its last layer. What `sentiment-jobs tune` learns from few labels comes on top of
it: the weights stay what they are.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from score_messages.errors import ModelError

Doubles = npt.NDArray[np.float64]

LOWEST = 1e-7
"""Probabilities nearer to 0 than this are taken as this near where a calibration is learnt."""

LOWEST_SCALE, HIGHEST_SCALE = 0.01, 100.0
HIGHEST_SHIFT = 30.0


@dataclass(frozen=True)
class Calibration:
    """What is done to the logarithms of the three probabilities before they are made to sum to 1 again.

    Attributes:
        scale: what they are multiplied with: below 1 probabilities become less extreme.
        shifts: what is then added to those of negative and of positive; to that of neutral nothing.

    Raises:
        ModelError: a number is out of range, or not finite.
    """

    scale: float = 1.0
    shifts: tuple[float, float] = (0.0, 0.0)

    def __post_init__(self) -> None:
        numbers = (self.scale, *self.shifts)
        if len(numbers) != 3 or not all(type(number) in (int, float) and math.isfinite(number) for number in numbers):
            raise ModelError("the model's calibration is none that this version knows")
        if not LOWEST_SCALE <= self.scale <= HIGHEST_SCALE or max(map(abs, self.shifts)) > HIGHEST_SHIFT:
            raise ModelError("the model's calibration is out of range")

    @property
    def is_none(self) -> bool:
        """Whether it changes nothing."""
        return (self.scale, *self.shifts) == (1, 0, 0)

    def applied_to(self, probabilities: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """float32[n, 3]: what becomes of probabilities, float32[n, 3]; each row by itself, the same in any batch.

        A probability of 0 stays 0: a model of two classes doesn't learn of neutral by that.

        >>> half_as_sure = Calibration(0.5).applied_to(np.array([[0.8, 0.0, 0.2]], np.float32))
        >>> half_as_sure.round(3).tolist()
        [[0.6669999957084656, 0.0, 0.3330000042915344]]
        """
        if self.is_none:
            return probabilities
        with np.errstate(divide="ignore"):
            logits = self.scale * np.log(probabilities.astype(np.float64)) + self._of_all
        return softmax(logits).astype(np.float32)

    def then(self, later: Calibration) -> Calibration:
        """The calibration that does what both do one after the other.

        >>> Calibration(0.5, (1.0, 0.0)).then(Calibration(2.0, (0.5, -1.0)))
        Calibration(scale=1.0, shifts=(2.5, -1.0))
        """
        negative, positive = (later.scale * own + added for own, added in zip(self.shifts, later.shifts, strict=True))
        return Calibration(self.scale * later.scale, (negative, positive))

    @property
    def _of_all(self) -> Doubles:
        return np.array([self.shifts[0], 0.0, self.shifts[1]])


NO_CALIBRATION = Calibration()
"""What the network gives stays as it is."""


def calibrated(probabilities: Doubles, scale: float, shifts: Sequence[float]) -> Doubles:
    """float64[n, 3]: probabilities whose logarithms are scaled and shifted, for finding the best scale and shifts."""
    return softmax(scale * np.log(np.clip(probabilities, LOWEST, 1)) + np.asarray(shifts))


def softmax(logits: Doubles) -> Doubles:
    """float64[n, k]: probabilities, without overflow."""
    odds = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(odds / odds.sum(axis=1, keepdims=True))

"""The numbers of the network, as plain arrays. Knows neither Keras nor ONNX; both are made from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from score_messages.errors import ModelError

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Direction:
    """An LSTM of U units over vectors of E numbers, which reads a message in one direction; gates in Keras' order."""

    kernel: Floats  # [E, 4 U]
    recurrent: Floats  # [U, 4 U]
    bias: Floats  # [4 U]


@dataclass(frozen=True)
class LstmWeights:
    """Embedding of V rows and E columns, LSTM of U units, a last layer of O outputs; gates in Keras' order i, f, c, o.

    One output is the logit of positive; three are those of negative, neutral and positive.

    Raises:
        ModelError: a shape doesn't fit the others, or a number is not finite.
    """

    embedding: Floats  # [V, E]
    kernel: Floats  # [E, 4 U]
    recurrent: Floats  # [U, 4 U]
    bias: Floats  # [4 U]
    dense_kernel: Floats  # [D U, O] if it reads D directions, or [k D U, O] if k poolings of them side by side
    dense_bias: Floats  # [O]
    backward: Direction | None = None  # of the LSTM that reads a message from its last word on

    def __post_init__(self) -> None:
        if self.embedding.ndim != 2 or self.recurrent.ndim != 2 or self.dense_bias.shape not in ((1,), (3,)):
            raise ModelError(
                "the embedding or the LSTM's recurrent weights are not a matrix, or the outputs not 1 or 3"
            )
        width, units = self.embedding.shape[1], self.recurrent.shape[0]
        of_direction = {"kernel": (width, 4 * units), "recurrent": (units, 4 * units), "bias": (4 * units,)}
        expected = {
            "embedding": self.embedding.shape,
            **of_direction,
            "dense_kernel": (self.pools * self.width, len(self.dense_bias)),
            "dense_bias": self.dense_bias.shape,
        }
        _check(self, expected)
        if self.backward is not None:
            _check(self.backward, of_direction)

    @property
    def pools(self) -> int:
        """How many vectors of `width` numbers the last layer reads, at least 1."""
        return max(1, int(self.dense_kernel.shape[0]) // max(1, self.width))

    @property
    def units(self) -> int:
        """How many units the LSTM has in each direction."""
        return int(self.recurrent.shape[0])

    @property
    def width(self) -> int:
        """How many numbers the states of all directions are, side by side."""
        return self.units * (1 if self.backward is None else 2)

    @property
    def outputs(self) -> int:
        """1 or 3."""
        return len(self.dense_bias)

    @property
    def count(self) -> int:
        """How many numbers there are: 693,301 for the article's network."""
        return sum(int(array.size) for array in (*_arrays(self).values(), *_arrays(self.backward).values()))


def _arrays(weights: LstmWeights | Direction | None) -> dict[str, Floats]:
    if weights is None:
        return {}
    values = {field.name: getattr(weights, field.name) for field in fields(weights)}
    return {name: value for name, value in values.items() if isinstance(value, np.ndarray)}


def _check(weights: LstmWeights | Direction, expected: Mapping[str, tuple[int, ...]]) -> None:
    for name, array in _arrays(weights).items():
        if array.shape != expected[name]:
            raise ModelError(f"the weights '{name}' have shape {array.shape}; the others ask for {expected[name]}")
        if not np.isfinite(array).all():
            raise ModelError(f"the weights '{name}' hold a number that is not finite")

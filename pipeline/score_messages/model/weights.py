"""The numbers of the network, as plain arrays. Knows neither Keras nor ONNX; both are made from it."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from score_messages.errors import ModelError

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class LstmWeights:
    """Embedding of V rows and E columns, LSTM of U units, one sigmoid output; gates in Keras' order i, f, c, o.

    Raises:
        ModelError: a shape doesn't fit the others, or a number is not finite.
    """

    embedding: Floats  # [V, E]
    kernel: Floats  # [E, 4 U]
    recurrent: Floats  # [U, 4 U]
    bias: Floats  # [4 U]
    dense_kernel: Floats  # [U, 1], or [k U, 1] if it reads k poolings of the states side by side
    dense_bias: Floats  # [1]

    def __post_init__(self) -> None:
        if self.embedding.ndim != 2 or self.recurrent.ndim != 2:
            raise ModelError("the embedding or the LSTM's recurrent weights are not a matrix")
        width, units = self.embedding.shape[1], self.recurrent.shape[0]
        expected = {
            "embedding": self.embedding.shape,
            "kernel": (width, 4 * units),
            "recurrent": (units, 4 * units),
            "bias": (4 * units,),
            "dense_kernel": (self.pools * units, 1),
            "dense_bias": (1,),
        }
        for name, shape in expected.items():
            array = getattr(self, name)
            if array.shape != shape:
                raise ModelError(f"the weights '{name}' have shape {array.shape}; the others ask for {shape}")
            if not np.isfinite(array).all():
                raise ModelError(f"the weights '{name}' hold a number that is not finite")

    @property
    def pools(self) -> int:
        """How many vectors of U numbers the output reads, at least 1."""
        return max(1, int(self.dense_kernel.shape[0]) // max(1, self.units))

    @property
    def units(self) -> int:
        """How many units the LSTM has."""
        return int(self.recurrent.shape[0])

    @property
    def count(self) -> int:
        """How many numbers there are: 693,301 for the article's network."""
        return sum(int(getattr(self, field.name).size) for field in fields(self))

"""The part of a scoring graph that joins the states of all words. Knows ONNX, but no weights.

A pooling carries one state more from call to call, float32[batch, width]: `max`, the highest h so far, or `sum`,
of which `mean` makes the mean over all words. ONNX Runtime gives zeros for the steps after a row's end: nothing to a
sum, but too high for a maximum, which therefore takes -1 there, the lowest that h can be.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from score_messages.extras import extra

with extra("train", "this job needs onnx"):
    import onnx
    from onnx import TensorProto
    from onnx.helper import make_node as node


@dataclass(frozen=True)
class Pool:
    """Nodes of a graph that has `h_by_step` float32[steps, batch, width], `lengths`, `words`, `axis_0` and `axis_1`.

    Attributes:
        output: the name of what the last layer reads.
        states: what is carried from call to call beside h and c.
    """

    output: str
    states: tuple[str, ...] = ()
    nodes: tuple[onnx.NodeProto, ...] = ()
    constants: Mapping[str, npt.NDArray[np.generic]] = field(default_factory=dict)


POOLINGS = {
    "max": Pool(
        "final_max",
        ("max",),
        (
            node("Shape", ["h_by_step"], ["step_count_1d"], start=0, end=1),
            node("Squeeze", ["step_count_1d", "axis_0"], ["step_count"]),
            node("Range", ["zero", "step_count", "one"], ["step_64"]),
            node("Cast", ["step_64"], ["step"], to=TensorProto.INT32),
            node("Unsqueeze", ["step", "axes_1_2"], ["step_column"]),
            node("Unsqueeze", ["lengths", "axis_1"], ["length_column"]),
            node("Less", ["step_column", "length_column"], ["is_word"]),
            node("Where", ["is_word", "nothing", "lowest"], ["lowest_after_end"]),
            node("Add", ["h_by_step", "lowest_after_end"], ["h_of_words"]),
            node("ReduceMax", ["h_of_words"], ["max_of_call"], axes=[0], keepdims=0),
            node("Max", ["max_of_call", "initial_max"], ["final_max"]),
        ),
        {
            "zero": np.array(0, np.int64),
            "one": np.array(1, np.int64),
            "axes_1_2": np.array([1, 2], np.int64),
            "nothing": np.array(0, np.float32),
            "lowest": np.array(-1, np.float32),
        },
    ),
    "mean": Pool(
        "mean",
        ("sum",),
        (
            node("ReduceSum", ["h_by_step", "axis_0"], ["sum_of_call"], keepdims=0),
            node("Add", ["sum_of_call", "initial_sum"], ["final_sum"]),
            node("Div", ["final_sum", "words"], ["mean"]),
        ),
    ),
}
"""By the names that a recipe knows them by."""


def side_by_side(pooling: Sequence[str]) -> Pool:
    """Some of `POOLINGS` side by side; without any, the last h alone.

    Raises:
        KeyError: there is no such pooling.
    """
    if not pooling:
        return Pool("final_h")
    chosen = [POOLINGS[name] for name in pooling]
    return Pool(
        "pooled",
        tuple(state for pool in chosen for state in pool.states),
        (
            *(made for pool in chosen for made in pool.nodes),
            node("Concat", [pool.output for pool in chosen], ["pooled"], axis=1),
        ),
        {name: array for pool in chosen for name, array in pool.constants.items()},
    )

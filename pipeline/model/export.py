"""The network's numbers to an ONNX graph that `engine` runs. Knows no words and no Keras.

The graph: ids int32[batch, steps] and the states before the first of them -> score float32[batch] and the states after
the last, so that scoring can start from what leading pads lead to, and can read a long message in several calls.

States, each float32[batch, U]: h and c of the LSTM, then one for each pooling: `max`, the highest value of h so far
(-1 before the first word), or `sum`, for the mean over all words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

from pipeline.errors import ModelError
from pipeline.model.weights import Floats, LstmWeights

POOLINGS = ("max", "mean")

OPSET, IR_VERSION = 17, 8  # old enough for every ONNX Runtime since 2022


def to_onnx(weights: LstmWeights, has_mask: bool = False, pooling: Sequence[str] = ()) -> bytes:
    """The graph, checked by ONNX, in its file form. The same weights give the same bytes.

    Args:
        has_mask: the network was trained to skip pads. The graph then has one more input, `lengths` int32[batch], the
            number of words of each row, which stand in front of the pads. A row without words ends in zeros,
            whatever its initial state.
        pooling: what the last layer reads instead of the last h: some of `POOLINGS`, side by side. Needs a mask. With
            `mean` the graph has the input `words` float32[batch, 1]: of the whole message, at least 1.

    Raises:
        ModelError: the output reads more or fewer vectors than that.
    """
    if weights.pools != max(1, len(pooling)):
        raise ModelError(f"the output reads {weights.pools} vectors of states; it should be {max(1, len(pooling))}")
    units = weights.units
    constants = {
        "embedding": weights.embedding,
        "kernel": _onnx_gates(weights.kernel.T, units)[None],
        "recurrent": _onnx_gates(weights.recurrent.T, units)[None],
        "bias": np.concatenate([_onnx_gates(weights.bias, units), np.zeros(4 * units, np.float32)])[None],
        "dense_kernel": weights.dense_kernel,
        "dense_bias": weights.dense_bias,
        "axis_0": np.array([0], np.int64),
        "axis_1": np.array([1], np.int64),
    }
    nodes = [
        helper.make_node("Transpose", ["ids"], ["ids_by_step"], perm=[1, 0]),
        helper.make_node("Gather", ["embedding", "ids_by_step"], ["vectors"]),
        helper.make_node("Unsqueeze", ["initial_h", "axis_0"], ["h"]),
        helper.make_node("Unsqueeze", ["initial_c", "axis_0"], ["c"]),
        helper.make_node(
            "LSTM",
            ["vectors", "kernel", "recurrent", "bias", "lengths" if has_mask else "", "h", "c"],
            ["all_h" if pooling else "", "h_end", "c_end"],
            hidden_size=units,
        ),
        helper.make_node("Squeeze", ["h_end", "axis_0"], ["final_h"]),
        helper.make_node("Squeeze", ["c_end", "axis_0"], ["final_c"]),
    ]
    pooled = Pooled() if not pooling else _pooled(pooling, units)
    nodes += [
        *pooled.nodes,
        helper.make_node("Gemm", [pooled.output, "dense_kernel", "dense_bias"], ["logit"]),
        helper.make_node("Sigmoid", ["logit"], ["probability"]),
        helper.make_node("Squeeze", ["probability", "axis_1"], ["score"]),
    ]
    states = ["h", "c", *pooled.states]
    matrix = ["batch", units]
    graph = helper.make_graph(
        nodes,
        "scorer",
        inputs=[
            helper.make_tensor_value_info("ids", TensorProto.INT32, ["batch", "steps"]),
            *(helper.make_tensor_value_info(f"initial_{name}", TensorProto.FLOAT, matrix) for name in states),
            *([helper.make_tensor_value_info("lengths", TensorProto.INT32, ["batch"])] if has_mask else []),
            *([helper.make_tensor_value_info("words", TensorProto.FLOAT, ["batch", 1])] if "mean" in pooling else []),
        ],
        outputs=[
            helper.make_tensor_value_info("score", TensorProto.FLOAT, ["batch"]),
            *(helper.make_tensor_value_info(f"final_{name}", TensorProto.FLOAT, matrix) for name in states),
        ],
        initializer=[
            numpy_helper.from_array(np.ascontiguousarray(array), name)
            for name, array in {**constants, **pooled.constants}.items()
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION)
    onnx.checker.check_model(model, full_check=True)
    return bytes(model.SerializeToString(deterministic=True))


@dataclass(frozen=True)
class Pooled:
    """The part of a graph that joins the states of all words; by default the last h alone."""

    output: str = "final_h"
    states: tuple[str, ...] = ()
    nodes: tuple[onnx.NodeProto, ...] = ()
    constants: Mapping[str, npt.NDArray[np.generic]] = field(default_factory=dict)


def _pooled(pooling: Sequence[str], units: int) -> Pooled:
    """ONNX Runtime gives zeros for the steps after a row's end: nothing to a sum, but too high for a maximum."""
    node = helper.make_node
    nodes = [node("Squeeze", ["all_h", "axis_1"], ["h_by_step"])]
    parts, states = [], []
    constants: dict[str, npt.NDArray[np.generic]] = {}
    for name in pooling:
        if name == "max":
            states.append("max")
            parts.append("final_max")
            constants |= {
                "zero": np.array(0, np.int64),
                "one": np.array(1, np.int64),
                "axis_2": np.array([2], np.int64),
            }
            constants["lowest"] = np.array(-1, np.float32)
            nodes += [
                node("Shape", ["h_by_step"], ["steps"], start=0, end=1),
                node("Squeeze", ["steps", "axis_0"], ["step_count"]),
                node("Range", ["zero", "step_count", "one"], ["step"]),
                node("Cast", ["step"], ["step_32"], to=TensorProto.INT32),
                node("Unsqueeze", ["step_32", "axis_1"], ["step_column"]),
                node("Less", ["step_column", "lengths"], ["is_word"]),
                node("Unsqueeze", ["is_word", "axis_2"], ["is_word_column"]),
                node("Where", ["is_word_column", "h_by_step", "lowest"], ["h_of_words"]),
                node("ReduceMax", ["h_of_words"], ["max_of_call"], axes=[0], keepdims=0),
                node("Max", ["max_of_call", "initial_max"], ["final_max"]),
            ]
        else:
            states.append("sum")
            parts.append("mean")
            nodes += [
                node("ReduceSum", ["h_by_step", "axis_0"], ["sum_of_call"], keepdims=0),
                node("Add", ["sum_of_call", "initial_sum"], ["final_sum"]),
                node("Div", ["final_sum", "words"], ["mean"]),
            ]
    nodes.append(node("Concat", parts, ["pooled"], axis=1))
    return Pooled("pooled", tuple(states), tuple(nodes), constants)


def _onnx_gates(array: Floats, units: int) -> Floats:
    """Reorder the gates along the first axis from Keras' i, f, c, o to ONNX' i, o, f, c."""
    i, f, c, o = (array[place * units : (place + 1) * units] for place in range(4))
    return np.concatenate([i, o, f, c])

"""The network's numbers to an ONNX graph that `engine` runs. Knows no words and no Keras.

The graph: ids int32[batch, steps] and the states before the first of them -> score float32[batch] and the states after
the last, so that scoring can start from what leading pads lead to, and can read a long message in several calls.

States, each float32[batch, U]: h and c of the LSTM, then one for each pooling (`pooling.py`).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

from score_messages.errors import ModelError
from score_messages.model.pooling import Pool, side_by_side
from score_messages.model.weights import Floats, LstmWeights

OPSET, IR_VERSION = 17, 8  # old enough for every ONNX Runtime since 2022


def to_onnx(weights: LstmWeights, has_mask: bool = False, pooling: Sequence[str] = ()) -> bytes:
    """The graph, checked by ONNX, in its file form. The same weights give the same bytes.

    Args:
        has_mask: the network was trained to skip pads. The graph then has one more input, `lengths` int32[batch], the
            number of words of each row, which come before the pads. A row without words ends in zeros,
            whatever its initial state.
        pooling: what the last layer reads instead of the last h: some of `pooling.POOLINGS`, side by side. Needs a
            mask. With `mean` the graph has the input `words` float32[batch, 1]: of the whole message, at least 1.

    Raises:
        ModelError: the output reads more or fewer vectors than that.
    """
    if weights.pools != max(1, len(pooling)):
        raise ModelError(f"the output reads {weights.pools} vectors of states; it should be {max(1, len(pooling))}")
    pooled, constants = side_by_side(pooling), _constants(weights)
    states = ("h", "c", *pooled.states)
    matrix = ["batch", weights.units]
    graph = helper.make_graph(
        [*_lstm(weights.units, constants["embedding"].dtype, has_mask, bool(pooling)), *pooled.nodes, *_head(pooled)],
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


def _constants(weights: LstmWeights) -> dict[str, npt.NDArray[np.generic]]:
    """The network's numbers, as ONNX lays them out, and the axes that its nodes name."""
    units = weights.units
    return {
        "embedding": _smallest(weights.embedding),
        "kernel": _onnx_gates(weights.kernel.T, units)[None],
        "recurrent": _onnx_gates(weights.recurrent.T, units)[None],
        "bias": np.concatenate([_onnx_gates(weights.bias, units), np.zeros(4 * units, np.float32)])[None],
        "dense_kernel": weights.dense_kernel,
        "dense_bias": weights.dense_bias,
        "axis_0": np.array([0], np.int64),
        "axis_1": np.array([1], np.int64),
    }


def _lstm(units: int, stored: np.dtype[np.generic], has_mask: bool, gives_all: bool) -> list[onnx.NodeProto]:
    """From ids to the states after the last step, and to those after every step if they are pooled."""
    return [
        helper.make_node("Transpose", ["ids"], ["ids_by_step"], perm=[1, 0]),
        *_look_up(stored),
        helper.make_node("Unsqueeze", ["initial_h", "axis_0"], ["h"]),
        helper.make_node("Unsqueeze", ["initial_c", "axis_0"], ["c"]),
        helper.make_node(
            "LSTM",
            ["vectors", "kernel", "recurrent", "bias", "lengths" if has_mask else "", "h", "c"],
            ["all_h" if gives_all else "", "h_end", "c_end"],
            hidden_size=units,
        ),
        helper.make_node("Squeeze", ["h_end", "axis_0"], ["final_h"]),
        helper.make_node("Squeeze", ["c_end", "axis_0"], ["final_c"]),
    ]


def _head(pooled: Pool) -> list[onnx.NodeProto]:
    """From what the last layer reads to the score."""
    return [
        helper.make_node("Gemm", [pooled.output, "dense_kernel", "dense_bias"], ["logit"]),
        helper.make_node("Sigmoid", ["logit"], ["probability"]),
        helper.make_node("Squeeze", ["probability", "axis_1"], ["score"]),
    ]


def _look_up(stored: np.dtype[np.generic]) -> list[onnx.NodeProto]:
    gathered = ["vectors"] if stored == np.float32 else ["stored_vectors"]
    nodes = [helper.make_node("Gather", ["embedding", "ids_by_step"], gathered)]
    if stored != np.float32:
        nodes.append(helper.make_node("Cast", gathered, ["vectors"], to=TensorProto.FLOAT))
    return nodes


def _smallest(table: Floats) -> npt.NDArray[np.float16] | Floats:
    """The table in half precision if that loses nothing, because training rounded it (`keras_lstm.round_table`)."""
    half = table.astype(np.float16)
    return half if (half == table).all() else table


def _onnx_gates(array: Floats, units: int) -> Floats:
    """Reorder the gates along the first axis from Keras' i, f, c, o to ONNX' i, o, f, c."""
    i, f, c, o = (array[gate * units : (gate + 1) * units] for gate in range(4))
    return np.concatenate([i, o, f, c])

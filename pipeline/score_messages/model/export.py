"""The network's numbers to an ONNX graph that `engine` runs. Knows no words and no Keras.

The graph: ids int32[batch, steps] and the states before the first of them -> a prediction and the states after the
last, so that scoring can start from what leading pads lead to, and can read a long message in several calls. The
prediction is `score` float32[batch], the probability of positive, or `probabilities` float32[batch, 3].

States, each float32[batch, U]: h and c of the LSTM; back_h and back_c of the LSTM that reads from the last word on,
which gets these words as `ids_backward`; then one for each pooling (`pooling.py`), as wide as all directions together.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from score_messages.errors import ModelError
from score_messages.extras import extra
from score_messages.model.pooling import Pool, side_by_side
from score_messages.model.weights import Direction, Floats, LstmWeights

with extra("train", "this job needs onnx"):
    import onnx
    from onnx import TensorProto, helper, numpy_helper

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
    if weights.backward is not None and not (has_mask and pooling):
        raise ModelError("a network of two directions needs a mask and a pooling")
    pooled, constants = side_by_side(pooling), _constants(weights)
    widths = dict.fromkeys(_states_of_lstm(weights), weights.units) | dict.fromkeys(pooled.states, weights.width)
    graph = helper.make_graph(
        [*_lstm(weights, constants["embedding"].dtype, has_mask, pooling), *pooled.nodes, *_head(pooled, weights)],
        "scorer",
        inputs=[
            _value("ids", TensorProto.INT32, "steps"),
            *([] if weights.backward is None else [_value("ids_backward", TensorProto.INT32, "steps")]),
            *(_value(f"initial_{name}", TensorProto.FLOAT, width) for name, width in widths.items()),
            *([_value("lengths", TensorProto.INT32)] if has_mask else []),
            *([_value("words", TensorProto.FLOAT, 1)] if "mean" in pooling else []),
        ],
        outputs=[
            _value("score", TensorProto.FLOAT)
            if weights.outputs == 1
            else _value("probabilities", TensorProto.FLOAT, 3),
            *(_value(f"final_{name}", TensorProto.FLOAT, width) for name, width in widths.items()),
        ],
        initializer=[
            numpy_helper.from_array(np.ascontiguousarray(array), name)
            for name, array in {**constants, **pooled.constants}.items()
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION)
    onnx.checker.check_model(model, full_check=True)
    return bytes(model.SerializeToString(deterministic=True))


def _value(name: str, kind: int, *width: int | str) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, kind, ["batch", *width])


def _states_of_lstm(weights: LstmWeights) -> tuple[str, ...]:
    return ("h", "c") if weights.backward is None else ("h", "c", "back_h", "back_c")


def _constants(weights: LstmWeights) -> dict[str, npt.NDArray[np.generic]]:
    """The network's numbers, as ONNX lays them out, and the axes that its nodes name."""
    backward = {} if weights.backward is None else _of_direction(weights.backward, "back_")
    return {
        "embedding": _smallest(weights.embedding),
        **_of_direction(Direction(weights.kernel, weights.recurrent, weights.bias)),
        **backward,
        "dense_kernel": weights.dense_kernel,
        "dense_bias": weights.dense_bias,
        "axis_0": np.array([0], np.int64),
        "axis_1": np.array([1], np.int64),
    }


def _of_direction(direction: Direction, prefix: str = "") -> dict[str, npt.NDArray[np.generic]]:
    units = int(direction.recurrent.shape[0])
    return {
        f"{prefix}kernel": _onnx_gates(direction.kernel.T, units)[None],
        f"{prefix}recurrent": _onnx_gates(direction.recurrent.T, units)[None],
        f"{prefix}bias": np.concatenate([_onnx_gates(direction.bias, units), np.zeros(4 * units, np.float32)])[None],
    }


def _lstm(
    weights: LstmWeights, stored: np.dtype[np.generic], has_mask: bool, pooling: Sequence[str]
) -> list[onnx.NodeProto]:
    """From ids to the states after the last step, and to those after every step if they are pooled."""
    forward = _direction("", weights.units, stored, has_mask, bool(pooling))
    if weights.backward is None:
        return [*forward, *([helper.make_node("Squeeze", ["all_h", "axis_1"], ["h_by_step"])] if pooling else [])]
    return [
        *forward,
        *_direction("back_", weights.units, stored, has_mask, gives_all=True),
        helper.make_node("Concat", ["all_h", "back_all_h"], ["all_directions"], axis=3),
        helper.make_node("Squeeze", ["all_directions", "axis_1"], ["h_by_step"]),
    ]


def _direction(
    prefix: str, units: int, stored: np.dtype[np.generic], has_mask: bool, gives_all: bool
) -> list[onnx.NodeProto]:
    ids, by_step = "ids_backward" if prefix else "ids", f"{prefix}ids_by_step"
    names = (f"{prefix}{name}" for name in ("vectors", "kernel", "recurrent", "bias"))
    before, after = ((f"{prefix}{name}" for name in pair) for pair in (("h", "c"), ("h_end", "c_end")))
    return [
        helper.make_node("Transpose", [ids], [by_step], perm=[1, 0]),
        *_look_up(by_step, prefix, stored),
        helper.make_node("Unsqueeze", [f"initial_{prefix}h", "axis_0"], [f"{prefix}h"]),
        helper.make_node("Unsqueeze", [f"initial_{prefix}c", "axis_0"], [f"{prefix}c"]),
        helper.make_node(
            "LSTM",
            [*names, "lengths" if has_mask else "", *before],
            [f"{prefix}all_h" if gives_all else "", *after],
            hidden_size=units,
        ),
        helper.make_node("Squeeze", [f"{prefix}h_end", "axis_0"], [f"final_{prefix}h"]),
        helper.make_node("Squeeze", [f"{prefix}c_end", "axis_0"], [f"final_{prefix}c"]),
    ]


def _head(pooled: Pool, weights: LstmWeights) -> list[onnx.NodeProto]:
    """From what the last layer reads to the prediction."""
    gemm = helper.make_node("Gemm", [pooled.output, "dense_kernel", "dense_bias"], ["logit"])
    if weights.outputs > 1:
        return [gemm, helper.make_node("Softmax", ["logit"], ["probabilities"], axis=1)]
    return [
        gemm,
        helper.make_node("Sigmoid", ["logit"], ["probability"]),
        helper.make_node("Squeeze", ["probability", "axis_1"], ["score"]),
    ]


def _look_up(by_step: str, prefix: str, stored: np.dtype[np.generic]) -> list[onnx.NodeProto]:
    gathered = [f"{prefix}vectors"] if stored == np.float32 else [f"{prefix}stored_vectors"]
    nodes = [helper.make_node("Gather", ["embedding", by_step], gathered)]
    if stored != np.float32:
        nodes.append(helper.make_node("Cast", gathered, [f"{prefix}vectors"], to=TensorProto.FLOAT))
    return nodes


def _smallest(table: Floats) -> npt.NDArray[np.float16] | Floats:
    """The table in half precision if that loses nothing, because training rounded it (`keras_lstm.round_table`)."""
    half = table.astype(np.float16)
    return half if (half == table).all() else table


def _onnx_gates(array: Floats, units: int) -> Floats:
    """Reorder the gates along the first axis from Keras' i, f, c, o to ONNX' i, o, f, c."""
    i, f, c, o = (array[gate * units : (gate + 1) * units] for gate in range(4))
    return np.concatenate([i, o, f, c])

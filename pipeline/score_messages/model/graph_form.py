"""What a scoring graph may consist of: the nodes that `export` makes, and nothing else.

A graph is a program. ONNX Runtime runs whatever it holds, reads weights from any file that it names, and makes as
much room as its numbers ask for. So a graph is read here first, without ONNX Runtime: only the nodes of ours, in their
order, with weights that lie in the file itself.

Source of the field numbers: onnx.proto of the ONNX specification.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from score_messages.model.protobuf import content, fields, number, numbers

Node = tuple[str, tuple[str, ...], tuple[str, ...], tuple[tuple[str, int | tuple[int, ...]], ...]]
"""Operator, inputs, outputs, attributes by their names; `units` stands for the LSTM's number of units."""

_MODEL = {"version": 1, "graph": 7, "opset": 8}
_GRAPH = {"node": 1, "name": 2, "weights": 5, "input": 11, "output": 12}
_NODE = {"input": 1, "output": 2, "operator": 4, "attribute": 5}
_ATTRIBUTE = {"name": 1, "type": 20, "number": 3, "numbers": 8}
_TENSOR = {"dims": 1, "type": 2, "name": 8, "raw": 9}
_OPSET = {"domain": 1, "version": 2}

_BYTES_OF = {1: 4, 6: 4, 7: 8, 10: 2}
"""Bytes of a number by its type: float32, int32, int64, float16."""

MAX_UNITS = 10_000

Message = Mapping[str, Sequence[int | bytes]]


@dataclass(frozen=True)
class Weights:
    """One constant: the number of its type, its shape and its bytes."""

    type: int
    shape: tuple[int, ...]
    raw: bytes


def check_graph(graph: bytes) -> None:
    """Make sure that a graph holds what `export` writes and nothing else.

    Raises:
        ValueError: it doesn't.
    """
    model = _message(graph, _MODEL)
    opset = _message(content(_only(model["opset"])), _OPSET)
    body = _message(content(_only(model["graph"])), _GRAPH)
    if any(opset["domain"]) or number(_only(opset["version"])) != OPSET:
        raise ValueError("opset")
    weights = _weights(body["weights"])
    nodes = [_node(content(node)) for node in body["node"]]
    units = _units(weights)
    if _with_units(nodes, units) not in _forms(weights["embedding"].type == _FLOAT16, _outputs(weights)):
        raise ValueError("nodes")
    _check_names(weights, nodes)
    _check_shapes(weights, nodes, units)


OPSET = 17
_FLOAT32, _INT64, _FLOAT16 = 1, 7, 10


def _message(data: bytes, known: Mapping[str, int]) -> dict[str, list[int | bytes]]:
    """The values of each field by its name. Raises ValueError for a field that no graph of ours has."""
    names = {key: name for name, key in known.items()}
    values: dict[str, list[int | bytes]] = {name: [] for name in known}
    for key, value in fields(data):
        if key not in names:
            raise ValueError("field")
        values[names[key]].append(value)
    return values


def _only(values: Sequence[int | bytes]) -> int | bytes:
    if len(values) != 1:
        raise ValueError("more or less than one")
    return values[0]


def _text(value: int | bytes) -> str:
    return content(value).decode("ascii")


def _weights(tensors: Sequence[int | bytes]) -> dict[str, Weights]:
    weights: dict[str, Weights] = {}
    for tensor in tensors:
        values = _message(content(tensor), _TENSOR)
        kind, raw = number(_only(values["type"])), content(_only(values["raw"]))
        shape = tuple(dim for value in values["dims"] for dim in numbers(value))
        if kind not in _BYTES_OF or min(shape, default=1) < 1 or math.prod(shape) * _BYTES_OF[kind] != len(raw):
            raise ValueError("shape")
        name = _text(_only(values["name"]))
        if name in weights:
            raise ValueError("name")
        weights[name] = Weights(kind, shape, raw)
    return weights


def _node(data: bytes) -> Node:
    values = _message(data, _NODE)
    attributes = sorted(_attribute(content(value)) for value in values["attribute"])
    return (
        _text(_only(values["operator"])),
        tuple(map(_text, values["input"])),
        tuple(map(_text, values["output"])),
        tuple(attributes),
    )


def _attribute(data: bytes) -> tuple[str, int | tuple[int, ...]]:
    values = _message(data, _ATTRIBUTE)
    listed = tuple(item for value in values["numbers"] for item in numbers(value))
    return _text(_only(values["name"])), listed or number(_only(values["number"]))


def _units(weights: Mapping[str, Weights]) -> int:
    if not {"embedding", "dense_kernel", "dense_bias", *_SHAPES} <= set(weights):
        raise ValueError("weights")
    if len(weights["recurrent"].shape) != 3:
        raise ValueError("weights")
    units = weights["recurrent"].shape[2]
    if units > MAX_UNITS:
        raise ValueError("units")
    return units


def _outputs(weights: Mapping[str, Weights]) -> int:
    """1 or 3."""
    shape = weights["dense_kernel"].shape
    if len(shape) != 2 or shape[1] not in _HEADS:
        raise ValueError("outputs")
    return shape[1]


def _with_units(nodes: Iterable[Node], units: int) -> list[Node]:
    """The nodes, with -1 in place of the number of units."""
    return [
        (operator, given, made, (("hidden_size", -1),) if attributes == (("hidden_size", units),) else attributes)
        for operator, given, made, attributes in nodes
    ]


_SHAPES: Mapping[str, Callable[[int, int], tuple[int, ...]]] = {
    "kernel": lambda width, units: (1, 4 * units, width),
    "recurrent": lambda width, units: (1, 4 * units, units),
    "bias": lambda width, units: (1, 8 * units),
}
"""Of an embedding so wide and an LSTM of so many units, in either direction."""

_BACK = "back_"
"""In front of the names of the LSTM that reads from the last word on."""

_FLOATS = frozenset(
    (*("embedding", "dense_kernel", "dense_bias", "nothing", "lowest"), *_SHAPES, *(_BACK + name for name in _SHAPES))
)

_CONSTANTS = {
    "axis_0": (0,),
    "axis_1": (1,),
    "zero": (0,),
    "one": (1,),
    "axes_1_2": (1, 2),
}
"""The values of whole numbers, which say how the graph runs."""

_SCALARS = ("nothing", "lowest")

_IN_EVERY_GRAPH = frozenset(("axis_0", "axis_1"))


def _check_names(weights: Mapping[str, Weights], nodes: Iterable[Node]) -> None:
    """All constants that the nodes read, and no more than `export` writes beside them."""
    known = {*_FLOATS, *_CONSTANTS}
    needed = {name for _, given, _, _ in nodes for name in given} & known
    if not needed <= set(weights) <= needed | _IN_EVERY_GRAPH:
        raise ValueError("name")


def _check_shapes(weights: Mapping[str, Weights], nodes: Iterable[Node], units: int) -> None:
    embedding, dense = weights["embedding"].shape, weights["dense_kernel"].shape
    if len(embedding) != 2:
        raise ValueError("shape")
    directions = 2 if f"{_BACK}kernel" in weights else 1
    pools = next((len(given) for _, given, made, _ in nodes if made == ("pooled",)), 1)
    expected = {
        "dense_kernel": (pools * directions * units, dense[1]),
        "dense_bias": dense[1:],
        **{prefix + name: shape(embedding[1], units) for name, shape in _SHAPES.items() for prefix in ("", _BACK)},
    }
    if any(weights[name].shape != shape for name, shape in expected.items() if name in weights):
        raise ValueError("shape")
    for name, weight in weights.items():
        if name in _CONSTANTS:
            values = _CONSTANTS[name]
            raw = b"".join(value.to_bytes(8, "little") for value in values)
            if (weight.type, weight.shape, weight.raw) != (_INT64, (len(values),), raw):
                raise ValueError("constant")
        elif name in _SCALARS and weight.shape != (1,):
            raise ValueError("shape")
        elif name not in _FLOATS:
            raise ValueError("name")
        elif name != "embedding" and weight.type != _FLOAT32:
            raise ValueError("type")


def _forms(is_half: bool, outputs: int) -> list[list[Node]]:
    """The nodes of every graph that `export` makes for so many outputs."""
    poolings = [(), ("max",), ("mean",), ("max", "mean"), ("mean", "max")]
    head = _HEADS[outputs]
    one_way = [_form(is_half, has_mask, pooling, head) for has_mask in (False, True) for pooling in poolings]
    return one_way + [_form(is_half, True, pooling, head, ("", _BACK)) for pooling in poolings[1:]]


def _form(
    is_half: bool, has_mask: bool, pooling: Sequence[str], head: Sequence[Node], directions: Sequence[str] = ("",)
) -> list[Node]:
    pooled = [node for name in pooling for node in _POOLS[name]]
    outputs = tuple(_POOLED[name] for name in pooling)
    joined = (
        [("Concat", ("all_h", f"{_BACK}all_h"), ("all_directions",), (("axis", 3),))] if len(directions) > 1 else []
    )
    states = "all_directions" if joined else "all_h"
    return [
        *(node for prefix in directions for node in _direction(prefix, is_half, has_mask, bool(pooling))),
        *joined,
        *([("Squeeze", (states, "axis_1"), ("h_by_step",), ())] if pooling else []),
        *pooled,
        *([("Concat", outputs, ("pooled",), (("axis", 1),))] if pooling else []),
        ("Gemm", ("pooled" if pooling else "final_h", "dense_kernel", "dense_bias"), ("logit",), ()),
        *head,
    ]


def _direction(prefix: str, is_half: bool, has_mask: bool, gives_all: bool) -> list[Node]:
    ids, by_step, vectors = "ids_backward" if prefix else "ids", f"{prefix}ids_by_step", f"{prefix}vectors"
    stored = f"{prefix}stored_vectors"
    lengths, every = "lengths" if has_mask else "", f"{prefix}all_h" if gives_all else ""
    numbers_of_lstm = tuple(prefix + name for name in _SHAPES)
    look_up: list[Node] = [("Gather", ("embedding", by_step), (stored if is_half else vectors,), ())]
    if is_half:
        look_up.append(("Cast", (stored,), (vectors,), (("to", 1),)))
    return [
        ("Transpose", (ids,), (by_step,), (("perm", (1, 0)),)),
        *look_up,
        ("Unsqueeze", (f"initial_{prefix}h", "axis_0"), (f"{prefix}h",), ()),
        ("Unsqueeze", (f"initial_{prefix}c", "axis_0"), (f"{prefix}c",), ()),
        (
            "LSTM",
            (vectors, *numbers_of_lstm, lengths, f"{prefix}h", f"{prefix}c"),
            (every, f"{prefix}h_end", f"{prefix}c_end"),
            (("hidden_size", -1),),
        ),
        ("Squeeze", (f"{prefix}h_end", "axis_0"), (f"final_{prefix}h",), ()),
        ("Squeeze", (f"{prefix}c_end", "axis_0"), (f"final_{prefix}c",), ()),
    ]


_HEADS: Mapping[int, list[Node]] = {
    1: [
        ("Sigmoid", ("logit",), ("probability",), ()),
        ("Squeeze", ("probability", "axis_1"), ("score",), ()),
    ],
    3: [("Softmax", ("logit",), ("probabilities",), (("axis", 1),))],
}
"""By the number of outputs."""

_POOLED = {"max": "final_max", "mean": "mean"}
_POOLS: Mapping[str, list[Node]] = {
    "max": [
        ("Shape", ("h_by_step",), ("step_count_1d",), (("end", 1), ("start", 0))),
        ("Squeeze", ("step_count_1d", "axis_0"), ("step_count",), ()),
        ("Range", ("zero", "step_count", "one"), ("step_64",), ()),
        ("Cast", ("step_64",), ("step",), (("to", 6),)),
        ("Unsqueeze", ("step", "axes_1_2"), ("step_column",), ()),
        ("Unsqueeze", ("lengths", "axis_1"), ("length_column",), ()),
        ("Less", ("step_column", "length_column"), ("is_word",), ()),
        ("Where", ("is_word", "nothing", "lowest"), ("lowest_after_end",), ()),
        ("Add", ("h_by_step", "lowest_after_end"), ("h_of_words",), ()),
        ("ReduceMax", ("h_of_words",), ("max_of_call",), (("axes", (0,)), ("keepdims", 0))),
        ("Max", ("max_of_call", "initial_max"), ("final_max",), ()),
    ],
    "mean": [
        ("ReduceSum", ("h_by_step", "axis_0"), ("sum_of_call",), (("keepdims", 0),)),
        ("Add", ("sum_of_call", "initial_sum"), ("final_sum",), ()),
        ("Div", ("final_sum", "words"), ("mean",), ()),
    ],
}

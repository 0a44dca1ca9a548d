"""A scoring graph from anywhere: only what we export is run."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from onnx import TensorProto, helper, numpy_helper

from score_messages.errors import ModelError
from score_messages.model.bundle import SCORER, load_model
from score_messages.model.export import to_onnx
from score_messages.model.graph_form import check_graph
from score_messages.model.protobuf import fields
from tests.support.hostile import UNITS, loads, replaced, weights


@pytest.mark.parametrize("is_half", [False, True])
@pytest.mark.parametrize(
    ("has_mask", "pooling"),
    [(False, ()), (True, ()), (True, ("max",)), (True, ("mean",)), (True, ("max", "mean")), (True, ("mean", "max"))],
)
@pytest.mark.parametrize("outputs", [1, 3])
def test_every_graph_that_we_export_is_accepted(
    is_half: bool, has_mask: bool, pooling: tuple[str, ...], outputs: int
) -> None:
    """What scoring accepts and what export makes stand in two files; this keeps them together."""
    for directions in (1, 2) if pooling else (1,):
        check_graph(to_onnx(weights(max(1, len(pooling)), is_half, outputs, directions), has_mask, pooling))


def nested(operator: str) -> onnx.NodeProto:
    body = helper.make_graph([], "body", [], [])
    name = {"Loop": "body", "Scan": "body", "If": "then_branch"}[operator]
    return helper.make_node(operator, ["ids"], ["x"], **{name: body})


def with_external_weights(model: onnx.ModelProto) -> None:
    tensor = next(weights for weights in model.graph.initializer if weights.name == "embedding")
    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    tensor.external_data.add(key="location", value="../other/w.bin")


def with_location_beside_weights(model: onnx.ModelProto) -> None:
    model.graph.initializer[0].external_data.add(key="location", value="/etc/passwd")


def with_node(node: onnx.NodeProto) -> Callable[[onnx.ModelProto], None]:
    def change(model: onnx.ModelProto) -> None:
        model.graph.node.insert(0, node)

    return change


def with_weights(name: str, array: np.ndarray[Any, Any]) -> Callable[[onnx.ModelProto], None]:
    def change(model: onnx.ModelProto) -> None:
        kept = [weights for weights in model.graph.initializer if weights.name != name]
        del model.graph.initializer[:]
        model.graph.initializer.extend([*kept, numpy_helper.from_array(array, name)])

    return change


def doubled(model: onnx.ModelProto) -> None:
    """2^40 numbers in 40 nodes."""
    last = "words"
    for n in range(40):
        model.graph.node.append(helper.make_node("Concat", [last, last], [f"d{n}"], axis=0))
        last = f"d{n}"


def with_function(model: onnx.ModelProto) -> None:
    model.functions.append(helper.make_function("own", "F", ["x"], ["y"], [], [helper.make_opsetid("", 17)]))


def with_own_domain(model: onnx.ModelProto) -> None:
    model.graph.node[0].domain = "ai.onnx.contrib"


def with_huge_shape(model: onnx.ModelProto) -> None:
    model.graph.initializer[0].dims[0] = 1 << 40


def with_attribute(operator: str, name: str, value: object) -> Callable[[onnx.ModelProto], None]:
    """Another attribute for the first node of this kind; one more node where there is none."""

    def change(model: onnx.ModelProto) -> None:
        node = next((known for known in model.graph.node if known.op_type == operator), None)
        node = model.graph.node.add(op_type=operator) if node is None else node
        kept = [attribute for attribute in node.attribute if attribute.name != name]
        del node.attribute[:]
        node.attribute.extend([*kept, helper.make_attribute(name, value)])

    return change


def with_head(operator: str) -> Callable[[onnx.ModelProto], None]:
    """The head of the other number of outputs, in place of ours or behind it."""

    def change(model: onnx.ModelProto) -> None:
        nodes = [node for node in model.graph.node if node.op_type not in ("Sigmoid", "Softmax")]
        own = [node for node in model.graph.node if node.op_type == operator]
        del model.graph.node[:]
        made = helper.make_node(operator, ["logit"], ["probability" if operator == "Sigmoid" else "probabilities"])
        model.graph.node.extend([*nodes, *own, made])

    return change


def with_input(name: str, other: str) -> Callable[[onnx.ModelProto], None]:
    """Nodes that read something else; one more node where none reads it."""

    def change(model: onnx.ModelProto) -> None:
        if not any(name in node.input for node in model.graph.node):
            model.graph.node.append(helper.make_node("Identity", [other], ["x"]))
        for node in model.graph.node:
            given = [other if word == name else word for word in node.input]
            del node.input[:]
            node.input.extend(given)

    return change


def with_last(node: onnx.NodeProto) -> Callable[[onnx.ModelProto], None]:
    return lambda model: model.graph.node.append(node)


ATTACKS: dict[str, Callable[[onnx.ModelProto], None]] = {
    "external weights": with_external_weights,
    "location beside weights": with_location_beside_weights,
    **{operator: with_node(nested(operator)) for operator in ("Loop", "If", "Scan")},
    "known operator at another place": with_node(helper.make_node("Sigmoid", ["words"], ["x"])),
    "unknown operator": with_node(helper.make_node("Nonsense", ["ids"], ["x"])),
    "constant": with_node(helper.make_node("Constant", [], ["x"], value_int=1)),
    "own domain": with_own_domain,
    "function": with_function,
    "doubled": doubled,
    "huge range": with_weights("zero", np.array([-(1 << 50)], np.int64)),
    "huge shape": with_huge_shape,
    "weights nobody reads": with_weights("more", np.zeros(1000, np.float32)),
    "broadcast": with_weights("nothing", np.zeros((1000, 1, 1000, 1), np.float32)),
    "double precision": with_weights("bias", np.zeros((1, 8 * UNITS), np.float64)),
    "no bias": lambda model: model.graph.initializer.remove(
        next(weights for weights in model.graph.initializer if weights.name == "bias")
    ),
    "attribute": lambda model: model.graph.node[0].attribute[0].ints.append(5),
    "opset": lambda model: model.opset_import.append(helper.make_opsetid("ai.onnx.ml", 3)),
    "softmax over messages": with_attribute("Softmax", "axis", 0),
    "softmax and sigmoid": with_head("Softmax"),
    "sigmoid for three": with_head("Sigmoid"),
    "two outputs": with_weights("dense_bias", np.zeros(2, np.float32)),
    "directions joined elsewhere": with_attribute("Concat", "axis", 0),
    "same words in both directions": with_input("ids_backward", "ids"),
    "same weights in both directions": with_input("back_kernel", "kernel"),
    "no weights of one direction": lambda model: model.graph.initializer.remove(
        next(weights for weights in model.graph.initializer if weights.name in ("back_kernel", "kernel"))
    ),
    "other units": with_weights("back_recurrent", np.zeros((1, 4 * (UNITS + 1), UNITS + 1), np.float32)),
    "last layer of another width": with_weights("dense_kernel", np.zeros((UNITS, 1), np.float32)),
    "scale after the prediction": with_last(helper.make_node("Mul", ["score", "score"], ["more"])),
    "LSTM that reads backward by itself": with_attribute("LSTM", "direction", "reverse"),
    "sparse": lambda model: model.graph.sparse_initializer.add(),
    "metadata": lambda model: model.metadata_props.add(key="a", value="b"),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_graph_that_could_do_anything_else_is_refused_unread(
    folder: Path, graph: bytes, attack: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """ONNX Runtime never sees it."""
    model = onnx.load_from_string(graph)
    ATTACKS[attack](model)
    replaced(folder, SCORER, model.SerializeToString())
    monkeypatch.setattr("onnxruntime.InferenceSession", lambda *given, **more: pytest.fail("it was run"))
    with pytest.raises(ModelError, match="as this version exports it"):
        load_model(folder)


def dims(graph: Any, name: str) -> Any:
    return next(value for value in graph.input if value.name == name).type.tensor_type.shape.dim


@pytest.mark.parametrize(
    "change",
    [
        lambda graph: graph.input[0].type.tensor_type.__setattr__("elem_type", TensorProto.INT64),
        lambda graph: graph.input[1].type.tensor_type.shape.dim[1].__setattr__("dim_value", 1 << 40),
        lambda graph: graph.input[1].type.tensor_type.shape.dim[1].__setattr__("dim_param", "u"),
        lambda graph: graph.input[1].type.tensor_type.shape.dim.add(dim_value=3),
        lambda graph: graph.input[1].type.sequence_type.elem_type.tensor_type.__setattr__("elem_type", 1),
        lambda graph: dims(graph, "initial_max")[1].__setattr__("dim_value", 1),
        lambda graph: dims(graph, "initial_max")[1].__setattr__("dim_value", 1 << 34),
        lambda graph: dims(graph, "initial_h")[0].__setattr__("dim_value", 1),
        lambda graph: dims(graph, "ids")[1].__setattr__("dim_value", 1),
        lambda graph: graph.input.pop(),
        lambda graph: graph.input.insert(0, graph.input.pop()),
        lambda graph: graph.output.pop(),
    ],
)
def test_inputs_of_another_form_are_refused(
    folder: Path, graph: bytes, change: Callable[[Any], object], capfd: pytest.CaptureFixture[str]
) -> None:
    """In our words, whatever ONNX Runtime says to them."""
    model = onnx.load_from_string(graph)
    change(model.graph)
    replaced(folder, SCORER, model.SerializeToString())
    assert not loads(folder)
    assert capfd.readouterr() == ("", "")


@given(st.binary(max_size=200))
def test_any_bytes_are_fields_or_none(content: bytes) -> None:
    """No other exception, no endless loop."""
    try:
        list(fields(content))
    except ValueError:
        return


def test_flipped_bits_of_the_graph_are_refused_or_score_the_same(
    folder: Path, graph: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    """600 of them, each with a right hash: a traceback for none, and not a word on stdout, where the table may go."""
    rng = random.Random(5)
    outcomes = []
    for _ in range(600):
        flipped = bytearray(graph)
        flipped[rng.randrange(len(flipped))] ^= 1 << rng.randrange(8)
        replaced(folder, SCORER, bytes(flipped))
        outcomes.append(loads(folder))
    assert outcomes.count(False) > 300
    assert capfd.readouterr() == ("", "")

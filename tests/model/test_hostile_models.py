"""A model folder from anywhere: it scores as when it was made, or is refused as a model; nothing else happens."""

from __future__ import annotations

import copy
import hashlib
import json
import os
import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from onnx import TensorProto, helper, numpy_helper

from score_messages.errors import ModelError
from score_messages.metrics.three_class import CLASSES
from score_messages.model.bundle import BUNDLE, KERAS, SCORER, VOCABULARY, load_model, write_model
from score_messages.model.export import to_onnx
from score_messages.model.graph_form import check_graph
from score_messages.model.protobuf import fields
from score_messages.model.settings import Settings
from score_messages.model.weights import Direction, LstmWeights
from score_messages.text.vocabulary import Vocabulary

WORDS = "the film was good bad dull a never again fine".split()
UNITS, WIDTH = 4, 3


def weights(pools: int, is_half: bool, outputs: int = 1, directions: int = 1) -> LstmWeights:
    rng = np.random.default_rng(7)

    def drawn(*shape: int) -> Any:
        return rng.normal(size=shape).astype(np.float32)

    embedding = drawn(len(WORDS) + 4, WIDTH)
    embedding = embedding.astype(np.float16).astype(np.float32) if is_half else embedding
    first, second = ((drawn(WIDTH, 4 * UNITS), drawn(UNITS, 4 * UNITS), drawn(4 * UNITS)) for _ in range(2))
    dense = drawn(pools * directions * UNITS, outputs), drawn(outputs)
    return LstmWeights(embedding, *first, *dense, Direction(*second) if directions == 2 else None)


GRAPH = to_onnx(weights(2, True), has_mask=True, pooling=("max", "mean"))
LARGE_GRAPH = to_onnx(weights(2, True, 3, 2), has_mask=True, pooling=("max", "mean"))
"""Two directions and three outputs."""


@pytest.fixture(scope="module", params=[GRAPH, LARGE_GRAPH], ids=["one output", "three outputs"])
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of ten words that sees six of a message."""
    folder = tmp_path_factory.mktemp("model")
    settings = Settings(length=6, padding="post", min_known_share=0.5)
    if request.param == LARGE_GRAPH:
        settings = replace(settings, classes=CLASSES, thresholds=(0.4, 0.6), outputs=3)
    golden = ["The film was good.", "never again, a dull film", "bad bad bad bad bad bad bad bad"]
    files = {KERAS: b"", SCORER: request.param}
    write_model(folder, "tiny", settings, Vocabulary.of(WORDS), files, golden, {"network": {}})
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made, tmp_path / "model")
    return tmp_path / "model"


@pytest.fixture
def graph(folder: Path) -> bytes:
    return (folder / SCORER).read_bytes()


def replaced(folder: Path, name: str, content: bytes) -> None:
    """Put another file there, with its right hash."""
    (folder / name).write_bytes(content)
    bundle = json.loads((folder / BUNDLE).read_bytes())
    bundle["files"][name] = hashlib.sha256(content).hexdigest()
    (folder / BUNDLE).write_text(json.dumps(bundle))


def loads(folder: Path) -> bool:
    """Whether it loads; anything but a ModelError is a failure of the test."""
    try:
        load_model(folder)
    except ModelError as error:
        assert len(str(error)) < 600
        return False
    return True


# --- the graph ---


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
    tensor = next(one for one in model.graph.initializer if one.name == "embedding")
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
        kept = [one for one in model.graph.initializer if one.name != name]
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
        node = next((one for one in model.graph.node if one.op_type == operator), None)
        node = model.graph.node.add(op_type=operator) if node is None else node
        kept = [one for one in node.attribute if one.name != name]
        del node.attribute[:]
        node.attribute.extend([*kept, helper.make_attribute(name, value)])

    return change


def with_head(operator: str) -> Callable[[onnx.ModelProto], None]:
    """The head of the other number of outputs, in place of ours or behind it."""

    def change(model: onnx.ModelProto) -> None:
        nodes = [one for one in model.graph.node if one.op_type not in ("Sigmoid", "Softmax")]
        own = [one for one in model.graph.node if one.op_type == operator]
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
            given = [other if one == name else one for one in node.input]
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
        next(one for one in model.graph.initializer if one.name == "bias")
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
        next(one for one in model.graph.initializer if one.name in ("back_kernel", "kernel"))
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


# --- bundle.json ---

ODD: list[Any] = [None, True, -1, 0, 1 << 70, 1.5, 1e308, "", "x", "\ud800", "\x1b[2J", [], [[]], ["x"], {}, {"x": 1}]


def changed(value: Any) -> Iterator[Any]:
    """The value with each of its parts replaced, left out or put in once more."""
    for odd in ODD:
        if odd != value:
            yield odd
    if isinstance(value, dict):
        for name in value:
            yield {key: one for key, one in value.items() if key != name}
            for inner in changed(value[name]):
                yield {**value, name: inner}
        yield {**value, "surprise": 1}
    elif isinstance(value, list) and value:
        yield value[1:]
        for inner in changed(value[0]):
            yield [inner, *value[1:]]


def test_every_wrong_value_in_bundle_json_is_refused_in_words(folder: Path) -> None:
    """Hundreds of them: each part of another type, missing, or out of range. What decides no score may differ."""
    bundle = json.loads((folder / BUNDLE).read_bytes())
    tried = 0
    for other in changed(copy.deepcopy(bundle)):
        (folder / BUNDLE).write_text(json.dumps(other))
        tried += 1
        if loads(folder):
            same = [name for name in ("format", "golden", "files") if other[name] == bundle[name]]
            assert "format" in same
            assert {**other["files"], KERAS: ""} == {**bundle["files"], KERAS: ""}
    assert tried > 400


def test_bytes_of_bundle_json_may_be_anything(folder: Path) -> None:
    """Bits flipped, pieces cut out, doubled and swapped: a ModelError or a model."""
    content = (folder / BUNDLE).read_bytes()
    rng = random.Random(11)
    for _ in range(600):
        a, b = sorted(rng.sample(range(len(content)), 2))
        flipped = bytearray(content)
        flipped[a] ^= 1 << rng.randrange(8)
        pieces = [bytes(flipped), content[:a] + content[b:], content[:b] + content[a:], content[:a] + rng.randbytes(9)]
        (folder / BUNDLE).write_bytes(rng.choice(pieces))
        loads(folder)


@pytest.mark.parametrize(
    "content",
    [
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"\xff\xfe{}",
        b"NaN",
        b"9" * 10_000,
        b'{"format": 1, "format": 1}',
        b"",
        b"[]",
        b"1",
        b'"format"',
    ],
    ids=range(10),
)
def test_bundle_json_that_is_no_object_is_refused(folder: Path, content: bytes) -> None:
    """Deep, long, doubled or nothing."""
    (folder / BUNDLE).write_bytes(content)
    assert not loads(folder)


# --- the files ---


@pytest.mark.parametrize("name", [BUNDLE, SCORER, VOCABULARY])
@pytest.mark.parametrize("put", [os.mkfifo, os.mkdir, lambda path: os.symlink("/dev/zero", path)])
def test_what_is_no_file_is_refused_at_once(folder: Path, name: str, put: Callable[[Path], None]) -> None:
    """A pipe would be waited for, a device read for ever."""
    (folder / name).unlink()
    put(folder / name)
    with pytest.raises(ModelError, match=r"regular file|can't be read"):
        load_model(folder)


@pytest.mark.parametrize("name", [BUNDLE, SCORER, VOCABULARY])
def test_file_that_is_too_large_is_refused_with_the_limit(folder: Path, name: str) -> None:
    """Not read to its end."""
    with (folder / name).open("ab") as file:
        file.truncate(2 << 30 if name == SCORER else 1 << 25)
    with pytest.raises(ModelError, match="that is the limit"):
        load_model(folder)


@pytest.mark.parametrize("words", [b"", b"\n", b"the\nthe\n", b"the", b"\xff\n", b"a\n" * 100, b"x" * 100_000 + b"\n"])
def test_other_words_are_refused(folder: Path, words: bytes) -> None:
    """With a right hash."""
    replaced(folder, VOCABULARY, words)
    assert not loads(folder)

"""A model folder from anywhere: it scores as when it was made, or is refused as a model; nothing else happens."""

from __future__ import annotations

import copy
import hashlib
import json
import os
import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from onnx import TensorProto, helper, numpy_helper

from score_messages.errors import ModelError
from score_messages.model.bundle import BUNDLE, KERAS, SCORER, VOCABULARY, load_model, write_model
from score_messages.model.export import to_onnx
from score_messages.model.graph_form import check_graph
from score_messages.model.protobuf import fields
from score_messages.model.settings import Settings
from score_messages.model.weights import LstmWeights
from score_messages.text.vocabulary import Vocabulary

WORDS = "the film was good bad dull a never again fine".split()
UNITS, WIDTH = 4, 3


def weights(pools: int, is_half: bool) -> LstmWeights:
    rng = np.random.default_rng(7)
    shapes = {
        "embedding": (len(WORDS) + 4, WIDTH),
        "kernel": (WIDTH, 4 * UNITS),
        "recurrent": (UNITS, 4 * UNITS),
        "bias": (4 * UNITS,),
        "dense_kernel": (pools * UNITS, 1),
        "dense_bias": (1,),
    }
    arrays = {name: rng.normal(size=shape).astype(np.float32) for name, shape in shapes.items()}
    if is_half:
        arrays["embedding"] = arrays["embedding"].astype(np.float16).astype(np.float32)
    return LstmWeights(**arrays)


GRAPH = to_onnx(weights(2, True), has_mask=True, pooling=("max", "mean"))


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of ten words that sees six of a message."""
    folder = tmp_path_factory.mktemp("model")
    settings = Settings(length=6, padding="post", min_known_share=0.5)
    golden = ["The film was good.", "never again, a dull film", "bad bad bad bad bad bad bad bad"]
    write_model(folder, "tiny", settings, Vocabulary.of(WORDS), {KERAS: b"", SCORER: GRAPH}, golden, {"network": {}})
    return folder


@pytest.fixture
def folder(pristine: Path, tmp_path: Path) -> Path:
    shutil.copytree(pristine, tmp_path / "model")
    return tmp_path / "model"


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
def test_every_graph_that_we_export_is_accepted(is_half: bool, has_mask: bool, pooling: tuple[str, ...]) -> None:
    """What scoring accepts and what export makes stand in two files; this keeps them together."""
    check_graph(to_onnx(weights(max(1, len(pooling)), is_half), has_mask, pooling))


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
        kept = [tensor for tensor in model.graph.initializer if tensor.name != name]
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
        next(tensor for tensor in model.graph.initializer if tensor.name == "bias")
    ),
    "attribute": lambda model: model.graph.node[0].attribute[0].ints.append(5),
    "opset": lambda model: model.opset_import.append(helper.make_opsetid("ai.onnx.ml", 3)),
    "sparse": lambda model: model.graph.sparse_initializer.add(),
    "metadata": lambda model: model.metadata_props.add(key="a", value="b"),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_graph_that_could_do_anything_else_is_refused_unread(
    folder: Path, attack: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """ONNX Runtime never sees it."""
    model = onnx.load_from_string(GRAPH)
    ATTACKS[attack](model)
    replaced(folder, SCORER, model.SerializeToString())
    monkeypatch.setattr("onnxruntime.InferenceSession", lambda *given, **more: pytest.fail("it was run"))
    with pytest.raises(ModelError, match="as this version exports it"):
        load_model(folder)


@pytest.mark.parametrize(
    "change",
    [
        lambda graph: graph.input[0].type.tensor_type.__setattr__("elem_type", TensorProto.INT64),
        lambda graph: graph.input[1].type.tensor_type.shape.dim[1].__setattr__("dim_value", 1 << 40),
        lambda graph: graph.input[1].type.tensor_type.shape.dim[1].__setattr__("dim_param", "u"),
        lambda graph: graph.input[1].type.tensor_type.shape.dim.add(dim_value=3),
        lambda graph: graph.input[1].type.sequence_type.elem_type.tensor_type.__setattr__("elem_type", 1),
        lambda graph: graph.input.pop(),
        lambda graph: graph.output.pop(),
    ],
)
def test_inputs_of_another_form_are_refused(
    folder: Path, change: Callable[[Any], object], capfd: pytest.CaptureFixture[str]
) -> None:
    """In our words, whatever ONNX Runtime says to them."""
    model = onnx.load_from_string(GRAPH)
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
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """600 of them, each with a right hash: a traceback for none, and not a word on stdout, where the table may go."""
    rng = random.Random(5)
    outcomes = []
    for _ in range(600):
        flipped = bytearray(GRAPH)
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
            yield {key: part for key, part in value.items() if key != name}
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

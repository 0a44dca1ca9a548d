"""Only networks that ours reproduces exactly are described; each other one is refused with its reason."""

from __future__ import annotations

from typing import Any

import pytest

from score_messages.errors import ModelError
from score_messages.model.foreign.keras_config import describe

FLOAT32 = {"module": "keras", "class_name": "DTypePolicy", "config": {"name": "float32"}, "registered_name": None}


def layer(kind: str, **config: Any) -> dict[str, Any]:
    return {"module": "keras.layers", "class_name": kind, "config": config, "registered_name": None}


def layers() -> list[dict[str, Any]]:
    return [
        layer("InputLayer", name="input", batch_shape=[None, 6], dtype="int32", sparse=False),
        layer("Embedding", name="words", dtype=FLOAT32, input_dim=12, output_dim=3, mask_zero=False),
        layer(
            "LSTM",
            name="lstm",
            dtype="float32",
            units=4,
            activation="tanh",
            recurrent_activation="sigmoid",
            use_bias=True,
            return_sequences=False,
            return_state=False,
            go_backwards=False,
            stateful=False,
            dropout=0.2,
            recurrent_dropout=0,
        ),
        layer("Dense", name="dense", dtype="float32", units=1, activation="sigmoid", use_bias=True),
    ]


def sequential(chain: list[dict[str, Any]]) -> dict[str, Any]:
    return {"class_name": "Sequential", "config": {"name": "sequential", "layers": chain}}


def functional(chain: list[dict[str, Any]]) -> dict[str, Any]:
    """In Keras 2's form, which lists what feeds a layer as [name, call, output, arguments]."""
    names = [item["config"]["name"] for item in chain]
    for index, item in enumerate(chain):
        item |= {"name": names[index], "inbound_nodes": [[[names[index - 1], 0, 0, {}]]] if index else []}
    ends = {"input_layers": [[names[0], 0, 0]], "output_layers": [[names[-1], 0, 0]]}
    return {"class_name": "Functional", "config": {"name": "model", "layers": chain, **ends}}


def test_the_plain_network_is_described() -> None:
    """Names, sizes, length and dropouts come out as stated, from both forms and from the bare list of old files."""
    network = describe(sequential(layers()))
    assert (network.words, network.width, network.units, network.length) == (12, 3, 4, 6)
    assert (network.embedding, network.lstm, network.dense) == ("words", "lstm", "dense")
    assert describe(functional(layers())) == network
    assert describe({"class_name": "Sequential", "config": layers()}) == network


@pytest.mark.parametrize(
    ("index", "setting", "value", "reason"),
    [
        (0, "dtype", "float16", "every word's id"),
        (0, "sparse", True, "sparse"),
        (0, "ragged", True, "ragged"),
        (0, "batch_shape", [None, 6, 2], "one length"),
        (0, "batch_shape", [None, 0], "one length"),
        (0, "batch_shape", [None, True], "one length"),
        (0, "batch_shape", [None, 10**9], "one length"),
        (1, "input_length", 7, "one length"),
        (1, "input_length", [6], "one length"),
        (1, "mask_zero", True, "masks the padding"),
        (1, "mask_zero", 0, "masks the padding"),
        (1, "input_dim", 10**12, "rows"),
        (1, "input_dim", -1, "rows"),
        (1, "input_dim", True, "rows"),
        (1, "output_dim", 10**6, "columns"),
        (1, "output_dim", 3.0, "columns"),
        (1, "dtype", "float16", "float32"),
        (1, "dtype", {**FLOAT32, "config": {"name": "mixed_float16"}}, "float32"),
        (1, "dtype", {**FLOAT32, "class_name": "QuantizedDTypePolicy"}, "float32"),
        (1, "dtype", {**FLOAT32, "registered_name": "mine"}, "float32"),
        (1, "quantization_config", {}, "quantized"),
        (1, "lora_rank", 4, "not known"),
        (1, "name", 5, "no name"),
        (2, "units", 10**6, "units"),
        (2, "units", "4", "units"),
        (2, "activation", "relu", "tanh"),
        (2, "activation", {"class_name": "function", "config": "tanh"}, "tanh"),
        (2, "recurrent_activation", "hard_sigmoid", "hard_sigmoid"),
        (2, "use_bias", False, "no bias"),
        (2, "return_sequences", True, "each word"),
        (2, "return_state", True, "state"),
        (2, "go_backwards", True, "backwards"),
        (2, "stateful", True, "one message to the next"),
        (2, "time_major", True, "time"),
        (2, "dropout", 1.5, "dropout"),
        (2, "recurrent_dropout", None, "dropout"),
        (3, "units", 2, "more than one output"),
        (3, "activation", "softmax", "sigmoid"),
        (3, "use_bias", False, "no bias"),
    ],
)
def test_a_setting_that_changes_scores_is_refused(index: int, setting: str, value: Any, reason: str) -> None:
    """Each setting that our network doesn't reproduce is named by its effect."""
    chain = layers()
    chain[index]["config"][setting] = value
    with pytest.raises(ModelError, match=reason):
        describe(sequential(chain))


@pytest.mark.parametrize("setting", ["mask_zero", "recurrent_activation", "activation", "return_sequences", "use_bias"])
def test_a_setting_that_matters_may_not_be_left_out(setting: str) -> None:
    """Its default has changed between versions or may change."""
    chain = layers()
    for item in chain:
        item["config"].pop(setting, None)
    with pytest.raises(ModelError, match=f"does not state '{setting}'"):
        describe(sequential(chain))


@pytest.mark.parametrize(
    "kind", ["Bidirectional", "GRU", "Lambda", "CuDNNLSTM", "Masking", "Conv1D", "mine>LSTM", 7, None, []]
)
def test_other_kinds_of_layers_are_refused(kind: Any) -> None:
    """Known ones by their reason, the rest unquoted."""
    chain = layers()
    chain[2]["class_name"] = kind
    with pytest.raises(ModelError, match="layer 3 is"):
        describe(sequential(chain))


@pytest.mark.parametrize(("key", "value"), [("module", "evil.layers"), ("module", 3), ("registered_name", "mine>LSTM")])
def test_somebodys_own_class_is_refused(key: str, value: Any) -> None:
    """A custom class may calculate anything under the name of an LSTM."""
    chain = layers()
    chain[2][key] = value
    with pytest.raises(ModelError, match="own class"):
        describe(sequential(chain))


def test_dropouts_may_stand_between_the_layers_and_nowhere_else() -> None:
    """They do nothing in a trained network; another order is another network."""
    spatial, plain = layer("SpatialDropout1D", name="a", rate=0.2), layer("Dropout", name="b", rate=0.5, seed=None)
    begin, words, lstm, dense = layers()
    assert describe(sequential([begin, words, spatial, lstm, plain, dense])) == describe(sequential(layers()))
    for chain in (
        [begin, plain, words, lstm, dense],
        [words, lstm, dense, plain],
        [words, lstm, lstm, dense],
        [words, dense],
        [],
    ):
        with pytest.raises(ModelError, match="in this order"):
            describe(sequential(chain))


@pytest.mark.parametrize(
    "nodes",
    [
        [[["words", 0, 0, {"training": True}]]],
        [[["words", 0, 0, {"initial_state": [1]}]]],
        [[["words", 1, 0, {}]]],
        [[["input", 0, 0, {}]]],
        [[["words", 0, 0, {}], ["input", 0, 0, {}]]],
        [[["words", 0, 0, {}]], [["words", 0, 0, {}]]],
        [{"args": [], "kwargs": {}}],
        [{"args": [{"config": {"keras_history": ["words", 0, 0]}}], "kwargs": {"training": True}}],
        [],
        None,
        [[[[]]]],
    ],
)
def test_a_graph_that_is_not_a_plain_chain_is_refused(nodes: Any) -> None:
    """Branches, shared layers and calls with arguments give other scores than the chain."""
    model = functional(layers())
    model["config"]["layers"][2]["inbound_nodes"] = nodes
    with pytest.raises(ModelError, match="single chain"):
        describe(model)


@pytest.mark.parametrize("end", ["input_layers", "output_layers"])
def test_a_graph_with_other_ends_is_refused(end: str) -> None:
    """An output taken from the middle is another network."""
    model = functional(layers())
    model["config"][end] = [["lstm", 0, 0]]
    with pytest.raises(ModelError, match="single chain"):
        describe(model)


@pytest.mark.parametrize(
    "model",
    [
        {},
        {"class_name": "Sequential", "config": 5},
        {"class_name": "Sequential", "config": [5]},
        {"class_name": "Functional", "config": [layer("Dense"), layer("Dense")]},
        {"class_name": ["Sequential"], "config": []},
        {"class_name": "Sequential", "config": layers(), "registered_name": "mine>Sequential"},
        {"class_name": "Sequential", "config": layers() * 50},
    ],
)
def test_what_is_no_network_is_refused(model: Any) -> None:
    """Any JSON object ends in a ModelError."""
    with pytest.raises(ModelError):
        describe(model)


def test_weights_over_the_memory_limit_are_refused_by_their_description() -> None:
    """Each size within its limit, but too much together: nothing has been read yet."""
    chain = layers()
    chain[1]["config"] |= {"input_dim": 2_000_000, "output_dim": 1024}
    with pytest.raises(ModelError, match="MiB"):
        describe(sequential(chain))

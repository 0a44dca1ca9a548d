"""The network that Keras' JSON describes, if it is one chain of the layers that ours is made of. Knows no file.

Both forms that Keras writes are read: `Sequential`, a list of layers, and `Functional` (`Model` in old files), a graph.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from score_messages.errors import ModelError
from score_messages.model.foreign.keras_layers import check_layer
from score_messages.model.foreign.limits import MAX_LAYERS, MAX_LENGTH, MAX_WEIGHT_BYTES
from score_messages.model.foreign.strict_json import Object


@dataclass(frozen=True)
class Network:
    """Embedding, LSTM and one sigmoid output: the layers' names, sizes and what the card tells."""

    embedding: str
    lstm: str
    dense: str
    words: int
    width: int
    units: int
    length: int | None  # None if the network takes any length
    dropout: float
    recurrent_dropout: float

    def __post_init__(self) -> None:
        numbers = self.words * self.width + 4 * self.units * (self.width + self.units + 1) + self.units + 1
        if 4 * numbers > MAX_WEIGHT_BYTES:
            raise ModelError(f"the weights would take more than {MAX_WEIGHT_BYTES // 1024**2} MiB")


def describe(model: Object) -> Network:
    """What the JSON of a model (`class_name` and `config`) says.

    Raises:
        ModelError: it is not exactly [InputLayer], Embedding, dropouts, LSTM, dropouts, Dense, each as
            `keras_layers` allows it; the reason names the layer by its place.
    """
    layers = _layers(model)
    kinds = [check_layer(layer, place) for place, layer in enumerate(layers, start=1)]
    _check_order(kinds[1:] if kinds[:1] == ["InputLayer"] else kinds)
    by_kind = dict(zip(kinds, (layer["config"] for layer in layers), strict=True))
    return _network(
        by_kind["Embedding"], by_kind["LSTM"], by_kind["Dense"], _length(layers[: kinds.index("Embedding") + 1])
    )


def _check_order(kinds: list[str]) -> None:
    """Dropouts may come between the others: they do nothing in a trained network."""
    core = [kind for kind in kinds if kind not in ("Dropout", "SpatialDropout1D")]
    if core != ["Embedding", "LSTM", "Dense"] or kinds[0] != "Embedding" or kinds[-1] != "Dense":
        raise ModelError("the layers are not one Embedding, one LSTM and one Dense in this order")


def _network(embedding: Object, lstm: Object, dense: Object, length: int | None) -> Network:
    return Network(
        embedding=_name(embedding),
        lstm=_name(lstm),
        dense=_name(dense),
        words=embedding["input_dim"],
        width=embedding["output_dim"],
        units=lstm["units"],
        length=length,
        dropout=float(lstm["dropout"]),
        recurrent_dropout=float(lstm["recurrent_dropout"]),
    )


def _layers(model: Object) -> list[Object]:
    """The layers in the order in which a message passes them."""
    kind, config = model.get("class_name"), model.get("config")
    layers = config.get("layers") if isinstance(config, dict) else config  # a bare list before Keras 2.2.3
    if kind not in ("Sequential", "Functional", "Model") or model.get("registered_name") not in (None, kind):
        raise ModelError("the network is neither Sequential nor Functional")
    if not isinstance(layers, list) or not all(isinstance(layer, dict) for layer in layers):
        raise ModelError("the network's description has no list of layers")
    if len(layers) > MAX_LAYERS:
        raise ModelError(f"the network has more than {MAX_LAYERS} layers")
    if kind != "Sequential":
        _check_chain(layers, config)
    return layers


def _check_chain(layers: list[Object], config: Any) -> None:
    """Refuse a graph in which something else than the layer listed before feeds a layer."""
    ends = [config.get("input_layers"), config.get("output_layers")] if isinstance(config, dict) else []
    names = [layer.get("name") for layer in layers]
    sources = [_source(layer.get("inbound_nodes")) for layer in layers[1:]]
    if (
        not names
        or layers[0].get("inbound_nodes") != []
        or not all(isinstance(name, str) for name in names)
        or names != [layer["config"].get("name") if isinstance(layer.get("config"), dict) else None for layer in layers]
        or sources != [[name, 0, 0] for name in names[:-1]]
        or [_unwrapped(end) for end in ends] != [[names[0], 0, 0], [names[-1], 0, 0]]
    ):
        raise ModelError("the network is not a single chain of layers")


def _source(nodes: Any) -> Any:
    """Where a layer's only input comes from, as [name, call, output]; None for anything else.

    Also None if the layer is called with an argument that is not off, such as training=True or an initial state.
    """
    node = nodes[0] if isinstance(nodes, list) and len(nodes) == 1 else None
    if isinstance(node, dict):  # Keras 3
        arguments, tensors = node.get("kwargs"), node.get("args")
        tensor = tensors[0] if isinstance(tensors, list) and len(tensors) == 1 else None
        source = tensor.get("config") if isinstance(tensor, dict) else None
        source = source.get("keras_history") if isinstance(source, dict) else None
    else:  # Keras 2: [[name, call, output, arguments]]
        tensor = _unwrapped(node)
        *source, arguments = tensor if isinstance(tensor, list) and tensor else [None]
    called_plainly = isinstance(arguments, dict) and all(value in (None, False) for value in arguments.values())
    return source if called_plainly else None


def _unwrapped(value: Any) -> Any:
    """The item of a list of one list: Keras writes a single end as [[name, 0, 0]] or as [name, 0, 0]."""
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def _length(layers: list[Object]) -> int | None:
    """The one length that the input and the embedding state, or None if they state none."""
    stated: list[Any] = []
    for config in (layer["config"] for layer in layers):
        shapes = (config.get("batch_shape"), config.get("batch_input_shape"))
        stated += [_second(shape) for shape in shapes if shape is not None]
        stated.append(config.get("input_length"))
    lengths = [length for length in stated if length is not None]
    if any(type(length) is not int or not 1 <= length <= MAX_LENGTH for length in lengths) or len(set(lengths)) > 1:
        raise ModelError(f"the network's input is not one length from 1 to {MAX_LENGTH:,}")
    return lengths[0] if lengths else None


def _second(shape: Any) -> Any:
    """The length in [batch, length]; something that is no length if it is not such a pair."""
    return shape[1] if isinstance(shape, list) and len(shape) == 2 else shape


def _name(config: Object) -> str:
    name = config.get("name")
    if not isinstance(name, str) or not name:
        raise ModelError("a layer has no name")
    return name

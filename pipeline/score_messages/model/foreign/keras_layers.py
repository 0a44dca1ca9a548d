"""Which layers, with which settings, our network reproduces exactly: an allow-list. Knows no file and no order.

Whatever is not listed is refused, because a setting read past would give other scores than Keras, in silence.
Errors name a kind or a setting only if this file has it: the rest is someone's content.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from score_messages.errors import ModelError
from score_messages.model.foreign.limits import MAX_UNITS, MAX_WIDTH, MAX_WORDS
from score_messages.model.foreign.strict_json import Object


@dataclass(frozen=True)
class Setting:
    """What a setting may say, and how it reads when it says something else."""

    allowed: Callable[[Any], bool]
    otherwise: str
    required: bool = True
    """Whether to refuse a file that leaves it out. Not where older versions of Keras didn't have the setting."""


def _is(expected: object) -> Callable[[Any], bool]:
    return lambda value: type(value) is type(expected) and value == expected


def _is_count(most: int) -> Callable[[Any], bool]:
    return lambda value: type(value) is int and 1 <= value <= most


def _is_rate(value: object) -> bool:
    return type(value) in (int, float) and 0 <= value <= 1  # type: ignore[operator]


def _is_float32(value: object) -> bool:
    """'float32' as Keras 2 says it, or the policy object that Keras 3 writes."""
    if not isinstance(value, dict):
        return value == "float32"
    policy = value.get("config")
    return (
        value.get("class_name") in ("DTypePolicy", "Policy")
        and value.get("registered_name") is None
        and isinstance(policy, dict)
        and policy.get("name") == "float32"
        and policy.get("source_name") is None
    )


def _holds_ids(value: object) -> bool:
    return value in ("int32", "int64", "uint32", "float32", "float64")  # wide enough for every id


_DTYPE = Setting(_is_float32, "does not calculate in float32", required=False)
_RATE = Setting(_is_rate, "has a dropout that is not a number from 0 to 1")
_UNQUANTIZED = Setting(_is(None), "has quantized weights", required=False)

_SETTINGS: dict[str, dict[str, Setting]] = {
    "InputLayer": {
        "dtype": Setting(_holds_ids, "takes a type that can't hold every word's id", required=False),
        "sparse": Setting(_is(False), "takes sparse input", required=False),
        "ragged": Setting(_is(False), "takes ragged input", required=False),
        "optional": Setting(_is(False), "may be left out", required=False),
    },
    "Embedding": {
        "dtype": _DTYPE,
        "input_dim": Setting(_is_count(MAX_WORDS), f"does not have 1 to {MAX_WORDS:,} rows"),
        "output_dim": Setting(_is_count(MAX_WIDTH), f"does not have 1 to {MAX_WIDTH:,} columns"),
        "mask_zero": Setting(_is(False), "masks the padding (mask_zero=True); our network reads it like words"),
        "quantization_config": _UNQUANTIZED,
    },
    "LSTM": {
        "dtype": _DTYPE,
        "units": Setting(_is_count(MAX_UNITS), f"does not have 1 to {MAX_UNITS:,} units"),
        "activation": Setting(_is("tanh"), "has another activation than tanh"),
        "recurrent_activation": Setting(
            _is("sigmoid"),
            "has another recurrent activation than sigmoid. Before version 2.3 Keras' default was hard_sigmoid: "
            "such a network has to be trained again",
        ),
        "use_bias": Setting(_is(True), "has no bias"),
        "return_sequences": Setting(_is(False), "gives an output for each word, not one at the end"),
        "return_state": Setting(_is(False), "gives out its state", required=False),
        "go_backwards": Setting(_is(False), "reads backwards"),
        "stateful": Setting(_is(False), "carries its state from one message to the next"),
        "time_major": Setting(_is(False), "takes time as the first axis", required=False),
        "dropout": _RATE,
        "recurrent_dropout": _RATE,
    },
    "Dropout": {"dtype": _DTYPE, "rate": _RATE},
    "SpatialDropout1D": {"dtype": _DTYPE, "rate": _RATE},
    "Dense": {
        "dtype": _DTYPE,
        "units": Setting(_is(1), "has more than one output"),
        "activation": Setting(_is("sigmoid"), "has another activation than sigmoid"),
        "use_bias": Setting(_is(True), "has no bias"),
        "quantization_config": _UNQUANTIZED,
    },
}

_SHAPES = {"batch_shape", "batch_input_shape", "input_length"}
"""Read by `keras_config`, which knows how they must agree."""

_OF_TRAINING = {
    *("name", "trainable", "seed", "noise_shape", "unroll", "implementation", "unit_forget_bias"),
    *("zero_output_for_mask", "activity_regularizer", "force_generator", "rng_type"),
    *(f"{weight}_initializer" for weight in ("embeddings", "kernel", "recurrent", "bias")),
    *(f"{weight}_regularizer" for weight in ("embeddings", "kernel", "recurrent", "bias")),
    *(f"{weight}_constraint" for weight in ("embeddings", "kernel", "recurrent", "bias")),
}
"""Settings that shape the training or the speed, but not what the trained network gives for unmasked input."""

_KNOWN_OTHERS = {
    "Bidirectional": "reads in both directions",
    "GRU": "is not an LSTM",
    "SimpleRNN": "is not an LSTM",
    "CuDNNLSTM": "keeps its weights in cuDNN's order",
    "Lambda": "carries code, which is never run",
    "Masking": "masks the padding",
}


def check_layer(layer: Object, place: int) -> str:
    """The kind of a layer, once everything it states is found to be something our network reproduces.

    Args:
        layer: its JSON: `class_name` and `config`.
        place: counted from 1, for errors.

    Raises:
        ModelError: another kind, a custom class, or a setting that is unknown, missing or not reproduced.
    """
    kind, config = layer.get("class_name"), layer.get("config")
    if not isinstance(kind, str) or kind not in _SETTINGS or not isinstance(config, dict):
        why = _KNOWN_OTHERS.get(kind) if isinstance(kind, str) else None
        reason = (
            f"is a {kind}: it {why}" if why else f"is not one of those that can be imported: {', '.join(_SETTINGS)}"
        )
        raise ModelError(f"layer {place} {reason}")
    where = f"layer {place} ({kind})"
    if not _is_of_keras(layer):
        raise ModelError(f"{where} is somebody's own class, not Keras'")
    _check_settings(config, _SETTINGS[kind], where)
    return kind


def _is_of_keras(layer: Object) -> bool:
    module = layer.get("module", "keras")
    return (
        isinstance(module, str)
        and module.split(".")[0] in ("keras", "tf_keras")
        and layer.get("registered_name") in (None, layer["class_name"])
    )


def _check_settings(config: Object, settings: dict[str, Setting], where: str) -> None:
    if not config.keys() <= settings.keys() | _SHAPES | _OF_TRAINING:
        raise ModelError(f"{where} has a setting that is not known here, so its meaning can't be kept")
    for name, setting in settings.items():
        if name not in config:
            if setting.required:
                raise ModelError(f"{where} does not state '{name}'")
        elif not setting.allowed(config[name]):
            raise ModelError(f"{where} {setting.otherwise}")

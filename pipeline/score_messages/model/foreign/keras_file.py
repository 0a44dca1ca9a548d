"""A model file that Keras wrote elsewhere, read as data: the three layouts since 2017. Runs nothing out of the file.

Keras' own `load_model` is not used because it is no security boundary; neither Keras nor TensorFlow is imported.

    .h5      JSON in the attribute `model_config`, arrays under model_weights/<layer>, in the order of `weight_names`
    .keras   a zip of config.json, metadata.json and model.weights.h5 with arrays under layers/<kind>/vars/<number>

Which one it is shows in the first bytes, whatever the file is called.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from score_messages.errors import ModelError
from score_messages.model.foreign import hdf5_data, keras_zip
from score_messages.model.foreign.keras_config import Network, describe
from score_messages.model.foreign.strict_json import parse_object
from score_messages.model.weights import LstmWeights

_DESCRIPTION = "the network's description"


@dataclass(frozen=True)
class KerasFile:
    """What a Keras file says."""

    weights: LstmWeights
    length: int | None
    """How many words the network sees, if the file fixes it."""
    dropout: float
    recurrent_dropout: float


def read_keras_file(path: Path) -> KerasFile:
    """Read an LSTM like ours from the `.h5` or `.keras` file at `path`.

    Raises:
        ModelError: the file is missing, damaged, hostile, or describes a network that ours doesn't reproduce exactly;
            the text names the file and the reason and quotes nothing out of it.
    """
    try:
        return _read(path)
    except ModelError as error:
        raise ModelError(f"{path}: {error.reason}", hint=error.hint) from error


def _read(path: Path) -> KerasFile:
    start = _first_bytes(path)
    if start.startswith(hdf5_data.SIGNATURE):
        return _read_h5(path)
    if start.startswith(keras_zip.SIGNATURE):
        return _read_zip(path)
    raise ModelError("neither an HDF5 file (.h5) nor a zip (.keras), so not one that Keras saved")


def _first_bytes(path: Path) -> bytes:
    if path.is_dir():
        raise ModelError("a folder; save the model as one file:  model.save('model.keras')")
    if not path.is_file():  # a pipe or device would block
        raise ModelError("there is no such file")
    try:
        with path.open("rb") as file:
            return file.read(8)
    except OSError as error:
        raise ModelError(f"can't be read: {error.strerror}") from error


def _read_h5(path: Path) -> KerasFile:
    with hdf5_data.opened(path) as data:
        _check_version(data.text("", "keras_version"))
        network = describe(parse_object(data.text("", "model_config"), _DESCRIPTION))
        embedding, lstm, dense = (
            [f"{group}/{name}" for name in data.texts(group, "weight_names", count)]
            for group, count in (
                (f"model_weights/{network.embedding}", 1),
                (f"model_weights/{network.lstm}", 3),
                (f"model_weights/{network.dense}", 2),
            )
        )
        return _assemble(network, data, [*embedding, *lstm, *dense])


def _read_zip(path: Path) -> KerasFile:
    """Through a temporary file, because HDF5 needs to jump about in it."""
    with TemporaryDirectory() as folder:
        members = keras_zip.unpack(path, Path(folder))
        metadata = parse_object(members.metadata, "the metadata")
        _check_version(str(metadata.get("keras_version")).encode())
        network = describe(parse_object(members.config, _DESCRIPTION))
        with hdf5_data.opened(members.weights) as data:
            # Named by kind and not by the layer's name: there is only one layer of each kind.
            embedding, lstm, dense = "layers/embedding/vars", "layers/lstm/cell/vars", "layers/dense/vars"
            paths = [f"{embedding}/0", f"{lstm}/0", f"{lstm}/1", f"{lstm}/2", f"{dense}/0", f"{dense}/1"]
            return _assemble(network, data, paths)


def _check_version(version: bytes) -> None:
    """Keras 1 laid an LSTM out as twelve arrays; a later one may give settings another meaning."""
    if version.split(b".")[0] not in (b"2", b"3"):
        raise ModelError("saved by another version than Keras 2 or 3")


def _assemble(network: Network, data: hdf5_data.Hdf5Data, paths: list[str]) -> KerasFile:
    gates = 4 * network.units
    shapes = [
        (network.words, network.width),
        (network.width, gates),
        (network.units, gates),
        (gates,),
        (network.units, 1),
        (1,),
    ]
    arrays = [data.array(path, shape) for path, shape in zip(paths, shapes, strict=True)]
    embedding, kernel, recurrent, bias, dense_kernel, dense_bias = arrays
    weights = LstmWeights(embedding, kernel, recurrent, bias, dense_kernel, dense_bias)
    return KerasFile(weights, network.length, network.dropout, network.recurrent_dropout)

"""Files that Keras wrote come in with the same weights and give the same scores; everything else is refused."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from score_messages.errors import ModelError
from score_messages.model.engine import Engine
from score_messages.model.export import to_onnx
from score_messages.model.foreign.keras_file import read_keras_file
from score_messages.model.weights import LstmWeights
from score_messages.text.encode import TokenIds
from tests.support.processes import PATIENCE

# Keras asks TensorFlow for arrays in a way that NumPy 2 warns of.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

WORDS, WIDTH, UNITS, LENGTH = 12, 3, 4, 6
IDS = np.random.default_rng(1).integers(0, WORDS, (20, LENGTH), dtype=np.int32)
SHAPES = [(WORDS, WIDTH), (WIDTH, 4 * UNITS), (UNITS, 4 * UNITS), (4 * UNITS,), (UNITS, 1), (1,)]
KERAS_2_NAMES = {
    "embedding_1": ["embeddings"],
    "lstm_1": ["kernel", "recurrent_kernel", "bias"],
    "dense_1": ["kernel", "bias"],
}


@pytest.fixture(scope="module")
def keras_model() -> Any:
    keras = pytest.importorskip("keras")
    keras.utils.set_random_seed(1)
    layers = keras.layers
    model = keras.Sequential(
        [
            layers.Input((LENGTH,), dtype="int32"),
            layers.Embedding(WORDS, WIDTH, embeddings_initializer=keras.initializers.RandomUniform(-1, 1, seed=1)),
            layers.SpatialDropout1D(0.1),
            layers.LSTM(UNITS, dropout=0.2, recurrent_dropout=0.3, bias_initializer="random_normal"),
            layers.Dropout(0.1),
            layers.Dense(1, activation="sigmoid", bias_initializer="random_normal"),
        ]
    )
    model.compile(optimizer="adam", loss="binary_crossentropy")
    return model


@pytest.fixture(scope="module")
def saved(keras_model: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the model as Keras 3 saves it: model.h5 and model.keras."""
    folder = tmp_path_factory.mktemp("saved")
    keras_model.save(folder / "model.keras")
    keras_model.save(folder / "model.h5")
    return folder


def engine_scores(weights: LstmWeights) -> np.ndarray[Any, np.dtype[np.float32]]:
    offsets = np.arange(0, IDS.size + 1, LENGTH, dtype=np.int64)
    counts = np.full(len(IDS), LENGTH, dtype=np.int32)
    ids = TokenIds(IDS.ravel(), offsets, words=counts, unknown_words=np.zeros_like(counts), known_seen=counts)
    return Engine(to_onnx(weights), LENGTH, pad=0, vocabulary_size=WORDS).predict(ids)[:, 2]


def assert_same_weights(weights: LstmWeights, expected: list[Any]) -> None:
    assert weights.backward is None
    for ours, theirs in zip(list(vars(weights).values())[:6], expected, strict=True):
        np.testing.assert_array_equal(ours, theirs)


def tiny_arrays(seed: int = 2) -> list[Any]:
    generator = np.random.default_rng(seed)
    return [generator.normal(size=shape).astype(np.float32) for shape in SHAPES]


def keras_2_config() -> dict[str, Any]:
    """The network as Keras 2.2.4 describes it: no InputLayer, no `module`, the length on the embedding."""
    embedding = {
        "name": "embedding_1",
        "trainable": True,
        "batch_input_shape": [None, LENGTH],
        "dtype": "float32",
        "input_dim": WORDS,
        "output_dim": WIDTH,
        "embeddings_initializer": {"class_name": "RandomUniform", "config": {"minval": -0.05, "maxval": 0.05}},
        "mask_zero": False,
        "input_length": LENGTH,
    }
    lstm = {
        "name": "lstm_1",
        "return_sequences": False,
        "return_state": False,
        "go_backwards": False,
        "stateful": False,
        "unroll": False,
        "units": UNITS,
        "activation": "tanh",
        "recurrent_activation": "sigmoid",
        "use_bias": True,
        "unit_forget_bias": True,
        "kernel_regularizer": None,
        "dropout": 0.2,
        "recurrent_dropout": 0.2,
        "implementation": 1,
    }
    dense = {"name": "dense_1", "units": 1, "activation": "sigmoid", "use_bias": True, "bias_constraint": None}
    layers = [("Embedding", embedding), ("LSTM", lstm), ("Dense", dense)]
    layer_list = [{"class_name": kind, "config": config} for kind, config in layers]
    return {"class_name": "Sequential", "config": {"name": "sequential_1", "layers": layer_list}}


def write_keras_2(path: Path, arrays: list[Any], *, as_bytes: bool = True, cell: str = "", config: Any = None) -> None:
    """The layout of Keras 2: attributes as bytes or str, the LSTM's weights with or without a group for its cell."""
    text: Any = np.bytes_ if as_bytes else str
    remaining = iter(arrays)
    with h5py.File(path, "w") as file:
        file.attrs["keras_version"], file.attrs["backend"] = text("2.2.4"), text("tensorflow")
        file.attrs["model_config"] = text(json.dumps(config or keras_2_config()))
        weights = file.create_group("model_weights")
        weights.attrs["layer_names"] = [text(layer) for layer in KERAS_2_NAMES]
        for layer, leaves in KERAS_2_NAMES.items():
            names = [f"{layer}/{cell if layer == 'lstm_1' else ''}{leaf}:0" for leaf in leaves]
            group = weights.create_group(layer)
            group.attrs["weight_names"] = [text(name) for name in names]
            for name in names:
                group[name] = next(remaining)


@pytest.mark.parametrize("name", ["model.h5", "model.keras"])
def test_a_file_of_keras_3_gives_the_scores_of_keras(saved: Path, keras_model: Any, name: str) -> None:
    """Weights are equal to the bit and scores to 1e-5, in both layouts; length and dropouts are as stated."""
    read = read_keras_file(saved / name)
    assert_same_weights(read.weights, keras_model.get_weights())
    assert (read.length, read.dropout, read.recurrent_dropout) == (LENGTH, 0.2, 0.3)
    expected = keras_model.predict(IDS, verbose=0)[:, 0]
    np.testing.assert_allclose(engine_scores(read.weights), expected, atol=1e-5)


@pytest.mark.parametrize("suffix", ["h5", "keras"])
def test_a_functional_chain_without_length_is_read(tmp_path: Path, suffix: str) -> None:
    """The functional form says the same as a list of layers; layers' own names don't matter."""
    keras = pytest.importorskip("keras")
    start = keras.Input((None,), dtype="int32")
    middle = keras.layers.LSTM(UNITS, name="reader")(keras.layers.Embedding(WORDS, WIDTH, name="words")(start))
    model = keras.Model(start, keras.layers.Dense(1, activation="sigmoid", name="prediction")(middle))
    model.save(tmp_path / f"model.{suffix}")
    read = read_keras_file(tmp_path / f"model.{suffix}")
    assert_same_weights(read.weights, model.get_weights())
    assert read.length is None


@pytest.mark.parametrize("as_bytes", [True, False])
@pytest.mark.parametrize("cell", ["", "lstm_cell/", "while/lstm_cell_3/"])
def test_a_file_of_keras_2_is_read(tmp_path: Path, as_bytes: bool, cell: str) -> None:
    """Bytes or str attributes and any nesting of the cell: the order in `weight_names` decides."""
    arrays = tiny_arrays()
    write_keras_2(tmp_path / "imdb_model.h5", arrays, as_bytes=as_bytes, cell=cell)
    read = read_keras_file(tmp_path / "imdb_model.h5")
    assert_same_weights(read.weights, arrays)
    assert (read.length, read.dropout, read.recurrent_dropout) == (LENGTH, 0.2, 0.2)


def test_keras_3_reads_the_same_from_a_file_of_keras_2(tmp_path: Path) -> None:
    """Keras' own loader for the old layout, on our crafted file, gives the weights that we read."""
    keras = pytest.importorskip("keras")
    path = tmp_path / "old.h5"
    write_keras_2(path, tiny_arrays(), as_bytes=False)
    model = keras.Sequential(
        [
            keras.layers.Input((LENGTH,)),
            keras.layers.Embedding(WORDS, WIDTH, name="embedding_1"),
            keras.layers.LSTM(UNITS, name="lstm_1"),
            keras.layers.Dense(1, activation="sigmoid", name="dense_1"),
        ]
    )
    model.load_weights(path)
    read = read_keras_file(path)
    assert_same_weights(read.weights, model.get_weights())
    np.testing.assert_allclose(engine_scores(read.weights), model.predict(IDS, verbose=0)[:, 0], atol=1e-5)


@pytest.mark.parametrize("numbers", [np.float16, np.float64, ">f4"])
def test_other_floating_point_types_become_float32(tmp_path: Path, numbers: Any) -> None:
    """Half, double and big-endian weights are converted."""
    arrays = [array.astype(numbers) for array in tiny_arrays()]
    write_keras_2(tmp_path / "m.h5", arrays)
    weights = read_keras_file(tmp_path / "m.h5").weights
    assert weights.embedding.dtype == np.float32
    assert_same_weights(weights, [array.astype(np.float32) for array in arrays])


@pytest.mark.parametrize("bad", [np.nan, np.inf, 1e300])
def test_a_number_that_is_not_finite_is_refused(tmp_path: Path, bad: float) -> None:
    """Also one that is too large for float32."""
    arrays = [array.astype(np.float64) for array in tiny_arrays()]
    arrays[3][5] = bad
    write_keras_2(tmp_path / "m.h5", arrays)
    with pytest.raises(ModelError, match="not finite"):
        read_keras_file(tmp_path / "m.h5")


@pytest.mark.parametrize("index", range(6))
def test_weights_of_another_shape_than_described_are_refused(tmp_path: Path, index: int) -> None:
    """The description is what was checked, so the arrays must be what it says."""
    arrays = tiny_arrays()
    arrays[index] = np.zeros((*arrays[index].shape[:-1], arrays[index].shape[-1] + 1), np.float32)
    write_keras_2(tmp_path / "m.h5", arrays)
    with pytest.raises(ModelError, match="another shape"):
        read_keras_file(tmp_path / "m.h5")


@pytest.mark.parametrize("version", ["1.2.2", "4.0.0", "", None])
def test_other_versions_of_keras_are_refused(tmp_path: Path, version: str | None) -> None:
    """Their settings and arrays may mean something else."""
    write_keras_2(tmp_path / "m.h5", tiny_arrays())
    with h5py.File(tmp_path / "m.h5", "r+") as file:
        del file.attrs["keras_version"]
        if version is not None:
            file.attrs["keras_version"] = version
    with pytest.raises(ModelError, match="version"):
        read_keras_file(tmp_path / "m.h5")


def test_a_file_is_recognised_by_its_bytes_not_its_name(saved: Path, tmp_path: Path) -> None:
    """An .h5 called .keras is read as what it is."""
    path = tmp_path / "renamed.keras"
    path.write_bytes((saved / "model.h5").read_bytes())
    assert read_keras_file(path).length == LENGTH


@pytest.mark.parametrize(
    "content", [b"", b"\x80\x04\x95pickle", b"<html>", b"PK\x03\x04", b"\x89HDF\r\n\x1a\n", b"\0" * 4096]
)
def test_what_keras_did_not_write_is_refused(tmp_path: Path, content: bytes) -> None:
    """Pickles, web pages and bare signatures end in an error that names the file."""
    path = tmp_path / "model.h5"
    path.write_bytes(content)
    with pytest.raises(ModelError, match=r"model\.h5"):
        read_keras_file(path)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    """A folder is TensorFlow's SavedModel; the error says how to save one file instead."""
    with pytest.raises(ModelError, match="no such file"):
        read_keras_file(tmp_path / "none.h5")
    with pytest.raises(ModelError, match="save the model as one file"):
        read_keras_file(tmp_path)


@pytest.mark.parametrize("name", ["model.h5", "model.keras"])
def test_a_file_cut_anywhere_gives_an_error_or_the_whole_model(saved: Path, tmp_path: Path, name: str) -> None:
    """No truncation ends in anything else than a ModelError or the same weights (the tail may be Adam's state)."""
    content, whole = (saved / name).read_bytes(), read_keras_file(saved / name)
    refused = 0
    for end in range(0, len(content), len(content) // 60):
        (tmp_path / name).write_bytes(content[:end])
        try:
            assert_same_weights(read_keras_file(tmp_path / name).weights, list(vars(whole.weights).values()))
        except ModelError:
            refused += 1
    assert refused > 50


@pytest.mark.parametrize("name", ["model.h5", "model.keras"])
def test_flipped_bytes_never_end_in_a_bug(saved: Path, tmp_path: Path, name: str) -> None:
    """A damaged byte gives a ModelError or a model, never another exception."""
    content, generator = (saved / name).read_bytes(), np.random.default_rng(3)
    for _ in range(150):
        damaged = bytearray(content)
        for offset in generator.integers(0, len(content), 4):
            damaged[offset] = generator.integers(256)
        (tmp_path / name).write_bytes(damaged)
        try:
            read_keras_file(tmp_path / name)
        except ModelError:
            continue


def test_errors_quote_nothing_out_of_the_file(tmp_path: Path) -> None:
    """A canary in names, kinds and settings of the description stays out of every error."""
    for index, key in [(0, "class_name"), (1, "activation"), (1, "canarysetting"), (2, "name"), (1, "dtype")]:
        config = keras_2_config()
        layer = config["config"]["layers"][index]
        (layer if key == "class_name" else layer["config"])[key] = "canary"
        write_keras_2(tmp_path / "m.h5", tiny_arrays(), config=config)
        with pytest.raises(ModelError) as error:
            read_keras_file(tmp_path / "m.h5")
        assert "canary" not in str(error.value)


def test_reading_imports_neither_keras_nor_tensorflow(saved: Path) -> None:
    """What is not imported can't run anything out of the file."""
    code = (
        "import sys; from pathlib import Path; from score_messages.model.foreign.keras_file import read_keras_file;"
        f"[read_keras_file(Path({str(saved)!r}) / name) for name in ('model.h5', 'model.keras')];"
        "sys.exit(any(name.split('.')[0] in ('keras', 'tensorflow', 'pickle5') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], timeout=PATIENCE, check=False).returncode == 0


def test_a_zip_whose_weights_are_not_hdf5_is_refused(saved: Path, tmp_path: Path) -> None:
    """The member's name is no proof."""
    with zipfile.ZipFile(saved / "model.keras") as old, zipfile.ZipFile(tmp_path / "m.keras", "w") as new:
        for name in ("config.json", "metadata.json"):
            new.writestr(name, old.read(name))
        new.writestr("model.weights.h5", b"\x80\x04pickle")
    with pytest.raises(ModelError, match="HDF5"):
        read_keras_file(tmp_path / "m.keras")

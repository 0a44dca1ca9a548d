"""A file that Keras saved becomes a model folder that scores as Keras does, or nothing is written."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from score_messages.errors import ModelError, OptionError, TargetRefused
from score_messages.model.bundle import load_model
from score_messages.text.encode import encode
from score_messages.text.normalize import normalize
from score_messages_jobs.commands.import_model import Options, run

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

WORDS = ["the", "a", "good", "bad", "film", "it's", "great", "waste"]
TEXTS = ["A good film", "it's the waste of a bad, bad film", "great!", "nobody knows these", "the " * 20]
LENGTH = 6


def keras_model(length: int | None) -> Any:
    keras = pytest.importorskip("keras")
    keras.utils.set_random_seed(1)
    start = keras.initializers.RandomUniform(-1, 1, seed=1)
    layers = keras.layers
    return keras.Sequential(
        [
            layers.Input((length,), dtype="int32"),
            layers.Embedding(12, 3, embeddings_initializer=start),
            layers.LSTM(4, dropout=0.2),
            layers.Dense(1, activation="sigmoid"),
        ]
    )


@pytest.fixture
def options(tmp_path: Path) -> Options:
    keras_model(LENGTH).save(tmp_path / "imdb_model.keras")
    index = {word: rank for rank, word in enumerate([*WORDS, "rare"], start=1)}
    (tmp_path / "imdb_word_index.json").write_text(json.dumps(index))
    return Options(tmp_path / "imdb_model.keras", tmp_path / "imdb_word_index.json", tmp_path / "my-model")


@pytest.mark.parametrize("suffix", ["h5", "keras"])
def test_an_imported_model_scores_as_keras_does(options: Options, suffix: str) -> None:
    """Texts through our whole path and through Keras' own layers give the same to 1e-5."""
    original = keras_model(LENGTH)
    source = options.source.with_suffix(f".{suffix}")
    original.save(source)
    summary = run(replace(options, source=source))
    assert (summary.weights, summary.words) == (12 * 3 + 4 * 4 * 8 + 5, 8)
    model = load_model(options.output)
    ids = encode(normalize(pa.array(TEXTS)), model.vocabulary, LENGTH)
    padded = np.array([[0] * (LENGTH - len(row)) + row for row in ids.to_lists()])
    np.testing.assert_allclose(model.engine.predict(ids)[:, 2], original.predict(padded, verbose=0)[:, 0], atol=1e-5)
    assert ids.to_lists()[0] == [5, 6, 8]  # a, good, film


@pytest.mark.parametrize("unknown", [None, "a"])
def test_a_model_with_a_tokenizer_scores_as_keras_does(options: Options, unknown: str | None) -> None:
    """Unknown words take no place, or have an id of their own; a text of nothing else isn't scored."""
    index = {word: rank for rank, word in enumerate(["a", "the", "good", "bad", "film", "it's"], start=1)}
    config = {"num_words": 6, "oov_token": unknown, "word_index": json.dumps(index)}
    options.words.write_text(json.dumps({"class_name": "Tokenizer", "config": config}))
    run(options)
    model = load_model(options.output)
    words = [text.split() for text in normalize(pa.array(TEXTS)).to_pylist()]
    known = {word: rank for word, rank in index.items() if rank < 6}
    sequences = [[known.get(word, 1 if unknown else None) for word in text] for text in words]
    rows = [[number for number in row if number is not None][-LENGTH:] for row in sequences]
    ids = encode(normalize(pa.array(TEXTS)), model.vocabulary, LENGTH)
    assert ids.to_lists() == rows
    padded = np.array([[0] * (LENGTH - len(row)) + row for row in rows])
    expected = keras_model(LENGTH).predict(padded, verbose=0)[:, 0]
    np.testing.assert_allclose(model.engine.predict(ids)[:, 2], expected, atol=1e-5)


def test_the_folder_is_complete_and_tells_its_origin(options: Options) -> None:
    """All five files, named as asked; the card says what is and isn't known."""
    run(replace(options, name="theirs"))
    names = {path.name for path in options.output.iterdir()}
    assert names == {"model.keras", "scorer.onnx", "vocabulary.txt", "bundle.json", "README.md"}
    card = (options.output / "README.md").read_text()
    assert card.startswith("# theirs\n")
    assert "imdb_model.keras" in card
    assert "dropout 0.2" in card
    assert [path.name for path in options.output.parent.glob(".*")] == []


def test_a_language_is_stated_or_none_is_checked(options: Options) -> None:
    """One that can't be told is refused before anything is read."""
    for wrong in ("english", "EN", "xx"):
        with pytest.raises(OptionError, match="--language takes a code of ISO 639-1 that can be told: af, am,"):
            run(replace(options, language=wrong))
    assert run(options).model.settings.language == ""
    english = run(replace(options, language="en", force=True)).model
    assert english.settings.language == "en" and english.detector is not None
    assert "another language than `en` gets `other_language`" in (options.output / "README.md").read_text()


def test_a_length_that_the_file_does_not_fix_must_be_given(options: Options) -> None:
    """And one that it fixes can't be contradicted."""
    with pytest.raises(OptionError, match="trained to see 6"):
        run(replace(options, length=7))
    keras_model(None).save(options.source)
    with pytest.raises(OptionError, match="how many words"):
        run(options)
    assert run(replace(options, length=LENGTH)).model.settings.length == LENGTH


def test_what_stands_there_is_only_replaced_when_asked(options: Options) -> None:
    """And never if it is not a model folder."""
    run(options)
    before = (options.output / "bundle.json").read_bytes()
    with pytest.raises(TargetRefused, match="already"):
        run(options)
    assert (options.output / "bundle.json").read_bytes() == before
    run(replace(options, name="again", force=True))
    assert load_model(options.output).name == "again"
    with pytest.raises(TargetRefused, match="not a model folder"):
        run(replace(options, output=options.source.parent, force=True))


def test_a_refused_file_leaves_the_old_model_untouched(options: Options) -> None:
    """Broken weights or words: nothing is written and nothing is left behind."""
    run(options)
    before = sorted(options.output.parent.rglob("*"))
    options.words.write_text('{"the": 2}')
    with pytest.raises(ModelError, match="rank 1"):
        run(replace(options, force=True))
    options.source.write_bytes(b"no model")
    with pytest.raises(ModelError, match="neither"):
        run(replace(options, force=True))
    assert sorted(options.output.parent.rglob("*")) == before
    load_model(options.output)

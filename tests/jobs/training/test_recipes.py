"""Training makes a folder that scores, from the user's data, whole or not at all."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from score_messages.errors import ColumnError, InputError, OptionError, TargetRefused
from score_messages.evaluation.evaluate import evaluate_file
from score_messages.model import keras_lstm
from score_messages.model.bundle import BUNDLE, CARD, KERAS, load_model
from score_messages.model.foreign.keras_file import read_keras_file
from score_messages.model.registry import model_folder
from score_messages.scoring.file import score_file
from score_messages_jobs.evaluation import measured_sets
from score_messages_jobs.evaluation.options import Options as EvaluateOptions
from score_messages_jobs.options.labelled_files import LabelledFiles
from score_messages_jobs.training import recipes as train
from score_messages_jobs.training.options import Options

GOOD = ["a lovely film", "what a great story", "I loved it", "great acting, great end", "a warm and lovely evening"]
BAD = ["a boring film", "what a terrible story", "I hated it", "bad acting, bad end", "a cold and boring evening"]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "reviews"
    folder.mkdir()
    rows = pa.table({"text": (GOOD + BAD) * 8, "label": ([1] * 5 + [0] * 5) * 8})
    pq.write_table(rows, folder / "train.parquet")
    pq.write_table(rows.slice(0, 10), folder / "test.parquet")
    return folder


@pytest.fixture
def options(tmp_path: Path, data: Path) -> Options:
    return Options(output=tmp_path / "models" / "mine", data=data, epochs=1)


def test_trained_folder_scores_and_tells_its_story(options: Options, tmp_path: Path) -> None:
    """model.keras, scorer.onnx, vocabulary, bundle and card; the figures of the card are those that were measured."""
    summary = train.run(replace(options, h5=tmp_path / "imdb_model.h5"))
    model = load_model(options.output)
    assert model.fingerprint == summary.model.fingerprint
    assert summary.measured["training data"].rows == 80
    test = summary.measured["test data"]
    assert test.rows == 10 and test.accuracy is not None
    assert model.vocabulary.words.to_pylist()[:2] == ["a", "great"]
    card = (options.output / CARD).read_text()
    assert f"{test.accuracy.value:.4f}" in card
    assert {path.name for path in options.output.iterdir()} == {
        "model.keras",
        "scorer.onnx",
        "vocabulary.txt",
        "bundle.json",
        "README.md",
    }
    assert [path.name for path in options.output.parent.iterdir()] == ["mine"]
    stored = json.loads((options.output / BUNDLE).read_text())
    assert (
        stored["record"]["data"]["train.parquet"]
        == hashlib.sha256((options.data / "train.parquet").read_bytes() if options.data else b"").hexdigest()
    )
    imported = read_keras_file(tmp_path / "imdb_model.h5")
    original = keras_lstm.weights_of(keras_lstm.load(options.output / KERAS))
    np.testing.assert_array_equal(imported.weights.embedding, original.embedding)


@pytest.mark.slow
def test_same_data_gives_the_same_model(options: Options) -> None:
    """The seeds reach everything that is drawn."""
    first = train.run(options).model.fingerprint
    assert train.run(replace(options, force=True)).model.fingerprint == first


def test_folder_that_stands_there_is_kept(options: Options) -> None:
    """Without --force; and with it, if it isn't a model."""
    options.output.mkdir(parents=True)
    (options.output / "diary.txt").write_text("dear diary")
    for force in (False, True):
        with pytest.raises(TargetRefused):
            train.run(replace(options, force=force))
    assert (options.output / "diary.txt").read_text() == "dear diary"


def test_failed_training_leaves_no_folder(options: Options, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor a half one beside it."""
    monkeypatch.setattr("score_messages.model.publish.to_onnx", lambda *weights: b"no graph")
    with pytest.raises(Exception, match="not a graph"):
        train.run(options)
    assert list(options.output.parent.iterdir()) == []


def test_labels_in_words_from_csv(options: Options, tmp_path: Path) -> None:
    """positive and negative, any case, under any column name."""
    source = tmp_path / "mine.csv"
    source.write_text("body,mood\n" + "".join(f'"{text}",Positive\n' for text in GOOD) + "bad film,NEGATIVE\n")
    summary = train.run(replace(options, data=source, files=LabelledFiles(label_column="mood")))
    assert summary.measured["training data"].rows == 6 and set(summary.measured) == {"training data"}


@pytest.mark.parametrize(
    ("content", "error", "reason"),
    [
        ("text,label\ngood,1\nbad,3\n", InputError, "record 2: its label is none of"),
        ("text,label\ngood,1\nbad,\n", InputError, "both labels"),
        ("text,label\ngood,1\nfine,1\n", InputError, "both labels"),
        ("text,mood\ngood,1\nbad,0\n", ColumnError, "no column 'label'"),
    ],
)
def test_data_that_cant_be_learnt_from_is_refused(
    options: Options, tmp_path: Path, content: str, error: type[Exception], reason: str
) -> None:
    """Before TensorFlow computes anything."""
    source = tmp_path / "mine.csv"
    source.write_text(content)
    with pytest.raises(error, match=reason):
        train.run(replace(options, data=source))


def test_folder_without_training_data_is_refused(options: Options, tmp_path: Path) -> None:
    """The names that were looked for are in the error."""
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match=r"neither train\.parquet nor train\.csv"):
        train.run(replace(options, data=tmp_path / "empty"))


@pytest.mark.parametrize("recipe", ["imdb-article", "messages", "own"])
def test_missing_data_is_said_at_once(options: Options, tmp_path: Path, recipe: str) -> None:
    """Whatever the recipe."""
    with pytest.raises(InputError, match="is not there"):
        train.run(replace(options, recipe=recipe, data=tmp_path / "none.csv"))


def test_unknown_recipe_is_wrong_usage(options: Options) -> None:
    """The known ones are named."""
    with pytest.raises(OptionError, match="Known: imdb-article, messages, own"):
        train.run(replace(options, recipe="bert"))


def test_evaluation_counts_unscored_rows_apart(tmp_path: Path) -> None:
    """An empty message is neither right nor wrong."""
    source = tmp_path / "labelled.csv"
    source.write_text('text,label\n"a great, wonderful film",1\n"terrible, boring waste",0\n"",1\n')
    (figures,) = measured_sets.run(EvaluateOptions("imdb-article", (source,)))
    metrics = figures.model.binary
    assert (metrics.rows, metrics.scored, metrics.confusion) == (3, 2, ((1, 0), (0, 1)))


needs_data = pytest.mark.skipif("SCORE_MESSAGES_DATA" not in os.environ, reason="SCORE_MESSAGES_DATA is unset")


@needs_data
def test_shipped_model_reaches_the_articles_accuracy_through_the_one_path(tmp_path: Path) -> None:
    """82 to 84.5 % of the 25,000 IMDB test reviews; evaluate gives the same as score-messages, here of a tenth."""
    data = Path(os.environ["SCORE_MESSAGES_DATA"]) / "imdb" / "test.parquet"
    score_file(data, tmp_path / "scored.parquet", model="imdb-article")
    scored = pq.read_table(tmp_path / "scored.parquet", columns=["label", "score"])
    right = (scored["score"].to_numpy() >= 0.5) == (scored["label"].to_numpy() == 1)
    assert 0.82 <= right.mean() <= 0.845
    tenth = np.arange(0, len(right), 10)
    pq.write_table(pq.read_table(data).take(tenth), tmp_path / "tenth.parquet")
    metrics = evaluate_file(load_model(model_folder("imdb-article")), tmp_path / "tenth.parquet")
    assert metrics.accuracy is not None
    assert right[tenth].mean() == pytest.approx(metrics.accuracy.value, abs=1e-12)

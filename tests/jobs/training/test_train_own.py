"""A model of one's own messages: two classes or three, from nothing, from word vectors or from a saved model."""

from __future__ import annotations

import csv
import gzip
import io
import random
from contextlib import redirect_stderr
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from score_messages.errors import InputError, OptionError
from score_messages.model import keras_lstm
from score_messages.model.bundle import CARD, KERAS, load_model
from score_messages.scoring.scorer import Scorer
from score_messages.training.corpus import is_held_out
from score_messages.training.own_options import OwnOptions
from score_messages_jobs.commands.train import rounded_figures
from score_messages_jobs.options.labelled_files import LabelledFiles
from score_messages_jobs.terminal.logs import TEXT, configure
from score_messages_jobs.training import recipes as train
from score_messages_jobs.training.options import OWN, Options, OwnParameters
from tests.support.present import present

THINGS = "chair lamp table sofa desk shelf mirror carpet parcel invoice order door".split()
SAID = {
    "negative": "broken late terrible rude useless dirty wrong awful".split(),
    "neutral": "here brown sent listed open attached numbered signed".split(),
    "positive": "lovely perfect great wonderful quick friendly excellent sturdy".split(),
}
FRAMES = ("The {} is {}.", "My {} was {} again", "your {}: {}", "{} {}!", "We find the {} {} and say so")
MOODS = LabelledFiles(text_column="body", label_column="mood")
PROBABILITIES = ["p_negative", "p_neutral", "p_positive"]


def invented(counts: dict[str, int]) -> list[tuple[str, str]]:
    """So many messages of each label, all different, in a seeded order."""
    draw = random.Random(4)
    rows: set[tuple[str, str]] = set()
    for label, count in counts.items():
        while sum(given == label for _, given in rows) < count:
            text = draw.choice(FRAMES).format(draw.choice(THINGS), draw.choice(SAID[label]))
            rows.add((f"{text} {draw.choice(THINGS)} {draw.choice(THINGS)}", label))
    return draw.sample(sorted(rows), len(rows))


def written(path: Path, rows: list[tuple[str, str]]) -> Path:
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([("body", "mood"), *rows])
    return path


def options_in(folder: Path, epochs: int) -> Options:
    data = written(folder / "mine.csv", invented({"negative": 150, "neutral": 150, "positive": 150}))
    own = OwnParameters(length=12, units=12, embedding=8, validation=0.2)
    return Options(output=folder / "model", recipe=OWN, data=data, files=MOODS, epochs=epochs, own=own)


@pytest.fixture
def options(tmp_path: Path) -> Options:
    return options_in(tmp_path, epochs=12)


@dataclass(frozen=True)
class Learnt:
    """A model that was trained once for several tests, and what its training wrote to stderr."""

    options: Options
    summary: train.Summary
    stderr: str


@pytest.fixture(autouse=True, scope="module")
def logs_as_text() -> None:
    """Whatever TensorFlow sets up."""
    configure(TEXT)


@pytest.fixture(scope="module")
def learnt(tmp_path_factory: pytest.TempPathFactory) -> Learnt:
    options, stderr = options_in(tmp_path_factory.mktemp("learnt"), epochs=30), io.StringIO()
    with redirect_stderr(stderr):
        summary = train.run(options)
    return Learnt(options, summary, stderr.getvalue())


def test_three_classes_are_learnt_and_scored(learnt: Learnt) -> None:
    """score-messages takes the folder; neutral lies between; the balance is reported."""
    options, summary, stderr = learnt.options, learnt.summary, learnt.stderr
    scorer = Scorer.load(str(options.output))
    table = scorer.score(["The lamp is wonderful.", "The desk is awful.", "The invoice is attached."])
    assert table.column("sentiment").to_pylist() == ["positive", "negative", "neutral"]
    assert "150 negative, 150 neutral, 150 positive; each message counts 1.00, 1.00, 1.00 times" in stderr
    settings = summary.model.settings
    assert (settings.outputs, len(settings.thresholds)) == (3, 2)
    negative, positive = settings.thresholds
    assert "macro-F1" in stderr and f"; negative from {negative:.2f}, positive from {positive:.2f}" in stderr
    likeliest = [max(PROBABILITIES, key=row.__getitem__) for row in table.select(PROBABILITIES).to_pylist()]
    assert likeliest == ["p_positive", "p_negative", "p_neutral"]
    held_out = summary.measured["held out"]
    assert held_out.three_way is not None and held_out.accuracy is not None
    assert held_out.rows == sum(map(sum, held_out.three_way.confusion))
    figures = rounded_figures(summary)
    assert list(figures) == ["accuracy", "macro_f1"] and list(figures["macro_f1"]) == ["held out"]
    assert f"{held_out.accuracy.value:.4f}" in (options.output / CARD).read_text()


def test_same_data_gives_the_same_model(options: Options) -> None:
    """The seeds reach everything that is drawn."""
    options = replace(options, epochs=1)
    first = train.run(options).model.fingerprint
    assert train.run(replace(options, force=True)).model.fingerprint == first


def test_nightly_runs_are_compared_with_what_was_held_out(learnt: Learnt) -> None:
    """Scores on what was learnt would be too sure."""
    options = learnt.options
    kept = load_model(options.output).record["reference"]
    with (options.data or Path()).open(newline="") as file:
        held_out = sum(is_held_out(row["body"], options.own.validation) for row in csv.DictReader(file))
    assert (kept["data"], kept["held_out"]) == ({"mine.csv": held_out}, True)
    assert kept["profile"]["rows"] == held_out


def test_two_classes_and_pads_in_front_as_in_the_article(options: Options, tmp_path: Path) -> None:
    """Without neutral there is one threshold; --padding pre makes a network without a mask."""
    data = written(tmp_path / "two.csv", invented({"negative": 100, "positive": 100}))
    own = replace(options.own, padding="pre", truncation="post")
    model = train.run(replace(options, data=data, own=own, epochs=2)).model
    settings = model.settings
    assert (settings.classes, settings.thresholds, settings.outputs) == (("negative", "positive"), (0.5,), 1)
    assert (settings.padding, settings.truncation, model.engine.has_mask) == ("pre", "post", False)


@pytest.mark.slow
def test_balance_finds_the_rare_label(options: Options, tmp_path: Path) -> None:
    """With nine times as many positive messages, the weights find more of the negative ones."""
    rows = invented({"negative": 40, "positive": 360})
    swapped = [(text, label if index % 5 else "positive") for index, (text, label) in enumerate(rows)]
    data = written(tmp_path / "rare.csv", swapped)
    weighted = train.run(replace(options, data=data, epochs=8))
    plain = train.run(replace(options, data=data, epochs=8, own=replace(options.own, balance=False), force=True))
    recalls = [summary.measured["held out"].binary.recalls[0] for summary in (weighted, plain)]
    assert present(recalls[0]).value > 0.5 > present(recalls[1]).value


@pytest.mark.parametrize("packed", [False, pytest.param(True, marks=pytest.mark.slow)], ids=["text", "gz"])
def test_frozen_word_vectors_stay_those_of_the_file(options: Options, tmp_path: Path, packed: bool) -> None:
    """GloVe's form; the width is the file's."""
    words = [*THINGS, *(word for words in SAID.values() for word in words)]
    vectors = np.random.default_rng(1).normal(size=(len(words), 6)).astype(np.float32)
    lines = (" ".join([word, *map(repr, row)]) for word, row in zip(words, vectors.tolist(), strict=True))
    path = tmp_path / ("vectors.txt.gz" if packed else "vectors.txt")
    content = ("\n".join(lines) + "\n").encode()
    path.write_bytes(gzip.compress(content) if packed else content)
    own = replace(options.own, embeddings=path, freeze_embeddings=True)
    model = train.run(replace(options, own=own, epochs=1)).model
    table = keras_lstm.weights_of(keras_lstm.load(options.output / KERAS)).embedding
    index = model.vocabulary.words.to_pylist().index("sofa") + model.vocabulary.ids.offset
    np.testing.assert_array_equal(table[index], vectors[words.index("sofa")])


def test_going_on_from_a_model_keeps_its_words_and_helps(learnt: Learnt, tmp_path: Path) -> None:
    """Few messages teach a trained model more than a new one."""
    options = learnt.options
    few = written(tmp_path / "few.csv", invented({"negative": 45, "neutral": 45, "positive": 45})[:100])
    short = replace(options, data=few, epochs=1, output=tmp_path / "second")
    anew = train.run(replace(short, output=tmp_path / "third")).measured["held out"].binary
    summary = train.run(replace(short, own=replace(options.own, start_from=str(options.output))))
    assert summary.model.vocabulary.words == load_model(options.output).vocabulary.words
    went_on = summary.measured["held out"].binary
    assert went_on.auc is not None and anew.auc is not None
    assert went_on.auc.value > anew.auc.value


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        (invented({"negative": 30}), "0 positive messages"),
        (invented({"negative": 30, "positive": 5}), "5 positive messages"),
        (invented({"negative": 30, "positive": 30, "neutral": 3}), "3 neutral messages"),
    ],
)
def test_too_few_messages_are_refused(options: Options, rows: list[tuple[str, str]], reason: str) -> None:
    """Before anything is learnt."""
    assert options.data is not None
    written(options.data, rows)
    with pytest.raises(InputError, match=reason):
        train.run(options)


def test_text_with_two_labels_is_counted(options: Options, capsys: pytest.CaptureFixture[str]) -> None:
    """Its owner should know."""
    assert options.data is not None
    rows = invented({"negative": 60, "positive": 60})
    written(options.data, [*rows, (rows[0][0].upper(), "positive" if rows[0][1] == "negative" else "negative")])
    train.run(replace(options, epochs=1))
    assert "1 texts are there with different labels" in capsys.readouterr().err


def test_choices_that_exclude_each_other_are_wrong_usage(options: Options, tmp_path: Path) -> None:
    """Each with its reason."""
    with pytest.raises(OptionError, match="pre' or 'post'"):
        OwnOptions(padding="left")
    with pytest.raises(OptionError, match="max and mean"):
        OwnOptions(pooling=("median",))
    for own, reason in (
        (replace(options.own, padding="pre", pooling="max"), "needs --padding post"),
        (replace(options.own, start_from="imdb-article", embeddings=tmp_path), "brings its own"),
    ):
        with pytest.raises(OptionError, match=reason):
            train.run(replace(options, own=own))
    with pytest.raises(OptionError, match="needs --data FILE"):
        train.run(replace(options, data=tmp_path))

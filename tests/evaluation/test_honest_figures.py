"""No figure flatters: what comes first is over all rows, and baselines have all that the model has."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score, confusion_matrix, f1_score

from score_messages.errors import InputError, TooManyBadError
from score_messages.metrics.figures import figures_of
from score_messages.metrics.three_class import UNSCORED, compare_classes, macro_f1
from score_messages.model.label import with_neutral
from score_messages.read.labelled import read_labelled
from score_messages.read.tolerance import MaxBad
from score_messages_jobs.evaluation.figures_json import as_json
from score_messages_jobs.evaluation.measured_sets import run
from score_messages_jobs.evaluation.options import Options
from score_messages_jobs.evaluation.tables import one_set
from score_messages_jobs.options.labelled_files import LabelledFiles
from tests.support.messages import CANARY

MODEL = "messages"
WORDS = {
    "negative": ["awful terrible boring", "the worst waste", "a terrible awful mess", "bad and boring and broken"],
    "neutral": ["it runs on tuesday", "the meeting is at noon", "on tuesday the train leaves", "the file is attached"],
    "positive": ["wonderful great lovely", "the best of all", "a lovely great thing", "so great and lovely and good"],
}

rows = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 3)), min_size=1, max_size=40)


def write(path: Path, lines: list[tuple[str, str]]) -> Path:
    path.write_text("\n".join(["id,text,label", *(f"{n},{text},{label}" for n, (text, label) in enumerate(lines, 1))]))
    return path


@pytest.fixture
def mail(tmp_path: Path) -> Path:
    return write(tmp_path / "mail.csv", [(text, label) for label, texts in WORDS.items() for text in texts])


@given(rows)
def test_rows_without_a_score_count_as_wrong(pairs: list[tuple[int, int]]) -> None:
    """Against scikit-learn, to which a row without a score is one that was given a fourth class."""
    truth, predicted = (np.array(column) for column in zip(*pairs, strict=True))
    metrics = compare_classes(truth, predicted)
    assert metrics is not None
    known = sorted({*truth, *predicted} - {UNSCORED})
    assert metrics.macro_f1.value == pytest.approx(
        f1_score(truth, predicted, labels=known, average="macro", zero_division=0)
    )
    assert metrics.accuracy.value == pytest.approx(accuracy_score(truth, predicted))
    slow = confusion_matrix(truth, predicted, labels=[0, 1, 2, 3])
    assert metrics.confusion == tuple(map(tuple, slow[:3, :3].tolist()))
    assert metrics.unscored == tuple(slow[:3, 3].tolist())
    assert 0 <= metrics.macro_f1.low <= metrics.macro_f1.value <= metrics.macro_f1.high <= 1


@given(rows)
def test_fewer_scores_never_give_better_figures(pairs: list[tuple[int, int]]) -> None:
    """Leaving out the hard rows must not pay: a mistake that becomes unscored leaves accuracy as it was."""
    truth, predicted = (np.array(column) for column in zip(*pairs, strict=True))
    silent = np.where(truth == predicted, predicted, UNSCORED)
    before, after = compare_classes(truth, predicted), compare_classes(truth, silent)
    assert before is not None and after is not None
    assert after.accuracy == before.accuracy


def test_slope_of_the_mean_f1_is_that_of_a_small_change() -> None:
    """The interval's width, with a column of unscored rows, against a simulation."""
    counts = np.array([[60, 20, 10, 10], [15, 90, 20, 5], [10, 10, 140, 10]])
    draws = np.random.default_rng(1).multinomial(counts.sum(), (counts / counts.sum()).ravel(), 4000)
    values = [macro_f1(draw.reshape(3, 4)).value for draw in draws]
    estimate = macro_f1(counts)
    assert (estimate.high - estimate.low) / 2 == pytest.approx(1.96 * float(np.std(values)), rel=0.06)


def test_two_labels_count_unscored_rows_too() -> None:
    """Two right, one wrong, one without a score: a half, not two thirds."""
    scores = np.array([0.9, 0.1, 0.9, np.nan], np.float32)
    figures = figures_of(np.array([1, 0, 0, 1], np.int8), scores, np.zeros(4, np.int8), 0.5, with_neutral(scores))
    assert figures.accuracy is not None and figures.accuracy.value == 0.5
    assert (figures.rows, figures.unscored, figures.macro_f1) == (4, 1, None)
    assert figures.binary.accuracy is not None and figures.binary.accuracy.value == pytest.approx(2 / 3)


def test_what_comes_first_is_over_all_rows(mail: Path) -> None:
    """Neutral rows, and one of no known word, among them; in the table as in JSON."""
    with mail.open("a") as file:
        file.write("\n13,zzqx qqzz,positive")
    (figures,) = run(Options(MODEL, (mail,)))
    headline = json.loads(as_json([figures], {}))["headline"]
    assert (headline["rows"], headline["unscored"]) == (13, 1)
    assert headline["macro_f1"]["value"] < 1 and headline["accuracy"]["value"] <= 12 / 13
    lines = one_set(figures).splitlines()
    assert lines[0].split() == ["rows", "13"] and lines[1].split() == ["not", "scored", "1,", "counted", "as", "wrong"]
    assert lines[3].startswith("macro-F1") and lines[4].startswith("accuracy")
    below = next(number for number, line in enumerate(lines) if line.startswith("Negative against positive"))
    assert lines[below + 2].split() == ["rows", "8"]


def test_bag_of_words_says_neutral(tmp_path: Path) -> None:
    """Where the words part the three classes without fault, it finds all of them."""
    lines = [(f"{text} {n}", label) for label, texts in WORDS.items() for text in texts for n in range(10)]
    data = write(tmp_path / "mail.csv", lines)
    (figures,) = run(Options(MODEL, (data,), train=(data,)))
    macro = figures.baselines["bag of words"].macro_f1
    assert macro is not None and macro.value == 1.0


def test_lexicon_has_thresholds_chosen_for_it(tmp_path: Path) -> None:
    """Beside its authors' own; here every text is a little positive to it, and only how much tells them apart."""
    weak, strong = "this is good", "this is good and great and wonderful and lovely"
    lines = [(f"{text} {n}", label) for n in range(200) for text, label in ((weak, "negative"), (strong, "positive"))]
    data = write(tmp_path / "mail.csv", lines)
    (figures,) = run(Options(MODEL, (data,), baselines=True, train=(data,)))
    usual, chosen = (figures.baselines[name].accuracy for name in ("VADER", "VADER, chosen thresholds"))
    assert usual is not None and usual.value < 0.51
    assert chosen is not None and chosen.value > 0.99


def test_mistakes_of_neutral_are_named(mail: Path) -> None:
    """Also where all mistakes are: a model of two classes is never right about them."""
    write(mail, [(text, "neutral") for text in WORDS["neutral"]] + [("wonderful great lovely", "positive")])
    (figures,) = run(Options("imdb-article", (mail,), id_column="id", worst=10))
    assert {mistake.right for mistake, _ in figures.worst} == {"neutral"}
    assert len(figures.worst) == 4 and {mistake.given for mistake, _ in figures.worst} <= {"negative", "positive"}
    assert "neutral" in one_set(figures).splitlines()[-1]


@pytest.fixture
def western(tmp_path: Path) -> Path:
    """Labelled messages in cp1252, some with a letter that UTF-8 writes otherwise."""
    path = tmp_path / "western.csv"
    lines = [
        "text;label",
        *(f"{CANARY} na\u00efve and terrible {n};0\n{CANARY} wonderful caf\u00e9 {n};1" for n in range(60)),
    ]
    path.write_bytes("\n".join(lines).encode("cp1252"))
    return path


@pytest.mark.parametrize("job", ["evaluate", pytest.param("train", marks=pytest.mark.slow)])
def test_wrong_encoding_is_refused_and_the_hint_works(western: Path, tmp_path: Path, job: str) -> None:
    """As in scoring; it cost rows in silence. By itself it would be recognised."""
    program = str(Path(sys.executable).with_name("sentiment-jobs"))
    first = ["evaluate", MODEL, str(western)]
    if job == "train":
        first = ["train", "--data", str(western), "--output", str(tmp_path / "model"), "--epochs", "1"]
        first += ["--units", "2", "--embedding", "2", "--words", "10", "--validation", "0.3"]
    command, hints = [program, *first, "--delimiter", ",", "--encoding", "utf-8"], []
    for _ in range(4):
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
        assert CANARY not in done.stdout + done.stderr
        if done.returncode == 0:
            break
        hint = done.stderr.strip().splitlines()[-1].split(":  ", 1)[1]
        hints.append(hint.rsplit(" ", 2)[1])
        command = ["bash", "-c", hint.replace("sentiment-jobs", program, 1)]
    assert done.returncode == 0, done.stderr
    assert hints == ["--delimiter", "--encoding"]


def test_limit_on_unreadable_rows_is_the_users(western: Path, tmp_path: Path) -> None:
    """The rows stay, each without a score and so as a mistake."""
    files = LabelledFiles(delimiter=";", encoding="utf-8", max_bad="100%")
    (figures,) = run(Options(MODEL, (western,), files))
    assert (figures.model.rows, figures.model.unscored) == (120, 120)
    assert figures.model.accuracy is not None and figures.model.accuracy.value == 0
    with pytest.raises(TooManyBadError, match="120 of 120 rows"):
        run(Options(MODEL, (western,), LabelledFiles(delimiter=";", encoding="utf-8", max_bad="99%")))


def test_malformed_row_costs_itself_only(tmp_path: Path) -> None:
    """Nobody knows its label; the rows behind it keep their numbers."""
    path = tmp_path / "mail.csv"
    path.write_text("text,label\ngood,1\nbroken,row,here\nbad,0\nodd,perhaps\n")
    with pytest.raises(InputError) as caught:
        list(read_labelled(path, max_bad=MaxBad.parse("3")))
    assert caught.value.record == 4
    path.write_text("text,label\ngood,1\nbroken,row,here\nbad,0\n")
    (batch,) = read_labelled(path, max_bad=MaxBad.parse("1"))
    assert batch.messages.body.to_pylist() == ["good", "bad"] and batch.labels.tolist() == [1, 0]
    with pytest.raises(TooManyBadError):
        list(read_labelled(path, max_bad=MaxBad.parse("0")))

"""The bag of words has all that a model has: weights, calibration and thresholds, chosen on rows that it never saw."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from score_messages.evaluation.bag import BagBaseline, learn_bag
from score_messages.metrics.figures import CLASS_OF_LABEL
from score_messages.metrics.three_class import compare_classes
from score_messages.training import bag_of_words
from score_messages.training.bag_of_words import TfidfBag, choose_bag
from score_messages_jobs.evaluation.measured_sets import run
from score_messages_jobs.evaluation.options import Options
from tests.support.present import present

Rows = npt.NDArray[np.bool_]
Labels = npt.NDArray[np.int8]

SIGNS = ("awful", "great", "tuesday")
"""A word of each label."""


def drawn(count: int, shares: tuple[float, float, float], right: float = 0.75) -> tuple[list[str], Labels, Rows]:
    """Texts that mostly have the word of their label, how common each label is, and the third to choose by."""
    rng = np.random.default_rng(3)
    labels = rng.choice(3, count, p=shares).astype(np.int8)
    said = np.where(rng.random(count) < right, labels, rng.integers(0, 3, count))
    texts = [f"{SIGNS[sign]} word{rng.integers(40)} word{rng.integers(40)}" for sign in said]
    return texts, labels, rng.random(count) < 1 / 3


def test_rare_classes_get_thresholds_that_find_them() -> None:
    """Where four in five are neutral, the likeliest class is nearly always that; a model has thresholds for it."""
    texts, labels, choosing = drawn(3000, (0.1, 0.1, 0.8), right=0.5)
    bag = learn_bag(texts, labels, choosing, np.ones(len(texts)))
    fresh, truth, _ = drawn(2000, (0.1, 0.1, 0.8), right=0.5)
    probabilities = bag.probabilities(fresh)
    by_thresholds, likeliest = (
        present(compare_classes(CLASS_OF_LABEL[truth], given)).macro_f1.value
        for given in (bag.classes(probabilities), probabilities.argmax(axis=1))
    )
    assert by_thresholds > likeliest + 0.05
    shares = np.bincount(CLASS_OF_LABEL[truth], minlength=3) / len(truth)
    assert probabilities.mean(axis=0) == pytest.approx(shares, abs=0.03)


def test_what_chooses_was_not_learnt_from() -> None:
    """With labels at random nothing can be known of them."""
    texts = [f"only{n} only{n} all" for n in range(600)] * 2  # each occurs twice, and so would be known again
    labels = np.tile(np.random.default_rng(1).integers(0, 3, 600), 2).astype(np.int8)
    choosing = np.tile(np.arange(600) % 3 == 0, 2)
    chosen = choose_bag(texts, labels, choosing, np.ones(len(texts)))
    unseen = present(chosen.unseen)
    assert (unseen.argmax(axis=1) == labels[choosing]).mean() < 0.5
    assert (chosen.bag(texts).argmax(axis=1) == labels).mean() > 0.95


def test_two_classes_have_no_neutral() -> None:
    """And one threshold; the probabilities are calibrated all the same."""
    texts, labels, choosing = drawn(1500, (0.3, 0.7, 0.0))
    bag = learn_bag(texts, labels, choosing, np.ones(len(texts)))
    probabilities = bag.probabilities(texts)
    assert (probabilities[:, 1] == 0).all() and probabilities.sum(axis=1) == pytest.approx(1, abs=1e-6)
    assert probabilities[:, 2].mean() == pytest.approx((labels == 1).mean(), abs=0.03)
    assert bag.thresholds is None and set(bag.classes(probabilities).tolist()) == {0, 2}


def test_too_little_to_choose_by_chooses_nothing() -> None:
    """The likeliest class, as it is."""
    texts, labels, choosing = drawn(60, (0.4, 0.3, 0.3))
    bag = learn_bag(texts, labels, np.zeros_like(choosing), np.ones(len(texts)))
    assert bag == BagBaseline(bag.bag)
    assert bag.classes(bag.probabilities(texts)).tolist() == bag.probabilities(texts).argmax(axis=1).tolist()


def test_a_file_counts_as_often_as_it_is_named(tmp_path: Path) -> None:
    """As real messages, which are few, count more in training."""
    for name, label in (("here", 0), ("there", 1)):
        rows = "".join(f"the same words {n},{label}\nawful {n},0\ngreat {n},1\n" for n in range(60))
        (tmp_path / f"{name}.csv").write_text("text,label\n" + rows)
    here, there = tmp_path / "here.csv", tmp_path / "there.csv"
    data = tmp_path / "data.csv"
    data.write_text("text,label\nthe same words,1\nthe same words,0\n")
    for train, side in (((here, here, here, there), 0), ((there, here, there, there), 1)):
        (figures,) = run(Options("imdb-article", (data,), train=train))
        assert figures.baselines["bag of words"].binary.confusion[0][side] == 1


def test_choosing_is_quick_whatever_there_is_to_learn(monkeypatch: pytest.MonkeyPatch) -> None:
    """By a part of the texts, drawn by their words; what was chosen learns from all of them."""
    texts, labels, choosing = drawn(1200, (0.3, 0.3, 0.4))
    fitted: list[tuple[float, int]] = []
    fit = TfidfBag.fit

    def noting(self: TfidfBag, strength: float, labels: Labels, *rest: object) -> bag_of_words.Bag:
        fitted.append((strength, len(rest[-1])))  # type: ignore[arg-type]
        return fit(self, strength, labels, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(TfidfBag, "fit", noting)
    monkeypatch.setattr(bag_of_words, "MOST_TO_CHOOSE", 200)
    learn_bag(texts, labels, choosing, np.ones(len(texts)))
    sizes = [size for _, size in fitted]
    assert len(fitted) == len(bag_of_words.STRENGTHS) + 2
    assert all(100 < size < 300 for size in sizes[:-2]) and sizes[-2:] == [len(texts), int((~choosing).sum())]


def test_a_label_that_is_too_rare_to_be_drawn_is_learnt_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two complaints among hundreds; the solver refuses to learn from one class."""
    texts = [f"all is well word{n % 40}" for n in range(600)]
    labels = np.ones(600, np.int8)
    choosing = np.arange(600) % 3 == 0
    for row in (3, 4):
        texts[row], labels[row] = "awful awful", 0
    assert choosing[3] and not choosing[4]
    monkeypatch.setattr(bag_of_words, "MOST_TO_CHOOSE", 4)
    bag = learn_bag(texts, labels, choosing, np.ones(600))
    assert bag.probabilities(["awful awful"])[0, 0] > bag.probabilities(["all is well"])[0, 0]


def test_order_of_the_files_changes_nothing() -> None:
    """Nothing is drawn by a row's place."""
    texts, labels, choosing = drawn(900, (0.2, 0.3, 0.5))
    order = np.random.default_rng(5).permutation(len(texts))
    one, other = (
        learn_bag([texts[row] for row in rows], labels[rows], choosing[rows], np.ones(len(texts)))
        for rows in (np.arange(len(texts)), order)
    )
    assert one.thresholds == pytest.approx(other.thresholds, abs=0.02)
    assert one.scale == pytest.approx(other.scale, rel=0.01)
    assert one.probabilities(texts) == pytest.approx(other.probabilities(texts), abs=0.01)


@pytest.mark.parametrize("shares", [(0.5, 0.5, 0.0), (0.3, 0.3, 0.4)])
def test_a_solver_that_stops_early_warns_nobody(shares: tuple[float, float, float], tmp_path: Path) -> None:
    """Its library's warning, with a path and advice for other programmers, reached users' terminals."""
    texts, labels, _ = drawn(300, shares)
    data = tmp_path / "mail.csv"
    data.write_text("text,label\n" + "".join(f"{text},{label}\n" for text, label in zip(texts, labels, strict=True)))
    code = (
        "from score_messages.training import bag_of_words; bag_of_words.ROUNDS = 1; import sys\n"
        "from score_messages_jobs.app import sentiment_jobs\n"
        f"sys.argv = ['sentiment-jobs', 'evaluate', 'imdb-article', {str(data)!r}, '--train', {str(data)!r}]\n"
        "sentiment_jobs()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "bag of words" in done.stdout

"""Strong models without word order beyond n-grams: what every sentiment model must beat, and a second teacher.

`BagOfWords` is of two classes: Wang and Manning (2012), "Baselines and Bigrams", logistic regression over the n-grams
that a text holds, each weighted by the logarithm of how much more often it occurs in positive than in negative texts.
`choose_bag` gives the baseline: TF-IDF with logistic regression, of as many classes as its labels have, or the former
where that does better. The only file that imports scikit-learn.
"""

from __future__ import annotations

import functools
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from score_messages.errors import PipelineError
from score_messages.extras import extra
from score_messages.model.weights import Floats
from score_messages.training.corpus import is_held_out

with extra("train", "this job needs scikit-learn"):  # scoring installs do without
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import f1_score

TOO_FEW = "the bag of words has too few texts to learn from: none shares a word"

STRENGTHS = (1.0, 4.0, 16.0)
"""What the baseline chooses from on rows that it doesn't learn from: the C of the regression. Class weights would move
the borders between the classes, which whoever uses it does by thresholds."""

MOST_TO_CHOOSE = 30_000
"""So many texts are learnt from, at most, to choose; drawn by their words, whatever the order of the files."""

ROUNDS = 100
"""Of the solver. More of them change no class any more: on 90,035 public texts it converges after 169, and macro-F1 on
those held out is 0.733 after 100 as then."""

SMOOTHING = 1.0
FOLDS = 5


class BagOfWords:
    """Normalized texts to logits."""

    def __init__(self, longest: int = 2, min_texts: int = 2, strength: float = 4.0) -> None:
        """Set up; nothing is learnt yet.

        Args:
            longest: words of the longest n-grams.
            min_texts: an n-gram in fewer texts is left out.
            strength: how freely the weights may grow: the C of the logistic regression.
        """
        self._vectorizer = CountVectorizer(
            analyzer="word",
            token_pattern=r"[^ ]+",  # noqa: S106 - no password
            lowercase=False,
            ngram_range=(1, longest),
            min_df=min_texts,
            binary=True,
            dtype=np.float32,
        )
        self._strength = strength

    def fit(self, words: Sequence[str], labels: npt.NDArray[np.float32]) -> BagOfWords:
        """Learn from texts as `normalize` gives them, with labels 0 or 1.

        Raises:
            PipelineError: no word occurs in as many texts as it must.
        """
        try:
            counts = self._vectorizer.fit_transform(words)
        except ValueError:  # its words may quote a text
            raise PipelineError(TOO_FEW) from None
        positive = np.asarray(counts[labels == 1].sum(axis=0)).ravel() + SMOOTHING
        negative = np.asarray(counts[labels == 0].sum(axis=0)).ravel() + SMOOTHING
        self._ratio = np.log((positive / positive.sum()) / (negative / negative.sum())).astype(np.float32)
        self._model = LogisticRegression(C=self._strength, solver="liblinear", dual=True, max_iter=100, random_state=1)
        with _no_warning():
            self._model.fit(counts.multiply(self._ratio).tocsr(), labels)
        return self

    def score(self, words: Sequence[str]) -> Floats:
        """Logits: float32[n]."""
        if not words:
            return np.empty(0, np.float32)
        weighted = self._vectorizer.transform(words).multiply(self._ratio).tocsr()
        return np.asarray(self._model.decision_function(weighted), dtype=np.float32)


class TfidfBag:
    """Normalized texts to the probabilities of their classes, of 1-2-grams."""

    def __init__(self, words: Sequence[str]) -> None:
        """Learn the n-grams of texts as `normalize` gives them, and nothing else yet.

        Raises:
            PipelineError: no word occurs in two texts.
        """
        self._vectorizer = TfidfVectorizer(
            analyzer="word",
            token_pattern=r"[^ ]+",  # noqa: S106 - no password
            lowercase=False,
            ngram_range=(1, 2),
            min_df=2,
            sublinear_tf=True,
            dtype=np.float32,
        )
        try:
            self._features = self._vectorizer.fit_transform(words)
        except ValueError:  # its words may quote a text
            raise PipelineError(TOO_FEW) from None

    def fit(self, strength: float, labels: Labels, weights: Doubles, rows: Indices) -> Bag:
        """Learn the classes of some of these texts.

        Args:
            strength: the C of the regression.
            labels: integers[n], of all texts.
            weights: float64[n], how much each counts.
            rows: int64, the indices of those that are learnt from.
        """
        model, vectorizer = LogisticRegression(C=strength, max_iter=ROUNDS), self._vectorizer
        with _no_warning():
            model.fit(self._features[rows], labels[rows], sample_weight=weights[rows])

        def probabilities(words: Sequence[str]) -> Floats:
            columns = np.zeros((len(words), 3), np.float32)
            if words:
                columns[:, model.classes_] = model.predict_proba(vectorizer.transform(words))
            return columns

        return probabilities


def _fit_nb(words: Sequence[str], labels: Labels, weights: Doubles, rows: Indices) -> Bag:
    """`BagOfWords` with the face of the others: two classes, labels 0 and 1."""
    bag = BagOfWords(longest=2).fit([words[row] for row in rows.tolist()], labels[rows].astype(np.float32))

    def probabilities(words: Sequence[str]) -> Floats:
        positive = 1 / (1 + np.exp(-bag.score(words)))
        return np.stack([1 - positive, positive, np.zeros_like(positive)], axis=1).astype(np.float32)

    return probabilities


Bag = Callable[[Sequence[str]], Floats]
"""Texts as `normalize` gives them to float32[n, 3], a column per label from 0; 0 for a label that was not learnt."""

Labels = npt.NDArray[np.int8]
Doubles = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]


@dataclass(frozen=True)
class ChosenBag:
    """The best of several bags.

    Attributes:
        bag: learnt from all rows.
        unseen: float32[rows held out, 3], what it thought of them before it learnt from them, too; None where there
            was nothing to choose by.
    """

    bag: Bag
    unseen: Floats | None


def choose_bag(words: Sequence[str], labels: Labels, held_out: npt.NDArray[np.bool_], weights: Doubles) -> ChosenBag:
    """The bag with the best macro-F1 on the rows held out, learnt anew: from the others, and then from all rows.

    Args:
        labels: int8[n], integers from 0 to 2.
        held_out: bool[n]; where a label is missing on either side, the first bag is taken unseen.
        weights: float64[n], how much each row counts.
    """
    tfidf = TfidfBag(words)
    makers: list[Callable[[Labels, Doubles, Indices], Bag]] = [
        functools.partial(tfidf.fit, strength) for strength in STRENGTHS
    ]
    if set(labels.tolist()) == {0, 1}:
        makers.append(functools.partial(_fit_nb, words))
    training, held = np.flatnonzero(~held_out), np.flatnonzero(held_out)
    everything = np.arange(len(labels))
    if not set(labels[training].tolist()) == set(labels[held].tolist()) == set(labels.tolist()):
        return ChosenBag(makers[0](labels, weights, everything), None)
    share = MOST_TO_CHOOSE / len(training)
    drawn = training[[is_held_out(f"draw: {words[row]}", share) for row in training.tolist()]]
    if set(labels[drawn].tolist()) != set(labels.tolist()):  # one is so rare that none of it was drawn
        drawn = training
    unseen = [words[row] for row in held.tolist()]

    def macro_f1(make: Callable[[Labels, Doubles, Indices], Bag]) -> float:
        given = make(labels, weights, drawn)(unseen).argmax(axis=1)
        return float(f1_score(labels[held], given, average="macro"))

    best = max(makers, key=macro_f1)
    return ChosenBag(best(labels, weights, everything), best(labels, weights, training)(unseen))


@contextmanager
def _no_warning() -> Iterator[None]:
    """The solver stops after so many rounds on purpose; the library's warning would come before users."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        yield


def score_unseen(words: Sequence[str], labels: npt.NDArray[np.float32], longest: int) -> Floats:
    """Logits of texts by models that didn't learn from them: each fifth by a model of the other four. float32[n]."""
    fold = np.random.default_rng(1).permutation(len(words)) % FOLDS
    logits = np.empty(len(words), dtype=np.float32)
    for number in range(FOLDS):
        training, scored = np.flatnonzero(fold != number).tolist(), np.flatnonzero(fold == number).tolist()
        model = BagOfWords(longest).fit([words[index] for index in training], labels[training])
        logits[scored] = model.score([words[index] for index in scored])
    return logits

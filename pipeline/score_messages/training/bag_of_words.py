"""Strong models without word order beyond n-grams: what every sentiment model must beat, and a second teacher.

`BagOfWords` is of two classes: Wang and Manning (2012), "Baselines and Bigrams", logistic regression over the n-grams
that a text holds, each weighted by the logarithm of how much more often it occurs in positive than in negative texts.
`choose_bag` gives the baseline: TF-IDF with logistic regression, of as many classes as its labels have, or the former
where that does better. The only file that imports scikit-learn.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from score_messages.errors import ModelError, PipelineError
from score_messages.model.weights import Floats

try:
    from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import f1_score
except ModuleNotFoundError as error:  # scoring installs do without
    raise ModelError("this job needs scikit-learn; install it: pip install 'score-messages[train]'") from error

TOO_FEW = "the bag of words has too few texts to learn from: none shares a word"

STRENGTHS = (1.0, 4.0, 16.0)
BALANCES = (None, "balanced")
"""What the baseline chooses from on rows that it doesn't learn from: the C of the regression, and class weights."""

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
        self._model.fit(counts.multiply(self._ratio).tocsr(), labels)
        return self

    def score(self, words: Sequence[str]) -> Floats:
        """Logits: float32[n]."""
        if not words:
            return np.empty(0, np.float32)
        weighted = self._vectorizer.transform(words).multiply(self._ratio).tocsr()
        return np.asarray(self._model.decision_function(weighted), dtype=np.float32)


class TfidfBag:
    """Normalized texts to the probabilities of their classes."""

    def __init__(self, strength: float, balance: str | None) -> None:
        """Set up; nothing is learnt yet. `strength` is the C of the regression, `balance` its class weights."""
        self._vectorizer = TfidfVectorizer(
            analyzer="word",
            token_pattern=r"[^ ]+",  # noqa: S106 - no password
            lowercase=False,
            ngram_range=(1, 2),
            min_df=2,
            sublinear_tf=True,
            dtype=np.float32,
        )
        self._model = LogisticRegression(C=strength, class_weight=balance, max_iter=200)

    def fit(self, words: Sequence[str], labels: npt.NDArray[np.int8]) -> TfidfBag:
        """Learn from texts as `normalize` gives them, and integer labels. Raises PipelineError as `BagOfWords.fit`."""
        try:
            features = self._vectorizer.fit_transform(words)
        except ValueError:
            raise PipelineError(TOO_FEW) from None
        self._model.fit(features, labels)
        return self

    def probabilities(self, words: Sequence[str]) -> Floats:
        """float32[n, 3], a column per label from 0; 0 for a label that was not learnt."""
        probabilities = np.zeros((len(words), 3), np.float32)
        if words:
            probabilities[:, self._model.classes_] = self._model.predict_proba(self._vectorizer.transform(words))
        return probabilities


class NbBag:
    """`BagOfWords` with the face of `TfidfBag`: two classes."""

    def fit(self, words: Sequence[str], labels: npt.NDArray[np.int8]) -> NbBag:
        """Learn from labels 0 and 1."""
        self._bag = BagOfWords(longest=2).fit(words, labels.astype(np.float32))
        return self

    def probabilities(self, words: Sequence[str]) -> Floats:
        """float32[n, 3], the last column 0."""
        positive = 1 / (1 + np.exp(-self._bag.score(words)))
        return np.stack([1 - positive, positive, np.zeros_like(positive)], axis=1).astype(np.float32)


Bag = TfidfBag | NbBag


def choose_bag(words: Sequence[str], labels: npt.NDArray[np.int8], held_out: npt.NDArray[np.bool_]) -> Bag:
    """The best of several bags on the rows held out, learnt anew from all rows.

    Args:
        labels: int8[n], integers from 0 to 2.
        held_out: bool[n]; where a label is missing on either side, the first bag is taken unseen.
    """
    makers: list[Callable[[], Bag]] = [
        functools.partial(TfidfBag, strength, balance) for strength in STRENGTHS for balance in BALANCES
    ]
    if set(labels.tolist()) == {0, 1}:
        makers.append(NbBag)
    training, held = np.flatnonzero(~held_out).tolist(), np.flatnonzero(held_out).tolist()
    if not set(labels[training].tolist()) == set(labels[held].tolist()) == set(labels.tolist()):
        return makers[0]().fit(words, labels)

    def macro_f1(make: Callable[[], Bag]) -> float:
        bag = make().fit([words[index] for index in training], labels[training])
        given = bag.probabilities([words[index] for index in held]).argmax(axis=1)
        return float(f1_score(labels[held], given, average="macro"))

    return max(makers, key=macro_f1)().fit(words, labels)


def score_unseen(words: Sequence[str], labels: npt.NDArray[np.float32], longest: int) -> Floats:
    """Logits of texts by models that didn't learn from them: each fifth by a model of the other four. float32[n]."""
    fold = np.random.default_rng(1).permutation(len(words)) % FOLDS
    logits = np.empty(len(words), dtype=np.float32)
    for number in range(FOLDS):
        training, scored = np.flatnonzero(fold != number).tolist(), np.flatnonzero(fold == number).tolist()
        model = BagOfWords(longest).fit([words[index] for index in training], labels[training])
        logits[scored] = model.score([words[index] for index in scored])
    return logits

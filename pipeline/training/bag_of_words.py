"""A strong model without word order beyond n-grams: what every sentiment model must beat, and a second teacher.

Wang and Manning (2012), "Baselines and Bigrams": logistic regression over the n-grams that a text holds, each weighted
by the logarithm of how much more often it stands in positive than in negative texts. The only file that imports
scikit-learn.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from pipeline.errors import ModelError, PipelineError
from pipeline.model.weights import Floats

try:
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.linear_model import LogisticRegression
except ModuleNotFoundError as error:  # scoring installs do without
    raise ModelError("this job needs scikit-learn; install it: pip install 'score-messages[train]'") from error

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
            PipelineError: no word stands in as many texts as it must.
        """
        try:
            counts = self._vectorizer.fit_transform(words)
        except ValueError:  # its words may quote a text
            raise PipelineError("the bag of words has too few texts to learn from: none shares a word") from None
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


def score_unseen(words: Sequence[str], labels: npt.NDArray[np.float32], longest: int) -> Floats:
    """Logits of texts by models that didn't learn from them: each fifth by a model of the other four. float32[n]."""
    fold = np.random.default_rng(1).permutation(len(words)) % FOLDS
    logits = np.empty(len(words), dtype=np.float32)
    for number in range(FOLDS):
        learnt, judged = np.flatnonzero(fold != number).tolist(), np.flatnonzero(fold == number).tolist()
        model = BagOfWords(longest).fit([words[place] for place in learnt], labels[learnt])
        logits[judged] = model.score([words[place] for place in judged])
    return logits

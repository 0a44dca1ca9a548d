"""The bag-of-words model learns n-grams, and scores no text by a model that learnt from it."""

from __future__ import annotations

import numpy as np

from score_messages.training.bag_of_words import BagOfWords, score_unseen

POSITIVE = ["good film", "a good one", "so good", "not bad at all"]
NEGATIVE = ["bad film", "a bad one", "so bad", "not good at all"]
TEXTS = (POSITIVE + NEGATIVE) * 5
LABELS = np.array(([1] * 4 + [0] * 4) * 5, np.float32)


def test_learns_words_and_pairs_of_words() -> None:
    """A pair outweighs the words that it is made of."""
    model = BagOfWords(longest=2).fit(TEXTS, LABELS)
    logits = model.score(["good", "not bad", "bad", "not good", "unheard of"])
    assert (logits[:2] > 0).all()
    assert (logits[2:4] < 0).all()
    assert abs(logits[4]) < 0.5


def test_texts_are_scored_by_models_that_never_saw_them() -> None:
    """With labels at random over texts that share only one word, nothing can be known."""
    texts = [f"all only{number} here{number}" for number in range(200)]
    labels = np.random.default_rng(5).integers(0, 2, 200).astype(np.float32)
    unseen = score_unseen(texts, labels, longest=1)
    seen = BagOfWords(longest=1, min_texts=1).fit(texts, labels).score(texts)
    assert ((seen > 0) == labels).mean() > 0.95
    assert np.ptp(unseen) < 1  # one number a fold, from its share of positives

"""What the default model learns: public texts and pieces of them, each with the probability that teachers give it.

Hinton, Vinyals and Dean (2015), "Distilling the Knowledge in a Neural Network": a small model learns more from what
larger ones think of many texts than from the few labels there are. Four voices make a target:

- the predictions of the transformer in `transformer.py`, which generalizes to mail and product reviews;
- for whole film reviews a bag of words (`bag_of_words.py`), which is better than the transformer on long texts;
- for all other texts and pieces VADER (`lexicon.py`), which knows the words of chats and comments;
- the label, where there is one.

Knows neither Keras nor torch: the predictions come from a table that `sentiment-jobs teach` wrote.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from score_messages.model.weights import Floats
from score_messages.text.normalize import normalize
from score_messages.training.bag_of_words import BagOfWords, score_unseen
from score_messages.training.corpus import TRAIN, UNLABELLED, TextSet, plain
from score_messages.training.crops import Crop
from score_messages.training.lexicon import compounds
from score_messages.training.predictions import Predictions, read_predictions

TRANSFORMER_WEIGHT, BAG_OF_WORDS_WEIGHT = 0.5, 0.45
"""What their logits count for whole film reviews: the logistic regression on both, of the 984 labels held out."""

VADER_WEIGHT = 1.5
"""What VADER's compound adds to the transformer's logit of everything else. docs/messages-model.md has the trials."""

LABEL_SHARE = 0.5
"""How much of a target is the label, where there is one; the rest is the teachers' probability."""

LONGEST_NGRAM = 3

REPEATS = {TRAIN: 2, "uci_amazon": 3, "uci_yelp": 3, "skytrax_lounge": 3}
"""How often the whole texts of a set are read in each epoch: small sets, and reviews, whose labels are the surest."""


@dataclass(frozen=True)
class DistillationTargets:
    """n texts as `normalize` gives them, and float32[n], the probability of positive to learn."""

    words: pa.StringArray
    targets: Floats

    def __len__(self) -> int:
        return len(self.words)


def distillation_targets(
    sets: Sequence[TextSet],
    frames: TextSet,
    predictions: Path,
    on_set: Callable[[str, int], None] = lambda name, count: None,
) -> DistillationTargets:
    """All that is learnt in one epoch: nothing of the texts held out.

    Args:
        sets: public texts to learn from.
        frames: the sentences of `frames.framed`, as the teacher read them.
        predictions: the table that `sentiment-jobs teach` wrote for these sets and perhaps more.
        on_set: called with a set's name and the number of its targets.

    Raises:
        InputError: the table is not one of predictions on these sets.
    """
    bag = _bag_of_words_logits(sets)
    parts: list[DistillationTargets] = []
    for text_set in [*sets, frames]:
        of_set = list(_of_set(text_set, read_predictions(predictions, text_set), bag.get(text_set.name)))
        on_set(text_set.name, sum(map(len, of_set)))
        parts += of_set
    words = pa.concat_arrays([part.words for part in parts])
    return DistillationTargets(words, np.concatenate([part.targets for part in parts]))


def _bag_of_words_logits(sets: Sequence[TextSet]) -> dict[str, Floats]:
    """Logits of the whole film reviews, those with a label by models that didn't learn from them."""
    named = {text_set.name: text_set for text_set in sets if text_set.name in (TRAIN, UNLABELLED)}
    if TRAIN not in named:
        return {}
    words = {name: normalize(pa.array(map(plain, text_set.texts))).to_pylist() for name, text_set in named.items()}
    train = named[TRAIN]
    rows = np.flatnonzero(~train.held_out)
    known, labels = [words[TRAIN][row] for row in rows.tolist()], train.targets[rows]
    logits = {TRAIN: np.zeros(len(train), np.float32)}
    logits[TRAIN][rows] = score_unseen(known, labels, LONGEST_NGRAM)
    if UNLABELLED in named:
        logits[UNLABELLED] = BagOfWords(LONGEST_NGRAM).fit(known, labels).score(words[UNLABELLED])
    return logits


def _of_set(text_set: TextSet, predictions: Predictions, bag: Floats | None) -> Iterator[DistillationTargets]:
    """Whole texts with their labels, then crops."""
    is_learnt = ~text_set.held_out[predictions.indices]
    wholes = [Crop(0, len(text_set.texts[index])) for index in predictions.indices.tolist()]
    is_whole = np.array([crop == whole for crop, whole in zip(predictions.crops, wholes, strict=True)], np.bool_)
    rows = np.flatnonzero(is_learnt & is_whole)
    labels = text_set.targets[predictions.indices[rows]]
    soft = _soft(text_set, predictions, rows, bag)
    with_labels = np.where(np.isnan(labels), soft.targets, LABEL_SHARE * labels + (1 - LABEL_SHARE) * soft.targets)
    for _ in range(REPEATS.get(text_set.name, 1)):
        yield DistillationTargets(soft.words, with_labels.astype(np.float32))
    yield _soft(text_set, predictions, np.flatnonzero(is_learnt & ~is_whole), None)


def _soft(
    text_set: TextSet, predictions: Predictions, rows: npt.NDArray[np.int64], bag: Floats | None
) -> DistillationTargets:
    """What the teachers say of some pieces, labels apart."""
    indices, logits = predictions.indices[rows], predictions.logits[rows]
    texts = [plain(predictions.crops[row].of(text_set.texts[predictions.indices[row]])) for row in rows.tolist()]
    if bag is None:
        logits = logits + VADER_WEIGHT * compounds(texts)
    else:
        logits = TRANSFORMER_WEIGHT * logits + BAG_OF_WORDS_WEIGHT * bag[indices]
    return DistillationTargets(normalize(pa.array(texts, pa.string())), (1 / (1 + np.exp(-logits))).astype(np.float32))

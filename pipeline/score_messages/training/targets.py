"""What the default model learns: public texts and pieces of them, each with the probabilities that teachers give it.

Hinton, Vinyals and Dean (2015), "Distilling the Knowledge in a Neural Network": a small model learns more from what
larger ones think of many texts than from the few labels there are. Three voices make a target:

- the predictions of the transformer in `transformer.py`;
- for whole film reviews a bag of words (`bag_of_words.py`), which knows more of long texts than the transformer;
- the label, where there is one.

The sentences of our own in `phrases` have no teacher: their label is the target, but for a little.

Knows neither Keras nor torch: the predictions come from a table that `sentiment-jobs teach` wrote.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
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
from score_messages.training.phrases.generate import PHRASES
from score_messages.training.predictions import Predictions, read_predictions

TRANSFORMER_WEIGHT, BAG_OF_WORDS_WEIGHT = 0.5, 0.45
"""What their log-odds of positive count for whole film reviews: the logistic regression on both, of the 984 labels held
out."""

LABEL_SHARE = 0.5
"""How much of a target is the label, where there is one; the rest is the teachers' probabilities."""

SURE = 0.9
"""What the label of a phrase has of its target; the other two classes share the rest (label smoothing: Szegedy et al.
2016, "Rethinking the Inception Architecture for Computer Vision", CVPR)."""

LONGEST_NGRAM = 3

REPEATS: Mapping[str, int] = {TRAIN: 2, "uci_amazon": 3, "uci_yelp": 3, "skytrax_lounge": 3, PHRASES: 3}
"""How often the whole texts of a set are read in each epoch: small sets, and film reviews, whose labels are the surest.
Real messages are read once: read more often, they were learnt by heart (docs/messages-model.md)."""


@dataclass(frozen=True)
class DistillationTargets:
    """n texts as `normalize` gives them, and float32[n, 3], the probabilities to learn: negative, neutral, positive."""

    words: pa.StringArray
    targets: Floats

    def __len__(self) -> int:
        return len(self.words)


def distillation_targets(
    sets: Sequence[TextSet],
    frames: TextSet,
    predictions: Path,
    on_set: Callable[[str, int], None] = lambda name, count: None,
    repeats: Mapping[str, int] = REPEATS,
) -> DistillationTargets:
    """All that is learnt in one epoch: nothing of the texts held out.

    Args:
        sets: public texts to learn from, and perhaps `phrases`, which the predictions don't have.
        frames: the sentences of `frames.framed`, as the teacher read them.
        predictions: the table that `sentiment-jobs teach` wrote for these sets and perhaps more.
        on_set: called with a set's name and the number of its targets.
        repeats: how often the whole texts of a set are read, 1 if it isn't named.

    Raises:
        InputError: the table is not one of predictions on these sets.
    """
    bag = _bag_of_words_logits(sets)
    parts: list[DistillationTargets] = []
    for text_set in [*sets, frames]:
        if text_set.name == PHRASES:
            of_set = [_of_labels(text_set)] * repeats.get(PHRASES, 1)
        else:
            times = repeats.get(text_set.name, 1)
            of_set = list(_of_set(text_set, read_predictions(predictions, text_set), bag.get(text_set.name), times))
        on_set(text_set.name, sum(map(len, of_set)))
        parts += of_set
    words = pa.concat_arrays([part.words for part in parts])
    return DistillationTargets(words, np.concatenate([part.targets for part in parts]))


def _bag_of_words_logits(sets: Sequence[TextSet]) -> dict[str, Floats]:
    """Log-odds of positive of the whole film reviews, those with a label by models that didn't learn from them."""
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


def _of_set(
    text_set: TextSet, predictions: Predictions, bag: Floats | None, times: int
) -> Iterator[DistillationTargets]:
    """Whole texts with their labels, so many times, then crops."""
    is_learnt = ~text_set.held_out[predictions.indices]
    wholes = [Crop(0, len(text_set.texts[index])) for index in predictions.indices.tolist()]
    is_whole = np.array([crop == whole for crop, whole in zip(predictions.crops, wholes, strict=True)], np.bool_)
    rows = np.flatnonzero(is_learnt & is_whole)
    whole = _soft(text_set, predictions, rows, bag)
    learnt = with_labels(whole.targets, text_set.targets[predictions.indices[rows]])
    for _ in range(times):
        yield DistillationTargets(whole.words, learnt)
    yield _soft(text_set, predictions, np.flatnonzero(is_learnt & ~is_whole), None)


def _of_labels(text_set: TextSet) -> DistillationTargets:
    """Labels alone, smoothed."""
    rows = np.flatnonzero(~text_set.held_out)
    texts = [plain(text_set.texts[row]) for row in rows.tolist()]
    return DistillationTargets(normalize(pa.array(texts, pa.string())), smoothed(text_set.targets[rows]))


def smoothed(labels: Floats) -> Floats:
    """Targets that are `SURE` of a label.

    Args:
        labels: float32[n]: 0 negative, 0.5 neutral, 1 positive.

    Returns:
        float32[n, 3].

    >>> smoothed(np.array([0.5], np.float32)).round(3).tolist()
    [[0.05000000074505806, 0.8999999761581421, 0.05000000074505806]]
    """
    others = (1 - SURE) / 2
    targets = np.eye(3, dtype=np.float32)[(2 * labels).astype(np.int64)] * (SURE - others) + others
    return targets.astype(np.float32)


def _soft(
    text_set: TextSet, predictions: Predictions, rows: npt.NDArray[np.int64], bag: Floats | None
) -> DistillationTargets:
    """What the teachers say of some pieces, labels apart."""
    texts = [plain(predictions.crops[row].of(text_set.texts[predictions.indices[row]])) for row in rows.tolist()]
    probabilities = predictions.probabilities[rows]
    if bag is not None:
        odds = TRANSFORMER_WEIGHT * predictions.logits[rows] + BAG_OF_WORDS_WEIGHT * bag[predictions.indices[rows]]
        probabilities = with_polar_odds(probabilities, odds)
    return DistillationTargets(normalize(pa.array(texts, pa.string())), probabilities)


def with_polar_odds(probabilities: Floats, log_odds: Floats) -> Floats:
    """Share what isn't neutral anew between negative and positive.

    Args:
        probabilities: float32[n, 3] of negative, neutral and positive.
        log_odds: float32[n], of positive against negative.

    Returns:
        float32[n, 3]; what is neutral stays.

    >>> with_polar_odds(np.array([[0.5, 0.2, 0.3]], np.float32), np.array([0.0], np.float32)).round(3).tolist()
    [[0.4000000059604645, 0.20000000298023224, 0.4000000059604645]]
    """
    neutral = probabilities[:, 1]
    positive = (1 - neutral) / (1 + np.exp(-log_odds))
    return np.stack([1 - neutral - positive, neutral, positive], axis=1).astype(np.float32)


def with_labels(probabilities: Floats, labels: Floats) -> Floats:
    """Let labels count `LABEL_SHARE` of the targets of the texts that have one.

    Args:
        probabilities: float32[n, 3].
        labels: float32[n]: 0 negative, 0.5 neutral, 1 positive, NaN for none.
    """
    is_labelled = ~np.isnan(labels)
    targets = probabilities.copy()
    classes = (2 * labels[is_labelled]).astype(np.int64)
    targets[is_labelled] = LABEL_SHARE * np.eye(3, dtype=np.float32)[classes] + (1 - LABEL_SHARE) * targets[is_labelled]
    return targets

"""What a model has to beat: a lexicon, a bag of words, and always saying the same. Each scores every row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from score_messages.errors import InputError
from score_messages.evaluation.evaluate import Scored
from score_messages.metrics.binary import MIDDLE
from score_messages.metrics.figures import LABEL_OF_CLASS
from score_messages.model.label import score_of, with_neutral
from score_messages.read import ReadOptions
from score_messages.read.labelled import MAX_BAD, NEGATIVE, NEUTRAL, POSITIVE, LabelForm, read_labelled
from score_messages.read.tolerance import MaxBad
from score_messages.text.normalize import normalize
from score_messages.training.corpus import is_held_out
from score_messages.training.held_out_rows import held_out_rows

if TYPE_CHECKING:
    from score_messages.evaluation.bag import BagBaseline

VADER, VADER_CHOSEN, BAG_OF_WORDS, MAJORITY = "VADER", "VADER, chosen thresholds", "bag of words", "majority"

CHOOSING = 0.1
"""The share of the rows to learn from on which baselines choose what can be chosen."""


@dataclass(frozen=True)
class LabelledTexts:
    """All n rows of a labelled file, in memory."""

    ids: pa.StringArray
    bodies: pa.StringArray
    labels: npt.NDArray[np.int8]

    def filter(self, rows: npt.NDArray[np.bool_]) -> LabelledTexts:
        """Only some rows."""
        return LabelledTexts(self.ids.filter(pa.array(rows)), self.bodies.filter(pa.array(rows)), self.labels[rows])


def read_texts(source: Path, form: LabelForm, reading: ReadOptions, max_bad: MaxBad = MAX_BAD) -> LabelledTexts:
    """A labelled file.

    Raises:
        InputError: as `read_labelled`.
    """
    batches = list(read_labelled(source, form, reading, max_bad))
    return LabelledTexts(
        pa.concat_arrays([pa.array([], pa.string()), *(batch.messages.ids for batch in batches)]),
        pa.concat_arrays([pa.array([], pa.string()), *(batch.messages.body for batch in batches)]),
        np.concatenate([np.empty(0, np.int8), *(batch.labels for batch in batches)]),
    )


@dataclass(frozen=True)
class Learnt:
    """What baselines learn from labelled files, so that they have all that a trained model has.

    Attributes:
        bag: of words, of as many classes as the labels have.
        threshold: of VADER's score, as in `Scored`, chosen on the rows on which the bag was.
        borders: below the first that score means negative, from the second on positive.
    """

    bag: BagBaseline
    threshold: float
    borders: tuple[float, float]


def learn(
    sources: Sequence[Path],
    form: LabelForm,
    reading: ReadOptions,
    held_out: float = 0.0,
    max_bad: MaxBad = MAX_BAD,
) -> Learnt:
    """What the baselines can learn from some files. A tenth of the rows chooses among bags, and thresholds for VADER.

    Args:
        sources: a file that is named several times counts as often, as real messages do in training.
        held_out: the share of rows that nothing may be learnt from, so that it can be measured on them.

    Raises:
        InputError: a file can't be trusted, or there are not both negative and positive rows.
        ModelError: scikit-learn or vaderSentiment is not installed.
    """
    from score_messages.evaluation.bag import learn_bag
    from score_messages.training.calibration import best_threshold, best_thresholds

    counts = Counter(sources)
    training = [read_texts(source, form, reading, max_bad) for source in counts]
    if held_out:
        training = [
            texts.filter(~held_out_rows(source, form, reading, held_out, len(texts.labels), max_bad))
            for source, texts in zip(counts, training, strict=True)
        ]
    labels = np.concatenate([texts.labels for texts in training])
    if not {NEGATIVE, POSITIVE} <= set(labels.tolist()):
        raise InputError(", ".join(map(str, counts)), "baselines need messages of both labels to learn from")
    weights = np.repeat([float(count) for count in counts.values()], [len(texts.labels) for texts in training])
    bodies = pa.concat_arrays([texts.bodies for texts in training])
    choosing = np.array([is_held_out(f"choose: {body}", CHOOSING) for body in bodies.to_pylist()], bool)
    bag = learn_bag(normalize(bodies).to_pylist(), labels, choosing, weights)
    scores, chosen = _vader_scores(bodies.filter(pa.array(choosing))), labels[choosing]
    threshold = best_threshold(scores, chosen)
    borders = best_thresholds(scores, chosen) if NEUTRAL in chosen else (threshold, threshold)
    return Learnt(bag, threshold, borders)


def score_by_lexicon(texts: LabelledTexts, learnt: Learnt | None = None) -> Scored:
    """VADER's compound, positive above 0, negative else; neutral within the 0.05 that its authors give.

    Args:
        learnt: with the thresholds that were chosen for it instead.

    Raises:
        ModelError: vaderSentiment is not installed.
    """
    from score_messages.training.lexicon import NEUTRAL_UP_TO

    scores = _vader_scores(texts.bodies)
    if learnt is not None:
        threshold, borders = learnt.threshold, learnt.borders
    else:
        threshold = _above(MIDDLE)
        borders = (_above((1 - NEUTRAL_UP_TO) / 2), float(np.float32((1 + NEUTRAL_UP_TO) / 2)))
    classes = np.searchsorted(np.array(borders, np.float32), scores, side="right").astype(np.int8)
    return Scored(texts.ids, texts.labels, scores, classes, threshold, with_neutral(scores))


def _vader_scores(bodies: pa.StringArray) -> npt.NDArray[np.float32]:
    """VADER's compound as a score: float32[n], 0 to 1."""
    from score_messages.training.lexicon import compounds

    return ((compounds(bodies.to_pylist()) + 1) / 2).astype(np.float32)


def _above(value: float) -> float:
    """The next float32: a score of just `value` is below it."""
    return float(np.nextafter(np.float32(value), np.float32(1)))


def score_by_bag_of_words(texts: LabelledTexts, bag: BagBaseline) -> Scored:
    """Its calibrated probabilities, and the class that follows by the thresholds chosen for it."""
    probabilities = bag.probabilities(normalize(texts.bodies).to_pylist())
    scores = score_of(probabilities)
    return Scored(texts.ids, texts.labels, scores, bag.classes(probabilities), bag.threshold, probabilities)


def score_by_majority(texts: LabelledTexts) -> Scored:
    """The label that most rows of this very file have, for each of them."""
    polar = texts.labels[texts.labels != NEUTRAL]
    is_positive = bool(len(polar)) and bool(polar.mean() >= MIDDLE)
    scores = np.full(len(texts.labels), float(is_positive), np.float32)
    counts = np.bincount(texts.labels, minlength=3)[LABEL_OF_CLASS]
    classes = np.full(len(scores), counts.argmax(), np.int8)
    return Scored(texts.ids, texts.labels, scores, classes, MIDDLE, with_neutral(scores))

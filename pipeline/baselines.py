"""What a model has to beat: a word list, a bag of words, and always saying the same. Each judges every row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from pipeline.errors import InputError
from pipeline.evaluation import MIDDLE, Scored
from pipeline.labelled import NEUTRAL, LabelForm, read_labelled
from pipeline.normalize import normalize
from pipeline.read import ReadOptions
from pipeline.training.corpus import is_held_back

if TYPE_CHECKING:
    from pipeline.training.bag_of_words import BagOfWords

VADER, BAG_OF_WORDS, MAJORITY = "VADER", "bag of words", "majority"


@dataclass(frozen=True)
class LabelledTexts:
    """All n rows of a labelled file, in memory."""

    ids: pa.StringArray
    bodies: pa.StringArray
    labels: npt.NDArray[np.int8]

    def filter(self, rows: npt.NDArray[np.bool_]) -> LabelledTexts:
        """Only some rows."""
        return LabelledTexts(self.ids.filter(pa.array(rows)), self.bodies.filter(pa.array(rows)), self.labels[rows])


def read_texts(source: Path, form: LabelForm, reading: ReadOptions) -> LabelledTexts:
    """A labelled file.

    Raises:
        InputError: as `read_labelled`.
    """
    batches = list(read_labelled(source, form, reading))
    return LabelledTexts(
        pa.concat_arrays([pa.array([], pa.string()), *(batch.messages.ids for batch in batches)]),
        pa.concat_arrays([pa.array([], pa.string()), *(batch.messages.body for batch in batches)]),
        np.concatenate([np.empty(0, np.int8), *(batch.labels for batch in batches)]),
    )


def held_back_rows(texts: LabelledTexts, share: float) -> npt.NDArray[np.bool_]:
    """bool[n]: which rows training holds back with this share."""
    return np.array([is_held_back(body, share) for body in texts.bodies.to_pylist()], bool)


def learn_bag_of_words(
    sources: Sequence[Path], form: LabelForm, reading: ReadOptions, held_back: float = 0.0
) -> BagOfWords:
    """An NB-weighted logistic regression on 1- and 2-grams, of the negative and positive rows of the files.

    Args:
        held_back: the share of rows that it must not learn from, so that it can be measured on them.

    Raises:
        InputError: a file can't be trusted, or all rows have the same label.
        ModelError: scikit-learn is not installed.
    """
    from pipeline.training.bag_of_words import BagOfWords

    whole = (read_texts(source, form, reading) for source in sources)
    texts = [one.filter(~held_back_rows(one, held_back)) for one in whole]
    labels = np.concatenate([one.labels for one in texts])
    told = labels != NEUTRAL
    if len(np.unique(labels[told])) < 2:
        raise InputError(", ".join(map(str, sources)), "the bag of words needs messages of both labels to learn from")
    words = normalize(pa.concat_arrays([one.bodies for one in texts])).filter(pa.array(told)).to_pylist()
    return BagOfWords(longest=2).fit(words, labels[told].astype(np.float32))


def judge_by_word_list(texts: LabelledTexts) -> Scored:
    """VADER's compound, positive above 0, negative else; neutral within the 0.05 that its authors give.

    Raises:
        ModelError: vaderSentiment is not installed.
    """
    from pipeline.training.word_list import NEUTRAL_UP_TO, compounds

    compound = compounds(texts.bodies.to_pylist())
    classes = np.where(compound >= NEUTRAL_UP_TO, 2, np.where(compound <= -NEUTRAL_UP_TO, 0, 1)).astype(np.int8)
    above = np.nextafter(np.float32(MIDDLE), np.float32(1))
    scores = ((compound + 1) / 2).astype(np.float32)
    return Scored(texts.ids, texts.labels, scores, classes, float(above))


def judge_by_bag_of_words(texts: LabelledTexts, bag: BagOfWords) -> Scored:
    """The bag's probability; it knows no neutral."""
    scores = (1 / (1 + np.exp(-bag.score(normalize(texts.bodies).to_pylist())))).astype(np.float32)
    return Scored(texts.ids, texts.labels, scores, np.where(scores >= MIDDLE, 2, 0).astype(np.int8), MIDDLE)


def judge_by_majority(texts: LabelledTexts) -> Scored:
    """The label that most rows of this very file have, for each of them."""
    told = texts.labels[texts.labels != NEUTRAL]
    positive = bool(len(told)) and bool(told.mean() >= MIDDLE)
    scores = np.full(len(texts.labels), float(positive), np.float32)
    counts = np.bincount(texts.labels, minlength=3)[[0, 2, 1]]  # in the order of the three classes
    return Scored(texts.ids, texts.labels, scores, np.full(len(scores), counts.argmax(), np.int8), MIDDLE)

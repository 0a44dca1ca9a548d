"""The labelled rows of a file as a model scores them, for fitting. Knows files and a model, but fits nothing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from score_messages.counted import counted
from score_messages.errors import Hint, InputError, ModelError
from score_messages.evaluation.drawn import read_drawn
from score_messages.evaluation.evaluate import Scored, score_labelled
from score_messages.metrics.design import Design
from score_messages.metrics.figures import CLASS_OF_LABEL
from score_messages.metrics.three_class import CLASSES
from score_messages.model.bundle import Model
from score_messages.read import ReadOptions
from score_messages.read.labelled import MAX_BAD, LabelForm
from score_messages.read.tolerance import MaxBad
from score_messages.tuning.fit import Labels

FEWEST = 100
"""Labels without which nothing is fitted: the shipped settings are better than what so few rows say."""

FEWEST_OF_CLASS = 5
"""Rows of negative and of positive without which nothing is fitted."""


@dataclass(frozen=True)
class Labelled:
    """What is fitted to, and what is left out of it.

    Attributes:
        labels: the rows that have a score, and a class that the model knows.
        counts: of these, by class.
        unlabelled: rows of the file that nobody has labelled.
        unscored: labelled rows that the model gives no score.
        unknown: rows labelled neutral, where the model knows no neutral.
        note: what a person must know of how the rows were drawn; "" for nothing.
        is_drawn: the rows have weights.
    """

    labels: Labels
    counts: tuple[int, ...]
    unlabelled: int
    unscored: int
    unknown: int
    note: str
    is_drawn: bool


def read_labels(
    model: Model,
    source: Path,
    form: LabelForm = LabelForm(),
    reading: ReadOptions = ReadOptions(),
    weight_column: str | None = None,
    max_bad: MaxBad = MAX_BAD,
) -> Labelled:
    """Score a labelled file, and see that there is enough to fit.

    Raises:
        InputError: the file can't be trusted, or has too few labels.
        ModelError: the model is one of version 0.2 that has three classes and one output: it can't be tuned.
    """
    check_can_be_tuned(model)
    drawn = read_drawn(source, form, reading, weight_column)
    scored = score_labelled(model, source, form, reading, max_bad=max_bad)
    classes = CLASS_OF_LABEL[scored.labels].astype(np.int64)
    design = drawn.design or Design(np.ones(len(classes)))
    is_known = (classes != 1) | (model.settings.outputs == len(CLASSES))
    used = scored.is_scored & is_known
    counts = tuple(np.bincount(classes[used], minlength=len(CLASSES)).tolist())
    unscored, unknown = int((~scored.is_scored).sum()), int((scored.is_scored & ~is_known).sum())
    _check(source, scored, counts, unknown)
    labels = Labels(scored.probabilities[used].astype(np.float64), classes[used], design.filter(used))
    return Labelled(labels, counts, scored.unlabelled, unscored, unknown, drawn.note, drawn.design is not None)


def check_can_be_tuned(model: Model) -> None:
    """Raise ModelError for a model that says neutral between two scores, and so has no probability of it."""
    if model.settings.outputs == 1 and len(model.settings.classes) == len(CLASSES):
        hint = Hint("Train a new one from it on your labels, with `sentiment-jobs train --start-from`")
        reason = f"model '{model.name}' is of version 0.2 and has no probability of neutral, so it can't be tuned"
        raise ModelError(reason, hint=hint)


def _check(source: Path, scored: Scored, counts: tuple[int, ...], unknown: int) -> None:
    rows = sum(counts)
    if rows < FEWEST:
        unscored = int((~scored.is_scored).sum())
        reasons = {"neutral, which the model doesn't know": unknown, "without a score": unscored}
        beside = ", ".join(f"{count:,} {reason}" for reason, count in reasons.items() if count)
        has = f"has {counted(rows, 'label')} to fit to" + (f" (beside {beside})" if beside else "")
        unlabelled = counted(scored.unlabelled, "row of the file has none yet", "rows of the file have none yet")
        left = unlabelled if scored.unlabelled else "draw more rows first"
        reason = f"{has}, and it takes {FEWEST}: fewer say less than what the model comes with"
        raise InputError(str(source), reason, hint=Hint(f"Label {counted(FEWEST - rows, 'more message')}; {left}"))
    for index in (0, 2):
        if counts[index] < FEWEST_OF_CLASS:
            labels = counted(counts[index], "message")
            reason = f"has {labels} labelled {CLASSES[index]}, and it takes {FEWEST_OF_CLASS}"
            raise InputError(str(source), reason, hint=Hint(f"Label more messages, until {FEWEST_OF_CLASS} are"))

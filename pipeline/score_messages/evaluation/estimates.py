"""What labelled rows say of all messages that they were drawn from. Knows scored rows, but no files."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from score_messages.evaluation.evaluate import Scored, given_classes
from score_messages.metrics.design import Design
from score_messages.metrics.figures import CLASS_OF_LABEL
from score_messages.metrics.three_class import UNSCORED
from score_messages.metrics.threshold_curve import Curves, curves_of
from score_messages.metrics.weighted import WeightedFigures, weighted_figures


@dataclass(frozen=True)
class Estimates:
    """Of one set of rows.

    Attributes:
        unlabelled: rows of the file that nobody has labelled.
        weighted: None if the file doesn't say how its rows were drawn.
        curves: of negative and of positive; over the rows as they count.
    """

    unlabelled: int
    weighted: WeightedFigures | None
    curves: Curves


def estimated(scored: Scored, design: Design | None) -> Estimates | None:
    """None without rows.

    Args:
        design: how the rows were drawn; None if all count the same.
    """
    truth = CLASS_OF_LABEL[scored.labels].astype(np.int64)
    if not len(truth):
        return None
    alike = design or Design(np.ones(len(truth)))
    given = np.where(scored.is_scored, given_classes(scored), UNSCORED).astype(np.int64)
    weighted = None if design is None else weighted_figures(truth, given, scored.probabilities, design)
    return Estimates(scored.unlabelled, weighted, curves_of(truth, scored.probabilities, alike))

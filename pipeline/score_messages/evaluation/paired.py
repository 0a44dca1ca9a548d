"""Two models on the same labelled rows: what one gains over the other, with an interval. Knows no files."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from score_messages.evaluation.evaluate import Scored, given_classes
from score_messages.metrics.design import Design
from score_messages.metrics.figures import CLASS_OF_LABEL
from score_messages.metrics.intervals import Estimate
from score_messages.metrics.three_class import UNSCORED
from score_messages.metrics.weighted import macro_f1_and_influence


@dataclass(frozen=True)
class Gain:
    """Macro-F1 of two models; a row without a score is wrong.

    Attributes:
        rows: labelled rows, that neither model has learned from.
        before, after: of each model.
        difference: after minus before, with the interval of a difference on the same rows.
    """

    rows: int
    before: float
    after: float
    difference: Estimate

    @property
    def in_words(self) -> str:
        """Both figures, and whether their difference is more than chance."""
        gain = self.difference
        limits = f"difference {gain.value:+.3f}, 95 % interval {gain.low:+.3f} to {gain.high:+.3f}"
        if gain.low > 0:
            judged = "better by more than chance"
        else:
            judged = "worse by more than chance" if gain.high < 0 else "chance could make as much of a difference"
        return (
            f"{self.rows:,} test messages, which nothing was learned from: macro-F1 {self.before:.3f} before,"
            f" {self.after:.3f} after ({limits}): {judged}"
        )


def gain_of(before: Scored, after: Scored, design: Design | None) -> Gain:
    """Compare on n rows, at least one; `design` says how they were drawn, None if all count the same."""
    truth = CLASS_OF_LABEL[before.labels].astype(np.int64)
    drawn = design or Design(np.ones(len(truth)))
    (low, low_moves), (high, high_moves) = (
        macro_f1_and_influence(truth, np.where(scored.is_scored, given_classes(scored), UNSCORED), drawn)
        for scored in (before, after)
    )
    return Gain(len(truth), low, high, drawn.difference(high_moves - low_moves, high - low))

"""What of a model's calibration and thresholds is worth changing, given some labels. Knows no files."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from score_messages.errors import OptionError
from score_messages.metrics.intervals import Estimate, Z
from score_messages.metrics.threshold_curve import Curves, curves_of
from score_messages.model.calibration import NO_CALIBRATION, Calibration
from score_messages.model.label import class_indices
from score_messages.model.settings import Settings
from score_messages.training.class_calibration import Doubles
from score_messages.training.class_thresholds import class_thresholds
from score_messages.tuning.cross_validation import Comparison, Predicted, compare, cross_validated
from score_messages.tuning.fit import Labels, fit_calibration, recalibrated, threshold_for_recall

LOWEST_RECALL, HIGHEST_RECALL = 0.05, 0.99


@dataclass(frozen=True)
class Tuned:
    """What came of it.

    Attributes:
        settings: with the new calibration and thresholds.
        comparison: the model as it is beside one with such settings, as cross-validation sees them.
        helps: whether that is better by at least a standard error, in log loss or macro-F1, and not worse by as much in
            macro-F1.
        curves: what a threshold of negative or of positive trades after tuning, as cross-validation sees it.
    """

    settings: Settings
    comparison: Comparison
    helps: bool
    curves: Curves

    @property
    def is_beyond_chance(self) -> bool:
        """Whether the interval of a difference lies above 0."""
        return max(self.comparison.macro_f1.low, self.comparison.log_loss.low) > 0


@dataclass(frozen=True)
class _Fitted:
    """New settings, and how they change the probabilities that the old ones give."""

    settings: Settings
    calibration: Calibration

    def __call__(self, probabilities: Doubles) -> Predicted:
        given = recalibrated(probabilities, self.calibration)
        return Predicted(given, class_indices(given.astype(np.float32), self.settings).astype(np.int64))


def tune(settings: Settings, labels: Labels, recall: float | None = None) -> Tuned:
    """Fit calibration and thresholds, and cross-validate both together.

    Args:
        settings: of the model that gave `labels` their probabilities.
        recall: the share of negative messages that their threshold shall find; None for a high macro-F1.

    Raises:
        OptionError: nothing or everything has such a recall.
    """
    if recall is not None and not LOWEST_RECALL <= recall <= HIGHEST_RECALL:
        shares = f"from {LOWEST_RECALL} to {HIGHEST_RECALL}"
        raise OptionError(f"--recall takes a share of the negative messages, {shares}, such as 0.8")
    fit = partial(_fitted, settings, recall)
    before = _Fitted(settings, NO_CALIBRATION)(labels.probabilities)
    after = cross_validated(labels, fit)
    comparison = compare(labels, before, after)
    helps = _is_above(comparison.log_loss) or _is_above(comparison.macro_f1)
    curves = curves_of(labels.classes, after.probabilities, labels.design)
    return Tuned(fit(labels).settings, comparison, helps and not _is_below(comparison.macro_f1), curves)


def _fitted(settings: Settings, recall: float | None, labels: Labels) -> _Fitted:
    calibration = fit_calibration(labels)
    thresholds = _thresholds(settings, recall, labels, calibration)
    whole = settings.calibration.then(calibration)
    return _Fitted(replace(settings, calibration=whole, thresholds=thresholds), calibration)


def _thresholds(
    settings: Settings, recall: float | None, labels: Labels, calibration: Calibration
) -> tuple[float, ...]:
    if settings.outputs == 1:
        # a score below its threshold is negative; what is 1 - score reaches that of p_negative
        return settings.thresholds if recall is None else (1 - threshold_for_recall(labels, calibration, recall),)
    negative, positive = class_thresholds([labels.mixture(calibration)])
    return (negative if recall is None else threshold_for_recall(labels, calibration, recall)), positive


def _is_above(gain: Estimate) -> bool:
    """0 by at least a standard error, half of the interval being some two of them."""
    return gain.value > (gain.value - gain.low) / Z > 0


def _is_below(gain: Estimate) -> bool:
    return -gain.value > (gain.high - gain.value) / Z > 0

"""How good scores are, given the truth: arrays in, frozen records out. Knows neither texts nor models."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from score_messages.metrics.intervals import Doubles, Estimate, area_under_curve, mean, mean_proportion, proportion

BINS = 10
"""Equal-width bins of the reliability curve: 0 to 0.1, ... 0.9 to 1."""

MIDDLE = 0.5
"""The score from which on positive is at least as likely as negative: the threshold where no other is known."""

CLIP = 2.0**-23
"""Log loss takes scores nearer than this to 0 or 1 as this near: the float32 epsilon, as scikit-learn does."""

_HIGHEST_LOSS = float(-np.log(CLIP))


@dataclass(frozen=True)
class Bin:
    """One bin of the reliability curve: scores from `low` up to, but only in the last bin including, `high`.

    In a well calibrated model `mean_score` and `share_positive` are equal; both are None in an empty bin.
    """

    low: float
    high: float
    count: int
    mean_score: float | None
    share_positive: float | None


@dataclass(frozen=True)
class BinaryMetrics:
    """The figures of one evaluation; `dataclasses.asdict` makes JSON of them, without NaN.

    All but `rows`, `coverage` and `overall_accuracy` are over the scored rows. None stands for what can't be computed:
    everything without a scored row, balanced accuracy and AUC without rows of both classes, the recall of a class
    without rows.

    Attributes:
        rows: all rows, scored or not.
        scored: rows with a score.
        coverage: scored / rows.
        overall_accuracy: share of all rows on the right side of the threshold; a row without a score is wrong.
        threshold: scores from here on count as positive.
        accuracy: share of rows on the right side of the threshold.
        recalls: by class, negative and positive: share of its rows that are predicted to be of it.
        balanced_accuracy: the mean of the recalls; 0.5 for guessing, whatever the share of the classes.
        auc: probability that a positive row scores higher than a negative one, a tie counting half.
        log_loss: mean of -ln(probability given to the truth), scores clipped to `CLIP` from 0 and 1.
        calibration_error: expected calibration error over `reliability`.
        reliability: the bins, lowest scores first.
        confusion: counts, `confusion[label][predicted]`, both in the order of the labels.
    """

    rows: int
    scored: int
    coverage: float | None
    overall_accuracy: Estimate | None
    threshold: float
    accuracy: Estimate | None
    recalls: tuple[Estimate | None, ...]
    balanced_accuracy: Estimate | None
    auc: Estimate | None
    log_loss: Estimate | None
    calibration_error: float | None
    reliability: tuple[Bin, ...]
    confusion: tuple[tuple[int, ...], ...]


def evaluate_scores(
    labels: npt.NDArray[np.integer],
    scores: npt.NDArray[np.float32],
    scored: npt.NDArray[np.bool_],
    threshold: float = MIDDLE,
) -> BinaryMetrics:
    """Compare scores with the truth.

    Args:
        labels: integers[n], 0 for negative and 1 for positive.
        scores: float32[n], probability of positive, 0 to 1; not looked at (NaN) where not scored.
        scored: bool[n].
        threshold: as in `label`, a score on the threshold is positive.

    Raises:
        ValueError: lengths differ, a label is neither 0 nor 1, or the score of a scored row is not within 0 to 1.
    """
    _check(labels, scores, scored)
    truth, predicted = labels[scored].astype(np.int64), scores[scored] >= np.float32(threshold)
    exact = scores[scored].astype(np.float64)
    confusion = np.bincount(2 * truth + predicted, minlength=4).reshape(2, 2)
    recalls = tuple(_proportion(confusion[k, k], confusion[k].sum()) for k in range(2))
    known = [recall for recall in recalls if recall is not None]
    has_both = len(known) == len(recalls)
    bins = reliability_curve(truth, exact)
    return BinaryMetrics(
        rows=len(labels),
        scored=len(truth),
        coverage=len(truth) / len(labels) if len(labels) else None,
        overall_accuracy=_proportion(np.trace(confusion), len(labels)),
        threshold=threshold,
        accuracy=_proportion(np.trace(confusion), len(truth)),
        recalls=recalls,
        balanced_accuracy=mean_proportion(known) if has_both else None,
        auc=area_under_curve(exact[truth == 1], exact[truth == 0]) if has_both else None,
        log_loss=mean(row_losses(truth, exact), 0.0, _HIGHEST_LOSS) if len(truth) else None,
        calibration_error=expected_calibration_error(bins),
        reliability=bins,
        confusion=tuple(tuple(row) for row in confusion.tolist()),
    )


def row_losses(labels: npt.NDArray[np.integer], scores: Doubles) -> Doubles:
    """The log loss of each of n rows, float64[n]: between 0 and 15.9, because scores are clipped."""
    given_to_truth = np.where(labels == 1, scores, 1 - scores)
    return np.asarray(-np.log(np.clip(given_to_truth, CLIP, 1 - CLIP)))


def reliability_curve(labels: npt.NDArray[np.integer], scores: Doubles) -> tuple[Bin, ...]:
    """How often rows with about the same score are positive, in `BINS` bins of equal width.

    Args:
        labels: integers[n], 0 or 1.
        scores: float64[n], 0 to 1.

    Source: Niculescu-Mizil and Caruana (2005), Predicting good probabilities with supervised learning, ICML.
    """
    bins = np.minimum((scores * BINS).astype(np.int64), BINS - 1)
    counts = np.bincount(bins, minlength=BINS).tolist()
    score_sums = np.bincount(bins, weights=scores, minlength=BINS).tolist()
    positives = np.bincount(bins, weights=labels, minlength=BINS).tolist()
    means = [(s / n, p / n) if n else (None, None) for n, s, p in zip(counts, score_sums, positives, strict=True)]
    return tuple(Bin(i / BINS, (i + 1) / BINS, counts[i], *means[i]) for i in range(BINS))


def expected_calibration_error(bins: tuple[Bin, ...]) -> float | None:
    """The mean gap between score and share of positives, bins weighted by their rows; None without rows.

    Source: Naeini, Cooper and Hauskrecht (2015), Obtaining well calibrated probabilities using Bayesian binning, AAAI.
    """
    gaps = [
        bin_.count * abs(bin_.mean_score - bin_.share_positive)
        for bin_ in bins
        if bin_.mean_score is not None and bin_.share_positive is not None
    ]
    return sum(gaps) / sum(bin_.count for bin_ in bins) if gaps else None


def _proportion(hits: int, rows: int) -> Estimate | None:
    return proportion(int(hits), int(rows)) if rows else None


def _check(labels: npt.NDArray[np.integer], scores: npt.NDArray[np.float32], scored: npt.NDArray[np.bool_]) -> None:
    if not labels.shape == scores.shape == scored.shape == (len(labels),):
        raise ValueError(f"labels {labels.shape}, scores {scores.shape} and scored {scored.shape} differ in length")
    if not ((labels == 0) | (labels == 1)).all():
        raise ValueError("a label is neither 0 nor 1")
    if not ((scores[scored] >= 0) & (scores[scored] <= 1)).all():
        raise ValueError("the score of a scored row is not within 0 to 1")

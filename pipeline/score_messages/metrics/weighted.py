"""How good predictions are on the messages that a drawn sample stands for. Knows neither texts nor models."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from score_messages.metrics.binary import BINS
from score_messages.metrics.design import Design, proportion_of, within_unit
from score_messages.metrics.intervals import Doubles, Estimate
from score_messages.metrics.three_class import CLASSES, UNSCORED

FEW_ROWS, FEW_OF_CLASS = 100, 20
"""With fewer rows, or rows of a class, a figure is named as rough."""


@dataclass(frozen=True)
class WeightedCalibration:
    """Over the scored rows; tuples in the order of `CLASSES`.

    Attributes:
        error: the classwise calibration error, as in `classwise`, rows weighted.
        by_class: the calibration error of each class's probability.
        by_chance: what `error` would come to on average with right probabilities and as few rows.
        excess: by class: the mean probability minus the share of messages that are of the class. Above 0 the model
            expects too many.
    """

    error: float
    by_class: tuple[float, ...]
    by_chance: float
    excess: tuple[Estimate, ...]


@dataclass(frozen=True)
class WeightedFigures:
    """Estimates with 95 % intervals for all messages that were drawn from; tuples in the order of `CLASSES`.

    A row without a score counts as wrong, and as last in the list sorted by p_negative. A figure is None where the rows
    say nothing of it.

    Attributes:
        rows: labelled rows.
        rows_of_class: of these, by class.
        stands_for: how many messages they stand for.
        effective_rows: how many rows drawn evenly would say as much.
        shares: the true share of each class.
        given_shares: the share of messages that are given each class.
        macro_f1: the mean of the F1 of classes that have rows or are predicted.
        auc: of negative against the rest.
        few: what is rough, since few rows say it; empty if nothing is.
    """

    rows: int
    rows_of_class: tuple[int, ...]
    stands_for: float
    effective_rows: float
    shares: tuple[Estimate, ...]
    given_shares: tuple[Estimate, ...]
    accuracy: Estimate
    macro_f1: Estimate
    precisions: tuple[Estimate | None, ...]
    recalls: tuple[Estimate | None, ...]
    f1: tuple[Estimate | None, ...]
    auc: Estimate | None
    calibration: WeightedCalibration | None
    few: tuple[str, ...]


def weighted_figures(
    truth: npt.NDArray[np.integer],
    given: npt.NDArray[np.integer],
    probabilities: npt.NDArray[np.floating],
    design: Design,
) -> WeightedFigures:
    """Estimate the figures from n rows, at least one.

    Args:
        truth: integers[n], indices in `CLASSES`.
        given: integers[n], indices in `CLASSES`, or `UNSCORED`.
        probabilities: floats[n, 3]; NaN where not scored.
    """
    every = np.ones(len(truth), np.bool_)
    is_class = [truth == index for index in range(len(CLASSES))]
    is_given = [given == index for index in range(len(CLASSES))]
    scored = given != UNSCORED
    accuracy = design.share(truth == given, every)
    if accuracy is None:
        raise ValueError("no rows")
    return WeightedFigures(
        rows=len(truth),
        rows_of_class=tuple(int(rows.sum()) for rows in is_class),
        stands_for=design.total,
        effective_rows=design.effective_rows,
        shares=_known([design.share(rows, every) for rows in is_class]),
        given_shares=_known([design.share(rows, every) for rows in is_given]),
        accuracy=accuracy,
        macro_f1=weighted_macro_f1(truth, given, design),
        precisions=tuple(design.share(is_class[index], is_given[index]) for index in range(len(CLASSES))),
        recalls=tuple(design.share(is_given[index], is_class[index]) for index in range(len(CLASSES))),
        f1=tuple(_f1(design, of, to) for of, to in zip(is_class, is_given, strict=True)),
        auc=_auc(is_class[0], probabilities[:, 0].astype(np.float64), design),
        calibration=_calibration(truth[scored], probabilities[scored].astype(np.float64), design.filter(scored)),
        few=_few(truth),
    )


def weighted_macro_f1(truth: npt.NDArray[np.integer], given: npt.NDArray[np.integer], design: Design) -> Estimate:
    """The mean F1 of the classes that have rows or are predicted; arguments as of `weighted_figures`."""
    value, influence = macro_f1_and_influence(truth, given, design)
    estimate = within_unit(value, design.variance(influence), design.effective_rows)
    return proportion_of(value, design.effective_rows) if estimate is None else estimate


def macro_f1_and_influence(
    truth: npt.NDArray[np.integer], given: npt.NDArray[np.integer], design: Design
) -> tuple[float, Doubles]:
    """Macro-F1, and how far each row moves it, float64[n]; so that two models can be compared on the same rows."""
    values, influences = [], []
    for index in range(len(CLASSES)):
        members = (truth == index).astype(np.float64) + (given == index)
        total = float((design.weights * members).sum())
        if total:
            hits = 2.0 * ((truth == index) & (given == index))
            value = float((design.weights * hits).sum()) / total
            values.append(value)
            influences.append((hits - value * members) / total)
    return math.fsum(values) / len(values), np.mean(influences, axis=0)


def _f1(design: Design, of_class: npt.NDArray[np.bool_], given: npt.NDArray[np.bool_]) -> Estimate | None:
    """By the share of hits among the rows that are of the class or given it, as in `intervals.f1_score`."""
    share = design.share(of_class & given, of_class | given)
    if share is None:
        return None
    return Estimate(*(2 * limit / (1 + limit) for limit in (share.value, share.low, share.high)))


def _auc(is_negative: npt.NDArray[np.bool_], probabilities: Doubles, design: Design) -> Estimate | None:
    """The chance that a negative message stands before another one, a tie counting half."""
    if is_negative.all() or not is_negative.any():
        return None
    exact = np.nan_to_num(probabilities, nan=-1.0)
    influence = np.empty(len(exact))
    value = 0.0
    for rows, sign in ((is_negative, 1), (~is_negative, 0)):
        places = _share_below(exact[rows], exact[~rows], design.weights[~rows])
        placed = places if sign else 1 - places
        value = float((design.weights[rows] * placed).sum() / design.weights[rows].sum())
        influence[rows] = (placed - value) / design.weights[rows].sum()
    fewest = min(design.filter(rows).effective_rows for rows in (is_negative, ~is_negative))
    estimate = within_unit(value, design.variance(influence), fewest)
    return proportion_of(value, fewest) if estimate is None else estimate


def _share_below(these: Doubles, others: Doubles, weights: Doubles) -> Doubles:
    """For each of `these`, the weighted share of `others` below it, ties half."""
    order = np.argsort(others, kind="stable")
    sums = np.concatenate([[0.0], np.cumsum(weights[order])])
    ordered = others[order]
    lower, upper = (sums[np.searchsorted(ordered, these, side=side)] for side in ("left", "right"))
    return np.asarray((lower + upper) / (2 * sums[-1]))


def _calibration(truth: npt.NDArray[np.integer], probabilities: Doubles, design: Design) -> WeightedCalibration | None:
    """None without rows, and of what gives neutral no probability though some rows are."""
    knows_neutral = bool((probabilities[:, 1] > 0).any())
    if not len(truth) or (not knows_neutral and (truth == 1).any()):
        return None
    weights, errors, by_chance, excess = design.weights, [], [], []
    for index in range(len(CLASSES)):
        gaps = probabilities[:, index] - (truth == index)
        bins = np.minimum((probabilities[:, index] * BINS).astype(np.int64), BINS - 1)
        errors.append(float(np.abs(np.bincount(bins, weights * gaps, BINS)).sum()) / design.total)
        spread = probabilities[:, index] * (1 - probabilities[:, index])
        squares = np.maximum(np.bincount(bins, weights**2 * spread, BINS), 0)
        by_chance.append(float(np.sqrt(2 / math.pi * squares).sum()) / design.total)
        excess.append(design.mean(gaps, -1, 1))
    return WeightedCalibration(float(np.mean(errors)), tuple(errors), float(np.mean(by_chance)), tuple(excess))


def _known(estimates: list[Estimate | None]) -> tuple[Estimate, ...]:
    return tuple(estimate for estimate in estimates if estimate is not None)


def _few(truth: npt.NDArray[np.integer]) -> tuple[str, ...]:
    lines = [f"only {len(truth):,} rows are labelled: all figures are rough"] if len(truth) < FEW_ROWS else []
    for index, name in enumerate(CLASSES):
        count = int((truth == index).sum())
        if count < FEW_OF_CLASS:
            lines.append(f"only {count} labelled rows are {name}: its precision, recall and F1 are rough")
    return tuple(lines)

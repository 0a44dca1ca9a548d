"""What a list of messages would cost and catch, by the threshold from which a message is on it. Knows numbers only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

import numpy as np
import numpy.typing as npt

from score_messages.metrics.design import Design
from score_messages.metrics.three_class import CLASSES

TRIED = tuple(round(0.05 * step, 2) for step in range(1, 20))
"""0.05 to 0.95."""


@dataclass(frozen=True)
class AtThreshold:
    """Of a list of all messages whose probability of a class reaches a threshold.

    Attributes:
        precision: which share of it is of the class; None if it is empty.
        recall: which share of all messages of the class is on it; None if there are none.
        per_1000: how long it is, of 1,000 messages.
    """

    threshold: float
    precision: float | None
    recall: float | None
    per_1000: float


Curves = Mapping[str, tuple[AtThreshold, ...]]
"""Of negative and of positive, by the name of the class."""


def curves_of(classes: npt.NDArray[np.integer], probabilities: npt.NDArray[np.floating], design: Design) -> Curves:
    """Those of n rows.

    Args:
        classes: integers[n], indices in `CLASSES`, by the labels.
        probabilities: floats[n, 3]; NaN where not scored.
    """
    return {CLASSES[index]: threshold_curve(classes == index, probabilities[:, index], design) for index in (0, 2)}


def curves_as_dict(curves: Curves) -> dict[str, list[dict[str, float | None]]]:
    """For JSON; fields are only ever added."""
    return {name: [asdict(at) for at in curve] for name, curve in curves.items()}


def threshold_curve(
    is_class: npt.NDArray[np.bool_], probabilities: npt.NDArray[np.floating], design: Design
) -> tuple[AtThreshold, ...]:
    """For each of `TRIED`, over n rows.

    Args:
        is_class: bool[n], by the labels.
        probabilities: floats[n] of that class; NaN where not scored, and so on no list.

    >>> curve = threshold_curve(np.array([True, False]), np.array([0.9, 0.3]), Design(np.array([1.0, 3.0])))
    >>> [(at.precision, at.recall, at.per_1000) for at in curve if at.threshold in (0.3, 0.35)]
    [(0.25, 1.0, 1000.0), (1.0, 1.0, 250.0)]
    """
    given = np.nan_to_num(probabilities.astype(np.float64), nan=-1.0)
    of_class = float(design.weights[is_class].sum())
    points = []
    for threshold in TRIED:
        # as scoring does it: in the precision that probabilities have
        on_list = given >= float(np.float32(threshold)) if probabilities.dtype == np.float32 else given >= threshold
        length = float(design.weights[on_list].sum())
        hits = float(design.weights[on_list & is_class].sum())
        points.append(
            AtThreshold(
                threshold,
                precision=round(hits / length, 4) if length else None,
                recall=round(hits / of_class, 4) if of_class else None,
                per_1000=round(1000 * length / design.total, 1) if design.total else 0.0,
            )
        )
    return tuple(points)

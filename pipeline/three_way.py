"""How well three classes are told apart: arrays in, a frozen record out. Knows neither texts nor models."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

CLASSES = ("negative", "neutral", "positive")


@dataclass(frozen=True)
class ThreeWayMetrics:
    """Figures over judged rows, all tuples in the order of `CLASSES`.

    Attributes:
        rows: judged rows.
        accuracy: share of rows whose class was found.
        recalls: by class: share of its rows that were found; None for a class without rows.
        f1: by class: the harmonic mean of recall and precision, 2 hits / (rows that are + rows said to be); None for a
            class that neither is there nor is said.
        macro_f1: the mean of the F1 that are not None, so that a rare class counts as much as a common one.
        confusion: counts, `confusion[class][given]`.
    """

    rows: int
    accuracy: float
    recalls: tuple[float | None, ...]
    f1: tuple[float | None, ...]
    macro_f1: float
    confusion: tuple[tuple[int, ...], ...]


def compare_classes(truth: npt.NDArray[np.integer], given: npt.NDArray[np.integer]) -> ThreeWayMetrics | None:
    """Compare classes with the truth; None without rows.

    Args:
        truth: integers[n], places in `CLASSES`.
        given: integers[n], places in `CLASSES`.

    >>> compare_classes(np.array([0, 1, 2, 2]), np.array([0, 2, 2, 2])).f1
    (1.0, 0.0, 0.8)
    """
    if not len(truth):
        return None
    confusion = np.bincount(3 * truth.astype(np.int64) + given, minlength=9).reshape(3, 3)
    hits, are, said = np.diag(confusion), confusion.sum(axis=1), confusion.sum(axis=0)
    f1 = [2 * int(h) / int(a + s) if a + s else None for h, a, s in zip(hits, are, said, strict=True)]
    found = [one for one in f1 if one is not None]
    return ThreeWayMetrics(
        rows=len(truth),
        accuracy=int(hits.sum()) / len(truth),
        recalls=tuple(int(h) / int(a) if a else None for h, a in zip(hits, are, strict=True)),
        f1=tuple(f1),
        macro_f1=sum(found) / len(found),
        confusion=tuple(tuple(row) for row in confusion.tolist()),
    )

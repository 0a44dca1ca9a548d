"""Counts per day while the rows of a part pass: for its footers, and so for the `daily` table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from score_messages.dataset.catalog.days import Days, iso
from score_messages.dataset.catalog.facts import DayCounts
from score_messages.messages import STATUSES, Status, prediction_schema

SENTIMENTS = ("negative", "neutral", "positive")

_NAMES = [field.name for field in fields(DayCounts)]
_PLACES = {name: place for place, name in enumerate(prediction_schema().names)}


@dataclass(frozen=True)
class Counted:
    """What rows of one day, or of all, came to."""

    counts: DayCounts
    statuses: Mapping[str, int]

    def sentiments(self, classes: Sequence[str]) -> dict[str, int]:
        """Scored rows per class of a model, zeros too."""
        return {name: getattr(self.counts, name) for name in classes}


class DayTally:
    """Counts of a part by day."""

    def __init__(self) -> None:
        """Nothing counted yet."""
        self._sums: dict[int, npt.NDArray[np.float64]] = defaultdict(lambda: np.zeros(len(_NAMES)))
        self._statuses: dict[int, npt.NDArray[np.int64]] = defaultdict(lambda: np.zeros(len(STATUSES), np.int64))

    def add(self, predictions: pa.RecordBatch, days: Days) -> None:
        """Count a batch: n rows with the columns of `messages.PREDICTION_FIELDS`, any names, and int32[n]."""
        columns = {name: predictions.column(place) for name, place in _PLACES.items()}
        here, place = np.unique(days, return_inverse=True)
        status = np.asarray(pc.index_in(columns["status"], pa.array([str(status) for status in STATUSES])))
        sums = np.stack([np.bincount(place, _weights(name, columns, status), len(here)) for name in _NAMES], axis=1)
        per_status = np.bincount(place * len(STATUSES) + status, minlength=len(here) * len(STATUSES))
        for number, day in enumerate(here.tolist()):
            self._sums[day] += sums[number]
            self._statuses[day] += per_status.reshape(-1, len(STATUSES))[number]

    def by_day(self) -> dict[str, Counted]:
        """By ISO day, in order."""
        return {iso(day): _counted(self._sums[day], self._statuses[day]) for day in sorted(self._sums)}


def total(days: Iterable[Counted]) -> Counted:
    """Of several days; of none, nothing."""
    found = list(days)
    return Counted(
        sum((one.counts for one in found), DayCounts()),
        {str(status): sum(one.statuses[status] for one in found) for status in STATUSES},
    )


def _weights(name: str, columns: Mapping[str, pa.Array], status: npt.NDArray[np.int32]) -> npt.NDArray[np.float64]:
    """How much each row counts for the sum of that name."""
    if name == "rows":
        return np.ones(len(status))
    if name == "scored":
        return np.asarray(status == Status.SCORED.code, np.float64)
    if name == "score_sum":
        return np.asarray(pc.fill_null(columns["score"], 0.0)).astype(float)
    if name in SENTIMENTS:
        return np.asarray(pc.fill_null(pc.equal(columns["sentiment"], name), False)).astype(float)
    return np.asarray(columns[name], float)


def _counted(sums: npt.NDArray[np.float64], statuses: npt.NDArray[np.int64]) -> Counted:
    values = {
        name: float(value) if name == "score_sum" else int(value) for name, value in zip(_NAMES, sums, strict=True)
    }
    return Counted(
        DayCounts(**values),  # type: ignore[arg-type]
        {str(status): int(count) for status, count in zip(STATUSES, statuses, strict=True)},
    )

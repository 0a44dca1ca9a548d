"""Labels drawn as `sentiment-jobs sample` draws them, and how good a model is on rows that none are drawn from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from benchmarks.measured_rows import rows_of
from score_messages.metrics.design import Design
from score_messages.metrics.three_class import CLASSES, UNSCORED
from score_messages.metrics.weighted import weighted_figures
from score_messages.model.bundle import Model, load_model
from score_messages.model.label import class_of
from score_messages.sampling.population import LeftOut, Population
from score_messages.sampling.sample import drawn_of
from score_messages.sampling.strata import entropies, strata_of
from score_messages.scoring.scorer import Scorer
from score_messages.training.corpus import read_set

MEASURED = 1 / 3
"""Of a kind's rows: on these all is measured, from the others labels are drawn."""

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Kind:
    """A model that learned from nothing of a kind, and n labelled rows of that kind.

    Attributes:
        classes: int64[n], indices in `CLASSES`.
        predictions: what the model gives the texts.
    """

    name: str
    model: Model
    texts: Sequence[str]
    classes: npt.NDArray[np.int64]
    predictions: pa.Table

    @property
    def probabilities(self) -> npt.NDArray[np.float32]:
        """float32[n, 3]; NaN where not scored."""
        return probabilities_of(self.predictions)


@dataclass(frozen=True)
class Draw:
    """Labels of a kind.

    Attributes:
        labelled: int64[k], the rows that were drawn.
        weights: float64[k].
        reasons: how each was drawn.
        measured: int64[m], the rows to measure on, the same for all sizes of a draw.
    """

    labelled: Rows
    weights: npt.NDArray[np.float64]
    reasons: Sequence[str]
    measured: Rows


def read_kind(data: Path, name: str, sets: Sequence[str], model: Path) -> Kind:
    """Score all labelled rows of some sets."""
    loaded = load_model(model)
    rows = rows_of(
        name, [read_set(data, of_kind) for of_kind in sets], lambda text_set: text_set.targets == text_set.targets
    )
    return Kind(name, loaded, rows.texts, rows.classes, Scorer(loaded).score(rows.texts))


def probabilities_of(predictions: pa.Table) -> npt.NDArray[np.float32]:
    """float32[n, 3]; NaN where not scored."""
    columns = [predictions[f"p_{name}"].to_numpy() for name in CLASSES]
    return np.stack(columns, axis=1).astype(np.float32)


def draw_labels(kind: Kind, count: int, number: int) -> Draw | None:
    """The draw of that number; None if there aren't enough rows."""
    rng = np.random.default_rng(number)
    order = rng.permutation(len(kind.classes))
    held = round(len(order) * MEASURED)
    pool = order[held:][~np.isnan(kind.probabilities[order[held:], 0])]
    if count > len(pool):
        return None
    drawn = drawn_of(_population(kind, pool, rng), count, number)
    return Draw(pool[drawn.texts], drawn.weights, drawn.reasons, order[:held])


def _population(kind: Kind, pool: Rows, rng: np.random.Generator) -> Population:
    words, unknown = (kind.predictions[name].to_numpy()[pool] for name in ("words", "unknown_words"))
    shares = (unknown / np.maximum(words, 1)).astype(np.float32)
    entropy = entropies(*np.ascontiguousarray(kind.probabilities[pool].T))
    strata = strata_of(entropy, shares, np.zeros(len(pool), np.bool_))
    keys = rng.integers(0, 2**63, len(pool)).astype(np.uint64)
    return Population(keys, np.ones(len(pool), np.int64), np.arange(len(pool)), strata, LeftOut())


def figures(
    classes: npt.NDArray[np.int64], probabilities: npt.NDArray[np.float32], thresholds: Sequence[float]
) -> Mapping[str, Any]:
    """Of the rows that are measured on; one without a score is wrong."""
    scored = ~np.isnan(probabilities[:, 0])
    given = np.full(len(classes), UNSCORED)
    given[scored] = class_of(probabilities[scored], np.asarray(thresholds, np.float32))
    measured = weighted_figures(classes, given, probabilities, Design(np.ones(len(classes))))
    return {
        "rows": len(classes),
        "macro_f1": round(measured.macro_f1.value, 4),
        "auc": measured.auc and round(measured.auc.value, 4),
        "calibration_error": measured.calibration and round(measured.calibration.error, 4),
    }

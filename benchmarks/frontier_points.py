"""What is measured of a variant of the default network: how good it is on held-out texts, and what it costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benchmarks.calibration_texts import predicted_mixtures
from benchmarks.held_out import SINGLE, held_out_rows
from benchmarks.markdown import percent, table
from benchmarks.measured_rows import by_model
from benchmarks.word_cost import cost_per_word
from score_messages.metrics.figures import Figures
from score_messages.metrics.intervals import Estimate
from score_messages.model.bundle import SCORER, Model
from score_messages.training.class_thresholds import weighted_macro_f1
from score_messages.training.corpus import TextSet
from score_messages.training.held_out import MIXTURES, NATURAL

MESSAGES, ROUNDS = 2_000, 7
"""What the cost of a word is measured on, and how often."""

_DIGITS = 4


@dataclass(frozen=True)
class Point:
    """Figures of a variant.

    Attributes:
        variant: its name.
        share, epochs: of the targets it has learnt, and how often.
        cost: of a word, as a multiple of the other model's.
        mib: of the graph that scores.
        macro_f1: of each kind of `MIXTURES`, weighted as for calibration, with the variant's own thresholds.
        area: under the curve of negative against the rest for the kinds of `NATURAL`: value, low, high (95 %).
        polar: balanced accuracy of negative against positive, by set.
    """

    variant: str
    share: float
    epochs: int
    cost: float
    mib: float
    macro_f1: Mapping[str, float]
    area: Mapping[str, tuple[float, float, float]]
    polar: Mapping[str, float]

    def mean_macro_f1(self, kinds: Sequence[str]) -> float:
        """Of some kinds."""
        return mean([self.macro_f1[kind] for kind in kinds])

    @property
    def mean_polar(self) -> float:
        """Over the sets."""
        return mean(list(self.polar.values()))


def measure_point(
    variant: str, model: Model, sets: Sequence[TextSet], other: Model, share: float, epochs: int
) -> Point:
    """Measure a trained variant.

    Args:
        sets: all those of `MIXTURES`.
        other: the model whose words cost 1.
    """
    by_name = {rows.name: by_model(model, rows) for rows in held_out_rows({each.name: each for each in sets})}
    mixtures = predicted_mixtures(model, sets)
    thresholds = (model.settings.thresholds[0], model.settings.thresholds[1])
    return Point(
        variant=variant,
        share=share,
        epochs=epochs,
        cost=round(cost_per_word(model, other, MESSAGES, ROUNDS), 2),
        mib=round((model.folder / SCORER).stat().st_size / 2**20, 1),
        macro_f1={kind: round(weighted_macro_f1(mixture, thresholds), _DIGITS) for kind, mixture in mixtures.items()},
        area={kind: _rounded(estimate) for kind in NATURAL if (estimate := by_name[kind].ranking.auc)},
        polar={name: accuracy for name in SINGLE if (accuracy := _polar(by_name[name])) is not None},
    )


def table_of(points: Sequence[Point]) -> str:
    """Markdown: a row for each variant, shares in percent."""
    head = [
        *("variant", "cost of a word", "MiB", *(f"macro-F1, {kind}" for kind in MIXTURES)),
        *(*(f"AUC, {kind}" for kind in NATURAL), "balanced accuracy"),
    ]
    return table(
        head,
        (
            [
                *(point.variant, f"{point.cost:.2f}", f"{point.mib:.1f}"),
                *(percent(point.macro_f1.get(kind)) for kind in MIXTURES),
                *(f"{point.area[kind][0]:.3f}" if kind in point.area else "" for kind in NATURAL),
                percent(point.mean_polar),
            ]
            for point in points
        ),
    )


def mean(values: Sequence[float]) -> float:
    """The plain one."""
    return sum(values) / len(values)


def _rounded(estimate: Estimate) -> tuple[float, float, float]:
    return round(estimate.value, _DIGITS), round(estimate.low, _DIGITS), round(estimate.high, _DIGITS)


def _polar(figures: Figures) -> float | None:
    accuracy = figures.binary.balanced_accuracy
    return round(accuracy.value, _DIGITS) if accuracy else None

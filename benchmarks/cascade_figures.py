"""What a cascade of two models gives: which messages the second one scores, how good both are, what that costs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from benchmarks.calibration_texts import ids_of, predictions
from score_messages.metrics.intervals import area_under_curve
from score_messages.metrics.three_class import CLASSES
from score_messages.model.bundle import Model
from score_messages.model.label import class_indices
from score_messages.model.settings import Settings
from score_messages.model.weights import Floats
from score_messages.training.class_calibration import Doubles, Mixture
from score_messages.training.class_thresholds import weighted_macro_f1
from score_messages.training.corpus import TextSet
from score_messages.training.held_out import NATURAL, mixtures

Sureness = Callable[[Floats, Settings], Floats]
"""From the probabilities of n messages, float32[n, 3], to float32[n], of each message by itself."""

_DIGITS = 4


@dataclass(frozen=True)
class Predicted:
    """What a model predicts of n messages.

    Attributes:
        probabilities: float32[n, 3].
        classes: int8[n], by the model's thresholds.
        costs: float64[n], of scoring each message.
    """

    probabilities: Floats
    classes: npt.NDArray[np.int8]
    costs: Doubles


@dataclass(frozen=True)
class Both:
    """What two models predict of the same n messages.

    Attributes:
        classes: int64[n], indices in `CLASSES`: what they are.
        weights: float64[n], how much each counts; they sum to 1.
    """

    small: Predicted
    large: Predicted
    classes: npt.NDArray[np.int64]
    weights: Doubles


@dataclass(frozen=True)
class Cascaded:
    """Figures of a cascade on messages of one kind, weighted to be as common as they are.

    Attributes:
        macro_f1: of the three classes.
        area: under the curve of negative against the rest, rows unweighted; None where all or none are negative.
        rescored: share of messages that the large model scores.
        cost: of a message on average, as a multiple of that of the small model alone.
    """

    macro_f1: float
    area: float | None
    rescored: float
    cost: float


def largest_probability(probabilities: Floats, settings: Settings) -> Floats:
    """How probable the most probable class is; the thresholds don't matter."""
    return np.asarray(probabilities.max(axis=1))


def distance_to_threshold(probabilities: Floats, settings: Settings) -> Floats:
    """How far the nearest threshold is from the probability that it is one of."""
    columns = probabilities[:, [0, 2]] if settings.outputs == len(CLASSES) else probabilities[:, 2:]
    return np.asarray(np.abs(columns - np.asarray(settings.thresholds, np.float32)).min(axis=1))


RULES: Mapping[str, tuple[Sureness, tuple[float, ...]]] = {
    "largest probability below": (largest_probability, (0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)),
    "nearer to a threshold than": (distance_to_threshold, (0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4)),
}
"""By what says that the small model isn't sure, and the bounds that are tried."""


def predicted_by_both(
    small: Model, large: Model, sets: Sequence[TextSet], costs: tuple[float, float]
) -> dict[str, Both]:
    """The held-out texts of the kinds of `NATURAL`; those without words for one of the models are left out.

    Args:
        costs: of a word, with either model.
    """

    def predict(texts: Sequence[str]) -> Floats:
        words = [np.diff(ids_of(model, texts).offsets)[:, None] for model in (small, large)]
        made = [predictions(model, texts) for model in (small, large)]
        return np.where(np.minimum(*words) > 0, np.hstack([*made, *words]), np.nan).astype(np.float32)

    # a mixture carries the columns of its predictions along, however many there are
    made = mixtures(sets, predict)
    return {kind: _both(made[kind], (small, large), costs) for kind in NATURAL if kind in made}


def _both(mixture: Mixture, models: tuple[Model, Model], costs: tuple[float, float]) -> Both:
    columns = mixture.probabilities.astype(np.float32)
    parts = (columns[:, :3], columns[:, 3:6])
    small, large = (
        Predicted(part, class_indices(part, model.settings), mixture.probabilities[:, 6 + number] * costs[number])
        for number, (part, model) in enumerate(zip(parts, models, strict=True))
    )
    return Both(small, large, mixture.classes, mixture.weights)


def cascaded(both: Both, is_rescored: npt.NDArray[np.bool_]) -> Cascaded:
    """Figures if the large model scores some of the messages: bool[n]."""
    given = np.where(is_rescored, both.large.classes, both.small.classes)
    negative = np.where(is_rescored, both.large.probabilities[:, 0], both.small.probabilities[:, 0])
    return _figures(both, given, negative, is_rescored, both.small.costs + is_rescored * both.large.costs)


def large_alone(both: Both) -> Cascaded:
    """Figures if the large model scores everything and the small one nothing."""
    every = np.ones(len(both.classes), np.bool_)
    return _figures(both, both.large.classes, both.large.probabilities[:, 0], every, both.large.costs)


def by_rule(kinds: Mapping[str, Both], settings: Settings) -> Iterator[tuple[str, float, dict[str, Cascaded]]]:
    """Each rule and bound, and what it comes to for each kind.

    Args:
        settings: of the small model, which the rules go by.
    """
    for rule, (sureness, bounds) in RULES.items():
        for bound in bounds:
            yield (
                rule,
                bound,
                {
                    kind: cascaded(both, sureness(both.small.probabilities, settings) < bound)
                    for kind, both in kinds.items()
                },
            )


def _figures(
    both: Both,
    given: npt.NDArray[np.integer],
    negative: Floats,
    is_rescored: npt.NDArray[np.bool_],
    costs: Doubles,
) -> Cascaded:
    as_probabilities = Mixture(np.eye(len(CLASSES))[given], both.classes, both.weights)
    is_negative, ranked = both.classes == 0, negative.astype(np.float64)
    has_both = is_negative.any() and not is_negative.all()
    return Cascaded(
        macro_f1=round(weighted_macro_f1(as_probabilities, (0.5, 0.5)), _DIGITS),
        area=round(area_under_curve(ranked[is_negative], ranked[~is_negative]).value, _DIGITS) if has_both else None,
        rescored=round(float(both.weights @ is_rescored), _DIGITS),
        cost=round(float(both.weights @ costs) / float(both.weights @ both.small.costs), _DIGITS),
    )

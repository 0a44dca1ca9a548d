"""How good a model is by its thresholds, on weighted texts of several kinds. Knows no files and no pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from score_messages.model.bundle import Model
from score_messages.model.label import class_of
from score_messages.training.class_calibration import Doubles, Mixture
from score_messages.training.class_thresholds import TRIED, class_thresholds, weighted_macro_f1
from score_messages.training.held_out import NATURAL

Thresholds = tuple[float, float]
"""Of negative and of positive."""

_DIGITS = 4


@dataclass(frozen=True)
class Own:
    """The thresholds that would be chosen for messages of one kind alone, and their macro-F1 there."""

    thresholds: Thresholds
    macro_f1: float


@dataclass(frozen=True)
class Trade:
    """Figures of a model by its thresholds, rounded; those of kinds by their names, curves as long as `tried`.

    Attributes:
        model, fingerprint: which model.
        thresholds: those that it has.
        chosen: those that training chooses for these kinds.
        texts: of each kind, how many.
        negative_texts: of these, how many are negative.
        macro_f1: of each kind, with the model's thresholds.
        own: of each kind.
        tried: thresholds.
        by_negative: macro-F1 by the threshold of negative, that of positive being the model's.
        by_positive: the other way round.
        precision: of negative in the kinds of `NATURAL`, by its threshold; None where nothing is predicted negative.
        recall: likewise; None where nothing is negative.
    """

    model: str
    fingerprint: str
    thresholds: Thresholds
    chosen: Thresholds
    texts: Mapping[str, int]
    negative_texts: Mapping[str, int]
    macro_f1: Mapping[str, float]
    own: Mapping[str, Own]
    tried: Sequence[float]
    by_negative: Mapping[str, Sequence[float]]
    by_positive: Mapping[str, Sequence[float]]
    precision: Mapping[str, Sequence[float | None]]
    recall: Mapping[str, Sequence[float | None]]


def trade_of(model: Model, mixtures: Mapping[str, Mixture]) -> Trade:
    """Measure a model of three outputs.

    Args:
        mixtures: its predictions of texts held out, by kind, at least one kind.
    """
    negative, positive = model.settings.thresholds
    tried = [round(float(threshold), _DIGITS) for threshold in TRIED]
    natural = {kind: mixture for kind, mixture in mixtures.items() if kind in NATURAL}
    found = {
        kind: [precision_and_recall(mixture, (threshold, positive)) for threshold in tried]
        for kind, mixture in natural.items()
    }
    return Trade(
        model=model.name,
        fingerprint=model.fingerprint,
        thresholds=(negative, positive),
        chosen=class_thresholds(list(mixtures.values())),
        texts={kind: len(mixture.classes) for kind, mixture in mixtures.items()},
        negative_texts={kind: int((mixture.classes == 0).sum()) for kind, mixture in mixtures.items()},
        macro_f1={kind: _macro_f1(mixture, (negative, positive)) for kind, mixture in mixtures.items()},
        own={kind: _own(mixture) for kind, mixture in mixtures.items()},
        tried=tried,
        by_negative=_curves(mixtures, [(threshold, positive) for threshold in tried]),
        by_positive=_curves(mixtures, [(negative, threshold) for threshold in tried]),
        precision={kind: [precision for precision, _ in pairs] for kind, pairs in found.items()},
        recall={kind: [recall for _, recall in pairs] for kind, pairs in found.items()},
    )


def precision_and_recall(mixture: Mixture, thresholds: Thresholds) -> tuple[float | None, float | None]:
    """Of negative, its rows weighted; see `Trade` for None."""
    is_given = class_of(mixture.probabilities, np.asarray(thresholds)) == 0
    is_negative = mixture.classes == 0
    hits = float(mixture.weights[is_given & is_negative].sum())
    return _share(hits, mixture.weights[is_given]), _share(hits, mixture.weights[is_negative])


def _share(hits: float, weights: Doubles) -> float | None:
    return round(hits / float(weights.sum()), _DIGITS) if len(weights) else None


def _curves(mixtures: Mapping[str, Mixture], pairs: Sequence[Thresholds]) -> dict[str, list[float]]:
    return {kind: [_macro_f1(mixture, pair) for pair in pairs] for kind, mixture in mixtures.items()}


def _own(mixture: Mixture) -> Own:
    thresholds = class_thresholds([mixture])
    return Own(thresholds, _macro_f1(mixture, thresholds))


def _macro_f1(mixture: Mixture, thresholds: Thresholds) -> float:
    return round(weighted_macro_f1(mixture, thresholds), _DIGITS)

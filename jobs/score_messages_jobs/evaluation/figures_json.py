"""The figures of an evaluation for programs, and for a model's record. Knows no files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict

from score_messages.evaluation.baselines import VADER_CHOSEN
from score_messages.evaluation.estimates import Estimates
from score_messages.metrics.figures import Figures
from score_messages.metrics.threshold_curve import curves_as_dict
from score_messages_jobs.evaluation.estimates_table import weighted_in_words
from score_messages_jobs.evaluation.set_figures import SetFigures
from score_messages_jobs.evaluation.tables import COMPARED, UNTHRESHOLDED, kind_of


def record_of(figures: SetFigures) -> Mapping[str, object]:
    """What bundle.json keeps of a set: the model's figures, and of baselines those that the card shows."""
    baselines = {
        name: {kind: kind_of(baseline, kind) for kind in COMPARED if name != VADER_CHOSEN or kind not in UNTHRESHOLDED}
        for name, baseline in figures.baselines.items()
    }
    note = " ".join(line for line in (figures.note, weighted_in_words(figures.estimates)) if line)
    return {**figures.model.as_dict(), "note": note, "baselines": baselines, **_curves(figures.estimates)}


def as_json(sets: list[SetFigures], challenges: Mapping[str, Mapping[str, int]]) -> str:
    """One object: for one file its figures, for several their names and figures; challenges, if any, beside them."""
    by_name = {figures.name: _as_dict(figures) for figures in sets}
    measured = by_name[sets[0].name] if len(sets) == 1 else by_name
    return json.dumps({**measured, "challenges": challenges} if challenges else measured)


def _as_dict(figures: SetFigures) -> Mapping[str, object]:
    """The model's figures, those of the baselines, and the highest-loss errors."""
    return {
        **_with_former_names(figures.model.as_dict()),
        "note": figures.note,
        **_of_estimates(figures),
        "baselines": {name: _as_before(baseline) for name, baseline in figures.baselines.items()},
        "worst": [asdict(error) | ({"text": text} if text else {}) for error, text in figures.worst],
    }


def _of_estimates(figures: SetFigures) -> Mapping[str, object]:
    """How rows that are weighted count for all messages, and the lists that thresholds would make."""
    estimates = figures.estimates
    if estimates is None:
        return {}
    return {
        "unlabelled": estimates.unlabelled,
        "weighted": estimates.weighted and asdict(estimates.weighted),
        **_curves(estimates),
    }


def _curves(estimates: Estimates | None) -> Mapping[str, object]:
    """What thresholds trade; nothing without rows."""
    if estimates is None:
        return {}
    return {"threshold_curve": curves_as_dict(estimates.curves)}


def _as_before(figures: Figures) -> Mapping[str, object]:
    """A baseline's figures: two classes, three classes, and the headline beside them."""
    whole = figures.as_dict()
    beside = {name: whole.pop(name) for name in ("headline", "three_way")}
    return {**beside, "binary": _with_former_names(whole)}


def _with_former_names(binary: Mapping[str, object]) -> Mapping[str, object]:
    """Figures of two classes, also under the names that programs may know from before: fields are only ever added."""
    return {**binary, "judged": binary["scored"], "cut_point": binary["threshold"]}

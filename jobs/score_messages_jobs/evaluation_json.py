"""The figures of an evaluation for programs, and for a model's record. Knows no files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict

from score_messages.metrics.figures import Figures
from score_messages_jobs.evaluation_tables import SetFigures, kind_of


def record_of(one: SetFigures) -> Mapping[str, object]:
    """What bundle.json keeps of a set: the model's figures, and of baselines those that the card shows."""
    shown = ("accuracy", "macro-F1", "balanced accuracy")
    return one.model.as_dict() | {
        "baselines": {name: {kind: kind_of(b, kind) for kind in shown} for name, b in one.baselines.items()},
    }


def as_json(found: list[SetFigures], challenges: Mapping[str, Mapping[str, int]]) -> str:
    """One object: for one file its figures, for several their names and figures; challenges, if any, beside them."""
    sets = [
        one.model.as_dict()
        | {"baselines": {name: _as_before(figures) for name, figures in one.baselines.items()}}
        | {"worst": [asdict(mistake) | ({"text": text} if text else {}) for mistake, text in one.worst]}
        for one in found
    ]
    figures = sets[0] if len(sets) == 1 else {one.name: s for one, s in zip(found, sets, strict=True)}
    return json.dumps({**figures, "challenges": challenges} if challenges else figures)


def _as_before(figures: Figures) -> Mapping[str, object]:
    """A baseline's figures: two classes, three classes, and the headline beside them."""
    whole = figures.as_dict()
    beside = {name: whole.pop(name) for name in ("headline", "three_way")}
    return {**beside, "binary": whole}

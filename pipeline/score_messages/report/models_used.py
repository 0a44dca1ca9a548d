"""Which models judged the messages of a report, and what their cards say of them in two lines."""

from __future__ import annotations

import functools
import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from score_messages.errors import ModelError
from score_messages.model.bundle import Model, load_model
from score_messages.model.registry import shipped_data
from score_messages.report.contents import UsedModel
from score_messages.report.day_counts import Day
from score_messages.report.sentences import percent

_TRAINED_ON = "train"
"""The name of the figures on what a model has learned from; they say nothing of other messages."""


def models_used(rows: Iterable[Day], named: Model | None = None) -> list[UsedModel]:
    """Those of the judged messages, the most used first; messages whose table doesn't say are left out.

    Args:
        named: one that lies elsewhere, and whose card is told if it judged any.
    """
    messages: Counter[tuple[str, str]] = Counter()
    for row in rows:
        if row.is_judged and row.model is not None:
            messages[row.model.name, row.model.fingerprint] += row.rows
    ordered = sorted(messages.items(), key=lambda item: (-item[1], item[0]))
    return [UsedModel(*used, count, card_lines(*used, named)) for used, count in ordered]


def card_lines(name: str, fingerprint: str, named: Model | None = None) -> Sequence[str]:
    """How often a model was right, and what it doesn't cover; nothing of a model that isn't at hand."""
    model = model_at_hand(name, fingerprint, named)
    return () if model is None else _lines(model)


def model_at_hand(name: str, fingerprint: str, named: Model | None = None) -> Model | None:
    """The model that a table was scored with, if it is `named` or shipped; None if it is another one, or damaged."""
    if named is not None and named.fingerprint == fingerprint:
        return named
    return _shipped(name, fingerprint)


@functools.cache
def _shipped(name: str, fingerprint: str) -> Model | None:
    """The same of shipped ones.

    Args:
        name: as the table's footer has it: it may be anything, and only names a shipped model here.
    """
    folder = shipped_data() / "models" / name
    if Path(name).name != name or not os.path.isdir(folder):  # `Path.is_dir` raises for a name that is too long
        return None
    try:
        model = load_model(folder)
    except ModelError:
        return None
    return model if model.fingerprint == fingerprint else None


@dataclass(frozen=True)
class LoadedModel:
    """What scores sentences."""

    model: Model


def loaded_model(models: Iterable[UsedModel], named: Model | None = None) -> LoadedModel | None:
    """Of those at hand the one that judged most; None if none is."""
    at_hand = (model_at_hand(used.name, used.fingerprint, named) for used in models)
    return next((LoadedModel(model) for model in at_hand if model is not None), None)


def _lines(model: Model) -> Sequence[str]:
    record = model.record
    lines = [_measured(record.get("metrics", {})), str(record.get("limits", ""))]
    return tuple(line for line in lines if line)


def _measured(metrics: Mapping[str, Any]) -> str:
    """The range over the sets of labelled messages that it was measured on, leaving out parts of them."""
    figures = {name: _accuracy(stored) for name, stored in metrics.items() if "," not in name and name != _TRAINED_ON}
    ordered = sorted((accuracy, name) for name, accuracy in figures.items() if accuracy is not None)
    if not ordered:
        return ""
    (lowest, worst), (highest, best) = ordered[0], ordered[-1]
    if len(ordered) == 1:
        return f"On {metrics[worst]['rows']:,} labelled messages ({worst}) it was right on {percent(lowest)}."
    return (
        f"On {len(ordered)} sets of labelled messages it was right on {percent(lowest)} ({worst}) to"
        f" {percent(highest)} ({best}) of them."
    )


def _accuracy(stored: Any) -> float | None:
    try:
        return float(stored["headline"]["accuracy"]["value"])
    except (KeyError, TypeError, ValueError):
        return None

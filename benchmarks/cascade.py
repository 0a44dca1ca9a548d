"""What a cascade gains on real mail and support: a small model scores all, a large one what that isn't sure of.

    python -m benchmarks.cascade --data DIR SMALL LARGE

Prints lines of JSON: what a word costs with either model, as a multiple of that of `imdb-article`; the small and the
large model alone; and for each rule and bound the figures of both together. The rules look at one message at a time.
Measured on the texts that the recipe `messages` holds out. Nothing is learnt.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from benchmarks.cascade_figures import Both, Cascaded, by_rule, cascaded, large_alone, predicted_by_both
from benchmarks.word_cost import cost_per_word
from score_messages.model.bundle import Model
from score_messages.model.choice import loaded
from score_messages.training.corpus import read_set
from score_messages.training.held_out import MIXTURES, NATURAL

OTHER = "imdb-article"
"""The model whose words cost 1."""

MESSAGES, ROUNDS = 2_000, 7
"""What the cost of a word is measured on, and how often."""


def main(
    data: Annotated[Path, typer.Option(help="Folder with messages/ as Parquet.")],
    small: Annotated[str, typer.Argument(help="The model that scores all: a shipped one's name, or a folder.")],
    large: Annotated[str, typer.Argument(help="The model that scores again, likewise.")],
) -> None:
    """Measure and print."""
    models, other = (loaded(small), loaded(large)), loaded(OTHER)
    costs = _costs(models[0], other), _costs(models[1], other)
    sets = [read_set(data, name) for kind in NATURAL for name in MIXTURES[kind]]
    kinds = predicted_by_both(*models, sets, costs)
    _print({"cost of a word": dict(zip(("small", "large"), costs, strict=True))})
    _print({"rule": "small alone", **_by_kind({kind: _small_alone(both) for kind, both in kinds.items()})})
    _print({"rule": "large alone", **_by_kind({kind: large_alone(both) for kind, both in kinds.items()})})
    for rule, bound, figures in by_rule(kinds, models[0].settings):
        _print({"rule": rule, "bound": bound, **_by_kind(figures)})


def _small_alone(both: Both) -> Cascaded:
    return cascaded(both, np.zeros(len(both.classes), np.bool_))


def _costs(model: Model, other: Model) -> float:
    return round(cost_per_word(model, other, MESSAGES, ROUNDS), 2)


def _by_kind(figures: Mapping[str, Cascaded]) -> dict[str, Any]:
    return {kind: asdict(of_kind) for kind, of_kind in figures.items()}


def _print(line: Mapping[str, Any]) -> None:
    print(json.dumps(line), flush=True)


if __name__ == "__main__":
    typer.run(main)

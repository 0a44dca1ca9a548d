"""How models do on the texts that training holds out, set by set, and on real mail and support messages.

    python -m benchmarks.held_out --data DIR MODEL [MODEL ...]

A line of JSON for each model and set, as `metrics.figures.Figures.brief` gives it. Macro-F1 where a set has all three
classes; `auc_of_negative` is of negative against the rest; `calibration_error` is of the score, on negative and
positive texts, `class_calibration_error` of the three probabilities. Stars that are no sure sign of a tone don't
count (`corpus`). Nothing is learnt.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.measured_rows import Rows, by_model, rows_of
from score_messages.training.corpus import MESSAGE_SETS, MORE_SETS, READ_SETS, TRAIN, TextSet, read_set
from score_messages.training.held_out import MIXTURES, NATURAL

SINGLE = (TRAIN, *MESSAGE_SETS, *MORE_SETS)


def main(
    models: Annotated[list[str], typer.Argument(metavar="MODEL...", help="Names of shipped models, or folders.")],
    data: Annotated[Path, typer.Option(help="Folder with imdb/ and messages/ as Parquet.")],
) -> None:
    """Measure and print."""
    measured = list(held_out_rows({name: read_set(data, name) for name in (*SINGLE, *READ_SETS)}))
    for model in models:
        for rows in measured:
            print(json.dumps({"model": model, "texts": rows.name, **by_model(model, rows).brief()}), flush=True)


def held_out_rows(sets: Mapping[str, TextSet]) -> Iterator[Rows]:
    """Of each set of `SINGLE`, and of each kind of `NATURAL`, of the latter also those that were drawn at random."""
    for name in SINGLE:
        yield _held_out(name, [sets[name]], at_random=False)
    for kind in NATURAL:
        of_kind = [sets[name] for name in MIXTURES[kind]]
        yield _held_out(kind, of_kind, at_random=False)
        yield _held_out(f"{kind}, drawn at random", of_kind, at_random=True)


def _held_out(name: str, sets: Sequence[TextSet], at_random: bool) -> Rows:
    return rows_of(name, sets, lambda text_set: text_set.held_out & (text_set.at_random | (not at_random)))


if __name__ == "__main__":
    typer.run(main)

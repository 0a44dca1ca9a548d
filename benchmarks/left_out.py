"""How the recipe `messages` does on kinds of messages that neither its teacher nor the model itself has seen.

    python -m benchmarks.left_out --data DIR --work WORK [--old MODEL] [--card FOLDER]

For each kind of `teaching.KINDS`: a model that learns from the predictions in data/teacher/left-out of a teacher that
has seen nothing of that kind, measured on all labelled texts of the kind, beside VADER and a bag of words (TF-IDF and
logistic regression, three classes) that learns from the labelled texts of all other kinds; real messages count four
times, and the texts of these kinds that are held out choose its strength, calibration and thresholds.
`sources` is SpamAssassin and Mozilla's support without the rest of their kinds. Nothing of what is measured chooses
thresholds. Models and figures stay in WORK, and what is done isn't done again. Prints the table for the docs; `--card`
stores the figures in the card of a model, too.
"""

from __future__ import annotations

import os

if __name__ == "__main__":  # before TensorFlow is loaded: it learns three times as fast
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from benchmarks.measured_rows import Rows, bag_of, by_bag, by_model, by_vader, rows_of
from score_messages.model.bundle import write_whole
from score_messages.model.card import update_left_out
from score_messages.model.card_left_out import left_out_table
from score_messages.model.publish import publish_model
from score_messages.training.corpus import READ_SETS, UNLABELLED_SETS, TextSet, read_set
from score_messages.training.messages import RECIPE, gather, train_messages
from score_messages.training.phrases.generate import PHRASES
from score_messages.training.targets import REPEATS
from score_messages.training.teaching import KINDS, SETS, left_out

TABLES = Path(__file__).parent.parent / "data" / "teacher" / "left-out"

SOURCES = {
    "sources": (
        *("read_messages:spamassassin", "read_messages:sumo_questions", "read_messages:sumo_replies"),
        *("sumo_questions", "sumo_replies"),
    ),
}

OLD = "old model"
"""It may have learned from these texts, so cards don't have it."""

IN_PROPORTION = {**REPEATS, PHRASES: 1}
"""How often a model reads the texts of a set in an epoch. The tables have a fifth of the pieces that the shipped model
learns, so read three times, sentences of our own would be half of all; read once, they are a fifth (there: a
seventh)."""


def main(
    data: Annotated[Path, typer.Option(help="Folder with imdb/, messages/ and unlabelled/ as Parquet.")],
    work: Annotated[Path, typer.Option(help="Folder for everything that is made.")],
    old: Annotated[str | None, typer.Option(help="Another model to measure beside them.")] = None,
    kinds: Annotated[str, typer.Option(help="Which kinds, with commas between them.")] = ",".join([*KINDS, *SOURCES]),
    epochs: Annotated[int, typer.Option(help="Epochs of each model.", min=1)] = 8,
    card: Annotated[Path | None, typer.Option(help="Folder of a model whose card gets the figures.")] = None,
) -> None:
    """Train and measure all kinds, and print the table."""
    sets = [read_set(data, name) for name in SETS if name not in UNLABELLED_SETS]
    lines: list[Mapping[str, Any]] = []
    for kind in kinds.split(","):
        folder = work / f"{kind}-{epochs}-epochs"
        figures = folder.with_suffix(".jsonl")
        if not figures.exists():
            measured = _measured(kind, str(_model(data, folder, kind, epochs)), sets, old)
            write_whole(figures, "".join(json.dumps(line) + "\n" for line in measured))
        lines += [json.loads(line) for line in figures.read_text(encoding="utf-8").splitlines()]
    print(left_out_table(lines))
    if card is not None:
        update_left_out(card, [line for line in lines if line["by"] != OLD])


def _measured(kind: str, model: str, sets: Sequence[TextSet], old: str | None) -> list[Mapping[str, Any]]:
    """A line for each set of rows and each predictor."""
    not_learnt = left_out(_names(kind))
    bag = bag_of([text_set for text_set in sets if text_set.name not in not_learnt])
    lines: list[Mapping[str, Any]] = []
    for rows in _rows([text_set for text_set in sets if text_set.name in not_learnt]):
        figures = {"model": by_model(model, rows), "bag of words": by_bag(bag, rows), "VADER": by_vader(rows)}
        if old is not None:
            figures[OLD] = by_model(old, rows)
        lines += [{"left out": kind, "texts": rows.name, "by": name, **of.brief()} for name, of in figures.items()]
    return lines


def _names(kind: str) -> tuple[str, ...]:
    return SOURCES.get(kind, (kind,))


def _model(data: Path, folder: Path, kind: str, epochs: int) -> Path:
    if not folder.exists():
        material = gather(data, TABLES / f"{kind}.parquet", _names(kind), _note, IN_PROPORTION)
        _note(f"{kind}: {len(material.targets):,} targets an epoch")
        trained = train_messages(material, folder.parent / "epochs", replace(RECIPE, epochs=epochs), _note)
        publish_model(folder, kind, trained)
    return folder


def _note(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _rows(sets: Sequence[TextSet]) -> list[Rows]:
    """Each labelled set; of real messages all together, and those that were drawn at random."""
    read = [text_set for text_set in sets if text_set.name in READ_SETS]
    labelled = [
        text_set for text_set in sets if text_set.name not in READ_SETS and not np.isnan(text_set.targets).all()
    ]
    made = [_of([text_set], text_set.name, at_random=False) for text_set in labelled]
    if read:
        made += [_of(read, "real messages, all", at_random=False), _of(read, "real messages, random", at_random=True)]
    return made


def _of(sets: Sequence[TextSet], name: str, at_random: bool) -> Rows:
    return rows_of(name, sets, lambda text_set: text_set.at_random | (not at_random))


if __name__ == "__main__":
    typer.run(main)

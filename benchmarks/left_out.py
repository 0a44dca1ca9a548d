"""How the recipe `messages` does on kinds of messages that neither its teacher nor the model itself has seen.

    python -m benchmarks.left_out --data DIR --work WORK [--old MODEL]

For each kind of `teaching.KINDS`: a model that learns from the predictions in data/teacher/left-out of a teacher that
has seen nothing of that kind, measured on all labelled texts of the kind, beside VADER and a bag of words (TF-IDF and
logistic regression, three classes) that learns from the labelled texts of all other kinds; real messages count four
times, and the texts of these kinds that are held out choose its strength, calibration and thresholds.
`sources` is SpamAssassin and Mozilla's support without the rest of their kinds. Nothing of what is measured chooses
thresholds. What is done in WORK isn't done again.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import typer

from score_messages.evaluation.bag import BagBaseline, learn_bag
from score_messages.metrics.figures import LABEL_OF_CLASS, Figures
from score_messages.metrics.three_class import CLASSES
from score_messages.model.choice import ModelChoice, loaded
from score_messages.scoring.scorer import Scorer
from score_messages.text.normalize import normalize
from score_messages.training.corpus import READ_SETS, UNLABELLED_SETS, TextSet, plain, read_set
from score_messages.training.held_out import classes_of
from score_messages.training.lexicon import NEUTRAL_UP_TO, compounds
from score_messages.training.teaching import KINDS, SETS, left_out
from score_messages.training.unseen import figures_of_classes

TABLES = Path(__file__).parent.parent / "data" / "teacher" / "left-out"

SOURCES = {
    "sources": (
        *("read_messages:spamassassin", "read_messages:sumo_questions", "read_messages:sumo_replies"),
        *("sumo_questions", "sumo_replies"),
    ),
}

MOST = 8_000
"""Texts of a set that the bag of words learns from: with more of them it gets slower, not better."""

REPEATS = 4
"""How much it counts real messages, which are few."""


@dataclass(frozen=True)
class Rows:
    """Labelled texts that are measured on: n texts, and int64[n], their classes, indices in `CLASSES`."""

    name: str
    texts: Sequence[str]
    classes: npt.NDArray[np.int64]


def main(
    data: Annotated[Path, typer.Option(help="Folder with imdb/, messages/ and unlabelled/ as Parquet.")],
    work: Annotated[Path, typer.Option(help="Folder for everything that is made.")],
    old: Annotated[str | None, typer.Option(help="Another model to measure beside them.")] = None,
    kinds: Annotated[str, typer.Option(help="Which kinds, with commas between them.")] = ",".join([*KINDS, *SOURCES]),
    epochs: Annotated[int, typer.Option(help="Epochs of each model.", min=1)] = 8,
) -> None:
    """Measure all kinds and print a line of JSON for each set of rows and each model."""
    sets = [read_set(data, name) for name in SETS if name not in UNLABELLED_SETS]
    for kind in kinds.split(","):
        folder = _model(data, work, kind, epochs)
        not_learnt = left_out(_names(kind))
        measured = _rows([text_set for text_set in sets if text_set.name in not_learnt])
        bag = _bag([text_set for text_set in sets if text_set.name not in not_learnt])
        for rows in measured:
            figures = {"model": by_model(str(folder), rows), "bag of words": by_bag(bag, rows), "VADER": by_vader(rows)}
            if old is not None:
                figures["old model"] = by_model(old, rows)
            for name, of_rows in figures.items():
                print(json.dumps({"left out": kind, "texts": rows.name, "by": name, **of_rows.brief()}), flush=True)


def _names(kind: str) -> tuple[str, ...]:
    return SOURCES.get(kind, (kind,))


def _model(data: Path, work: Path, kind: str, epochs: int) -> Path:
    folder = work / kind
    if not folder.exists():
        program = Path(sys.executable).with_name("sentiment-jobs")
        arguments = ["train", "--recipe", "messages", "--data", data, "--predictions", TABLES / f"{kind}.parquet"]
        arguments += ["--leave-out", ",".join(_names(kind)), "--epochs", epochs, "--output", folder]
        subprocess.run([str(program), *map(str, arguments)], check=True)
    return folder


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


def rows_of(name: str, sets: Sequence[TextSet], wanted: Callable[[TextSet], npt.NDArray[np.bool_]]) -> Rows:
    """The labelled texts of some sets, those that are wanted: bool[texts of the set]."""
    texts: list[str] = []
    classes = []
    for text_set in sets:
        rows = np.flatnonzero(wanted(text_set) & ~np.isnan(text_set.targets))
        texts += [plain(text_set.texts[row]) for row in rows.tolist()]
        classes.append(classes_of(text_set, rows))
    return Rows(name, texts, np.concatenate(classes))


def by_model(model: ModelChoice, rows: Rows) -> Figures:
    """Figures of a model: a loaded one, a name or a folder."""
    table = Scorer(loaded(model)).score(rows.texts)
    columns = [table[f"p_{name}"].to_numpy() for name in CLASSES]
    given = [CLASSES.index(sentiment or CLASSES[0]) for sentiment in table["sentiment"].to_pylist()]
    return figures_of_classes(rows.classes, np.array(given, np.int8), np.stack(columns, axis=1))


def by_bag(bag: BagBaseline, rows: Rows) -> Figures:
    """Figures of the bag of words, with the thresholds chosen for it."""
    probabilities = bag.probabilities(normalize(pa.array(rows.texts, pa.string())).to_pylist())
    return figures_of_classes(rows.classes, bag.classes(probabilities), probabilities)


def by_vader(rows: Rows) -> Figures:
    """Figures of VADER with its authors' thresholds."""
    scores = compounds(rows.texts)
    classes = np.where(np.abs(scores) < NEUTRAL_UP_TO, 1, np.where(scores > 0, 2, 0))
    negative, positive = (1 - scores) / 2, (1 + scores) / 2
    return figures_of_classes(rows.classes, classes, np.stack([negative, np.zeros_like(scores), positive], axis=1))


def _bag(sets: Sequence[TextSet]) -> BagBaseline:
    texts: list[str] = []
    classes, weights, choosing = [], [], []
    rng = np.random.default_rng(1)
    for text_set in sets:
        held = text_set.held_out & ~np.isnan(text_set.targets)
        learnt = rng.permutation(np.flatnonzero(~np.isnan(text_set.targets) & ~text_set.held_out))[:MOST]
        rows = np.concatenate([learnt, np.flatnonzero(held)])
        texts += [text_set.texts[row] for row in rows.tolist()]
        classes.append(classes_of(text_set, rows))
        weights.append(np.full(len(rows), REPEATS if text_set.name in READ_SETS else 1.0))
        choosing.append(held[rows])
    words = normalize(pa.array(texts, pa.string())).to_pylist()
    labels = LABEL_OF_CLASS[np.concatenate(classes)]
    return learn_bag(words, labels, np.concatenate(choosing), np.concatenate(weights))


if __name__ == "__main__":
    typer.run(main)

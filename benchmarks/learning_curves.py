"""What labels of one's own gain, on kinds of messages that a model has not learned from.

    python -m benchmarks.learning_curves --data DIR --left-out WORK --work FOLDER [--train-draws N]

For each of `KINDS`: a model of `benchmarks.left_out` that learned from nothing of that kind. Its labelled rows are
parted by chance, a third to measure on, two thirds to draw labels from as `sentiment-jobs sample` does, ten times. From
each draw `tune` fits what it fits; where it says that this is no help, the model stays as it is. From 500 labels on
`train --start-from` trains, and `tune` then sets the thresholds of what it made with labels of the same draw. Every
finished draw is a line of FOLDER/figures.jsonl, and isn't made again. Writes docs/pictures/learning-curves.jsonl and
.svg, and prints the table of docs/learning-curves.md.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import typer

from benchmarks.learning_draws import Draw, Kind, draw_labels, figures, probabilities_of, read_kind
from benchmarks.learning_picture import curves_chart
from benchmarks.learning_table import AS_IT_IS, LABELS, TRAINED, TUNED, curves_table
from benchmarks.picture import write_svg
from score_messages.metrics.design import Design
from score_messages.metrics.figures import LABEL_OF_CLASS
from score_messages.scoring.scorer import Scorer
from score_messages.training.corpus import READ_SETS
from score_messages.training.teaching import left_out
from score_messages.tuning.fit import Labels, recalibrated
from score_messages.tuning.tune import tune

PICTURES = Path(__file__).parent.parent / "docs" / "pictures"

DRAWS = 10
TRAIN_FROM = 500

KINDS: Mapping[str, tuple[str, ...]] = {
    "mail": tuple(name for name in READ_SETS if name in left_out(["mail"])),
    "tickets": tuple(name for name in READ_SETS if name in left_out(["tickets"])),
    "places": ("skytrax_lounge",),
}
"""Of each kind that a model was trained without, the labelled sets of three classes."""

Line = Mapping[str, Any]


def main(
    data: Annotated[Path, typer.Option(help="Folder with imdb/ and messages/ as Parquet.")],
    left_out: Annotated[Path, typer.Option(help="Folder with the models of benchmarks.left_out, by kind.")],
    work: Annotated[Path, typer.Option(help="Folder for what is made.")],
    draws: Annotated[int, typer.Option(help="Draws for tuning.")] = DRAWS,
    train_draws: Annotated[int, typer.Option(help="Draws for training, which takes longer.")] = DRAWS,
    output: Annotated[Path, typer.Option(help="Folder for the figures and the picture.")] = PICTURES,
) -> None:
    """Draw, tune, train and measure; write and print."""
    work.mkdir(parents=True, exist_ok=True)
    output.mkdir(parents=True, exist_ok=True)
    log = work / "figures.jsonl"
    lines = [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []
    methods: dict[str, tuple[Callable[[Kind, Draw, Path], Line], int]] = {
        AS_IT_IS: (_as_it_is, draws),
        TUNED: (_tuned, draws),
        TRAINED: (_trained, train_draws),
    }
    for method, (measure, most) in methods.items():
        for name, sets in KINDS.items():
            kind = None
            for number, count in ((number, count) for number in range(most) for count in LABELS):
                key = {"kind": name, "method": method, "labels": count, "draw": number}
                is_done = any(all(line[part] == value for part, value in key.items()) for line in lines)
                if is_done or (method == TRAINED and count < TRAIN_FROM):
                    continue
                kind = kind or read_kind(data, name, sets, left_out / name)
                draw = draw_labels(kind, count, number)
                if draw is None:
                    continue
                line = {**key, **measure(kind, draw, work)}
                lines.append(line)
                with log.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(line) + "\n")
                print(json.dumps(line), file=sys.stderr, flush=True)
    (output / "learning-curves.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    write_svg(output / "learning-curves.svg", curves_chart(lines))
    print(curves_table(lines))


def _as_it_is(kind: Kind, draw: Draw, work: Path) -> Line:
    measured = draw.measured
    return figures(kind.classes[measured], kind.probabilities[measured], kind.model.settings.thresholds)


def _tuned(kind: Kind, draw: Draw, work: Path) -> Line:
    settings = kind.model.settings
    given = kind.probabilities[draw.labelled].astype(np.float64)
    tuned = tune(settings, Labels(given, kind.classes[draw.labelled], Design(draw.weights)))
    if not tuned.helps:
        return {**_as_it_is(kind, draw, work), "helps": False}
    probabilities = recalibrated(kind.probabilities[draw.measured].astype(np.float64), tuned.settings.calibration)
    of_tuned = figures(kind.classes[draw.measured], probabilities.astype(np.float32), tuned.settings.thresholds)
    return {**of_tuned, "helps": True}


def _trained(kind: Kind, draw: Draw, work: Path) -> Line:
    """By the command that people type, in a process of its own."""
    path, folder = work / "labelled.parquet", work / "trained"
    labels = LABEL_OF_CLASS[kind.classes[draw.labelled]].astype(np.int64)
    texts = [kind.texts[row] for row in draw.labelled.tolist()]
    table = {"text": texts, "label": labels, "drawn": list(draw.reasons), "weight": draw.weights}
    pq.write_table(pa.table(table), path)
    command = ["train", "--data", path, "--start-from", kind.model.folder, "--output", folder, "--force"]
    program = [sys.executable, "-c", "from score_messages_jobs.start import sentiment_jobs; sentiment_jobs()"]
    subprocess.run([*program, *map(str, command)], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    scorer = Scorer.load(folder)
    predictions = scorer.score([kind.texts[row] for row in draw.measured.tolist()])
    return figures(kind.classes[draw.measured], probabilities_of(predictions), scorer.model.settings.thresholds)


if __name__ == "__main__":
    typer.run(main)

"""How the recipe `messages` does on sets that neither its teacher nor the model itself has seen.

    python benchmarks/left_out.py --data DIR --work WORK --teacher PATH/TO/sentiment-jobs

Each set is left out, the small ones of reviews together, and once all talk about software: then nothing learnt is
like what is measured. For each fold: a teacher, its predictions, a model, and figures beside VADER and a bag of words
that learns from all texts of all other sets. To finish in two hours on 2 cores, teacher and model learn from every
third film review, in 5 epochs, unless told otherwise. What is done in WORK isn't done again. The teacher's packages
live apart from TensorFlow (CONTRIBUTING.md), so its program is named.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Annotated

import numpy as np
import pyarrow.parquet as pq
import typer

from score_messages.training.corpus import MESSAGE_SETS

FOLDS = (
    ("stackoverflow_senti4sd",),
    ("github_comments",),
    ("stackoverflow_senti4sd", "github_comments"),
    ("uci_amazon", "uci_yelp", "skytrax_lounge"),
    ("rt_polarity",),
)


def main(
    data: Annotated[Path, typer.Option(help="Folder with imdb/, messages/ and unlabelled/ as Parquet.")],
    work: Annotated[Path, typer.Option(help="Folder for everything that is made.")],
    teacher: Annotated[Path, typer.Option(help="sentiment-jobs of the environment that has the teacher's packages.")],
    every: Annotated[int, typer.Option(help="Learn from one in so many film reviews.", min=1)] = 3,
    epochs: Annotated[int, typer.Option(help="Epochs of each model.", min=1)] = 5,
    base: Annotated[str, typer.Option(help="The teacher's base, mpnet or minilm.")] = "minilm",
    scale: Annotated[float, typer.Option(help="How much each teacher learns and scores.")] = 1,
) -> None:
    """Measure all folds and print their tables."""
    fewer = work / "data"
    _thin(data, fewer, every)
    for fold in FOLDS:
        name = ",".join(fold)
        predictions, model = work / f"{name}.parquet", work / f"model-{name}"
        taught = ["teach", "--data", fewer, "--work", work / "teacher", "--output", predictions, "--leave-out", name]
        taught += ["--teacher", base, "--scale", scale]
        learnt = ["train", "--recipe", "messages", "--data", fewer, "--predictions", predictions, "--leave-out", name]
        learnt += ["--epochs", epochs, "--work", work / f"epochs-{name}", "--output", model]
        if not predictions.exists():
            _run(teacher, *taught)
        if not model.exists():
            _run(_program(), *learnt)
        known = [data / "imdb" / "train.parquet", *(_set(data, name) for name in MESSAGE_SETS if name not in fold)]
        bag_of_words = [part for path in known for part in ("--train", path)]
        _run(_program(), "evaluate", model, *(_set(data, name) for name in fold), "--baselines", *bag_of_words)


def _thin(data: Path, fewer: Path, every: int) -> None:
    """The same folder with fewer film reviews and all messages."""
    (fewer / "imdb").mkdir(parents=True, exist_ok=True)
    for name in ("train.parquet", "unsup.parquet"):
        reviews = pq.read_table(data / "imdb" / name)
        pq.write_table(reviews.take(np.arange(0, len(reviews), every)), fewer / "imdb" / name)
    for name in ("messages", "unlabelled"):
        if not (fewer / name).exists():
            (fewer / name).symlink_to((data / name).resolve())


def _set(data: Path, name: str) -> Path:
    return data / "messages" / f"{name}.parquet"


def _program() -> Path:
    return Path(sys.executable).with_name("sentiment-jobs")


def _run(program: Path, *arguments: object) -> None:
    print("$ sentiment-jobs", *arguments, file=sys.stderr, flush=True)
    subprocess.run([str(program), *map(str, arguments)], check=True)


if __name__ == "__main__":
    typer.run(main)

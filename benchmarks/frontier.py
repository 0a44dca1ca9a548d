"""What a network of another size or form gains, and what it costs: the frontier of docs/messages-model.md.

    python -m benchmarks.frontier --data DIR --work WORK [--only NAME --only NAME ...]

Each variant of the recipe `messages` learns from the same share of the targets, in fewer epochs than the recipe has,
and is measured on the texts held out. Its model stays in WORK, and is not trained again; a stopped training goes on.
Writes frontier.jsonl, a line for each variant, and the picture of them, frontier.svg; prints the table for the docs.
"""

from __future__ import annotations

import os

if __name__ == "__main__":  # before TensorFlow is loaded: it learns three times as fast
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")

import hashlib
import json
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import pyarrow as pa
import typer

from benchmarks.frontier_picture import frontier_chart
from benchmarks.frontier_points import Point, measure_point, table_of
from benchmarks.picture import write_svg
from score_messages.model.bundle import load_model
from score_messages.model.keras_lstm import LstmRecipe
from score_messages.model.publish import publish_model
from score_messages.model.registry import model_folder
from score_messages.training.corpus import read_set
from score_messages.training.held_out import MIXTURES
from score_messages.training.messages import RECIPE, Material, gather, train_messages
from score_messages.training.targets import DistillationTargets

_NO_NAME = re.compile(r"[^0-9a-z]+")
"""What stands in no name of a folder."""

TABLE = Path(__file__).parent.parent / "data" / "teacher" / "mpnet.parquet"

SHIPPED = f"as shipped: {RECIPE.directions} x {RECIPE.units} units, vectors of {RECIPE.embedding}"
VARIANTS: Mapping[str, Mapping[str, Any]] = {
    SHIPPED: {},
    "1 x 64 units": {"directions": 1, "units": 64},
    "1 x 128 units": {"directions": 1, "units": 128},
    "1 x 256 units": {"directions": 1, "units": 256},
    "2 x 32 units": {"directions": 2, "units": 32},
    "2 x 64 units": {"directions": 2, "units": 64},
    "2 x 128 units": {"directions": 2, "units": 128},
    "vectors of 32": {"embedding": 32},
    "vectors of 100": {"embedding": 100},
    "maximum only": {"pooling": ("max",)},
    "mean only": {"pooling": ("mean",)},
    "60,000 words": {"vocabulary_size": 60_000},
}
"""Changes to the recipe: directions and the units of each, numbers of a word's vector, pooling, vocabulary.

Two layers are not among them, since the engine knows one; docs/messages-model.md has trials of two in PyTorch."""

OTHER = "imdb-article"
"""The model whose words cost 1."""


def main(
    data: Annotated[Path, typer.Option(help="Folder with imdb/, messages/ and unlabelled/ as Parquet.")],
    work: Annotated[Path, typer.Option(help="Folder for models and epochs: some 100 MB for each variant.")],
    only: Annotated[list[str] | None, typer.Option(help="The name of a variant; again for more of them.")] = None,
    share: Annotated[float, typer.Option(help="Of the targets.", min=0.001, max=1)] = 0.3,
    epochs: Annotated[int, typer.Option(help="Of each variant.", min=1)] = 4,
    output: Annotated[Path | None, typer.Option(help="Folder for figures and picture, if not that of --work.")] = None,
) -> None:
    """Train what isn't trained yet, measure, write and print."""
    models = {name: _folder(work, name, share, epochs) for name in _chosen(only)}
    _train(data, work, {name: folder for name, folder in models.items() if not folder.exists()}, share, epochs)
    sets = [read_set(data, name) for names in MIXTURES.values() for name in names]
    other = load_model(model_folder(OTHER))
    points = []
    for name, folder in models.items():
        points.append(measure_point(name, load_model(folder), sets, other, share, epochs))
        _note(f"{name}: measured")
    write(output or work, points)
    print(table_of(points))


def write(folder: Path, points: Sequence[Point]) -> None:
    """The figures, a line of JSON for each point, and the picture."""
    write_svg(folder / "frontier.svg", frontier_chart(points, SHIPPED))
    lines = (json.dumps(asdict(point)) + "\n" for point in points)
    (folder / "frontier.jsonl").write_text("".join(lines), encoding="utf-8")


def recipe_of(name: str, epochs: int) -> LstmRecipe:
    """The recipe of a variant."""
    return replace(RECIPE, **VARIANTS[name], epochs=epochs)


def thinned(material: Material, share: float) -> Material:
    """A share of the targets, the same for every variant; the texts held out stay."""
    keep = np.random.default_rng(1).random(len(material.targets)) < share
    targets = DistillationTargets(material.targets.words.filter(pa.array(keep)), material.targets.targets[keep])
    return replace(material, targets=targets)


def _chosen(only: Sequence[str] | None) -> list[str]:
    unknown = [name for name in only or () if name not in VARIANTS]
    if unknown:
        raise typer.BadParameter(f"there is no variant '{unknown[0]}'. There are: {'; '.join(VARIANTS)}")
    return [name for name in VARIANTS if not only or name in only]


def _folder(work: Path, name: str, share: float, epochs: int) -> Path:
    """Where the model of a variant lies: elsewhere if it would learn in another way or from another teacher."""
    learnt = f"{recipe_of(name, epochs)} {share} {hashlib.sha256(TABLE.read_bytes()).hexdigest()}"
    return work / f"{_NO_NAME.sub('-', name)}-{hashlib.sha256(learnt.encode()).hexdigest()[:8]}"


def _train(data: Path, work: Path, missing: Mapping[str, Path], share: float, epochs: int) -> None:
    if not missing:
        return
    material = thinned(gather(data, TABLE, on_note=_note), share)
    for name, folder in missing.items():
        _note(f"{name}: {len(material.targets):,} targets an epoch")
        trained = train_messages(material, work / "epochs", recipe_of(name, epochs), _note)
        publish_model(folder, folder.name, trained)


def _note(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    typer.run(main)

"""What a network of another size or form gains, and what it costs: the frontier of docs/messages-model.md.

    python -m benchmarks.frontier --data DIR --work WORK [--only NAME,NAME]

Each variant of the recipe `messages` learns from the same share of the targets, in fewer epochs than the recipe has,
and is measured on the texts held out: a line of JSON each. What is done in WORK isn't done again.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import pyarrow as pa
import typer

from score_messages.model import keras_lstm
from score_messages.model.bundle import load_model
from score_messages.model.engine import Engine
from score_messages.model.export import to_onnx
from score_messages.model.label import class_of
from score_messages.model.publish import Trained
from score_messages.model.registry import model_folder
from score_messages.text.encode import TokenIds
from score_messages.training.class_calibration import Mixture, weighted_macro_f1
from score_messages.training.messages import RECIPE, Material, gather, held_out_mixtures, train_messages
from score_messages.training.targets import DistillationTargets
from score_messages.training.unseen import figures_of_classes

TABLE = Path(__file__).parent.parent / "data" / "teacher" / "mpnet.parquet"

VARIANTS: Mapping[str, Mapping[str, Any]] = {
    "as shipped": {},
    "one direction, 100 units": {"directions": 1, "units": 100},
    "48 units, word vectors of 64": {"units": 48, "embedding": 64},
    "32 units": {"units": 32},
    "64 units": {"units": 64},
    "128 units, word vectors of 64": {"units": 128, "embedding": 64},
    "one direction, 256 units, word vectors of 100": {"directions": 1, "units": 256, "embedding": 100},
    "maximum only": {"pooling": ("max",)},
    "mean only": {"pooling": ("mean",)},
    "60,000 words": {"vocabulary_size": 60_000},
}
"""Changes to the recipe."""

WORDS, MESSAGES, ROUNDS = 40, 1_000, 7
"""What the cost of a word is measured on."""


def main(
    data: Annotated[Path, typer.Option(help="Folder with imdb/, messages/ and unlabelled/ as Parquet.")],
    work: Annotated[Path, typer.Option(help="Folder for epochs and results.")],
    only: Annotated[str | None, typer.Option(help="Names of variants, with commas between them.")] = None,
    share: Annotated[float, typer.Option(help="Of the targets.", min=0.01, max=1)] = 0.3,
    epochs: Annotated[int, typer.Option(help="Of each variant.", min=1)] = 4,
) -> None:
    """Train and measure variants."""
    work.mkdir(parents=True, exist_ok=True)
    names = list(VARIANTS) if only is None else [name for name in VARIANTS if name in only.split(";")]
    missing = [name for name in names if not _result(work, name).exists()]
    material = _thinned(gather(data, TABLE), share) if missing else None
    for name in names:
        if material is not None and name in missing:
            _result(work, name).write_text(json.dumps(_measured(material, name, epochs, work)))
        print(_result(work, name).read_text(), flush=True)


def _result(work: Path, name: str) -> Path:
    return work / f"{name}.json"


def _thinned(material: Material, share: float) -> Material:
    keep = np.random.default_rng(1).random(len(material.targets)) < share
    targets = DistillationTargets(material.targets.words.filter(pa.array(keep)), material.targets.targets[keep])
    return replace(material, targets=targets)


def _measured(material: Material, name: str, epochs: int, work: Path) -> dict[str, Any]:
    recipe = replace(RECIPE, **VARIANTS[name], epochs=epochs)
    begun = time.monotonic()
    trained = train_messages(material, work / "epochs", recipe)
    seconds = round(time.monotonic() - begun)
    held_out = held_out_mixtures(trained.network, trained.vocabulary, recipe, material.sets)
    thresholds = trained.settings.thresholds
    return {
        "variant": name,
        "cost of a word": round(_cost(trained), 2),
        "seconds": seconds,
        "targets": len(material.targets),
        **{kind: _figures(mixture, (thresholds[0], thresholds[1])) for kind, mixture in held_out.items()},
    }


def _figures(mixture: Mixture, thresholds: tuple[float, float]) -> dict[str, Any]:
    given = class_of(mixture.probabilities, np.asarray(thresholds))
    figures = figures_of_classes(mixture.classes, given, mixture.probabilities.astype(np.float32)).brief()
    kept = ("rows", "balanced_accuracy", "auc_of_negative", "calibration_error", "class_calibration_error")
    f1 = {"natural macro-F1": round(weighted_macro_f1(mixture, thresholds), 4)}
    return f1 | {key: value[0] if isinstance(value, list) else value for key, value in figures.items() if key in kept}


def _cost(trained: Trained) -> float:
    """Processor time of a word, as a multiple of that of the model imdb-article: median of pairs of runs."""
    graph = to_onnx(keras_lstm.weights_of(trained.network), True, trained.pooling)
    engine = Engine(graph, trained.settings.length, trained.vocabulary.ids.pad, trained.vocabulary.size)
    article = load_model(model_folder("imdb-article")).engine
    counts = np.full(MESSAGES, WORDS, np.int32)
    offsets = np.concatenate([[0], np.cumsum(counts, dtype=np.int64)])
    ids = np.minimum(np.random.default_rng(1).zipf(1.3, offsets[-1]) + 3, 19_999).astype(np.int32)
    texts = TokenIds(ids, offsets, counts, np.zeros_like(counts), counts)
    return float(np.median([_seconds(engine, texts) / _seconds(article, texts) for _ in range(ROUNDS)]))


def _seconds(engine: Engine, texts: TokenIds) -> float:
    begun = time.thread_time()
    engine.predict(texts)
    return time.thread_time() - begun


if __name__ == "__main__":
    typer.run(main)

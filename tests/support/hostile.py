"""A model of ten words in two forms, and what a test puts in its place."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np

from score_messages.errors import ModelError
from score_messages.model.bundle import BUNDLE, load_model
from score_messages.model.export import to_onnx
from score_messages.model.weights import Direction, LstmWeights

WORDS = "the film was good bad dull a never again fine".split()
UNITS, WIDTH = 4, 3


def weights(pools: int, is_half: bool, outputs: int = 1, directions: int = 1) -> LstmWeights:
    rng = np.random.default_rng(7)

    def drawn(*shape: int) -> Any:
        return rng.normal(size=shape).astype(np.float32)

    embedding = drawn(len(WORDS) + 4, WIDTH)
    embedding = embedding.astype(np.float16).astype(np.float32) if is_half else embedding
    first, second = ((drawn(WIDTH, 4 * UNITS), drawn(UNITS, 4 * UNITS), drawn(4 * UNITS)) for _ in range(2))
    dense = drawn(pools * directions * UNITS, outputs), drawn(outputs)
    return LstmWeights(embedding, *first, *dense, Direction(*second) if directions == 2 else None)


GRAPH = to_onnx(weights(2, True), has_mask=True, pooling=("max", "mean"))
LARGE_GRAPH = to_onnx(weights(2, True, 3, 2), has_mask=True, pooling=("max", "mean"))
"""Two directions and three outputs."""


def replaced(folder: Path, name: str, content: bytes) -> None:
    """Put another file there, with its right hash."""
    (folder / name).write_bytes(content)
    bundle = json.loads((folder / BUNDLE).read_bytes())
    bundle["files"][name] = hashlib.sha256(content).hexdigest()
    (folder / BUNDLE).write_text(json.dumps(bundle))


def loads(folder: Path) -> bool:
    """Whether it loads; anything but a ModelError is a failure of the test."""
    try:
        load_model(folder)
    except ModelError as error:
        assert len(str(error)) < 600
        return False
    return True

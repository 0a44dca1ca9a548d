"""A model folder to be damaged, of one output and of three."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from score_messages.metrics.three_class import CLASSES
from score_messages.model.bundle import KERAS, SCORER, write_model
from score_messages.model.settings import Settings
from score_messages.text.vocabulary import Vocabulary
from tests.support.hostile import GRAPH, LARGE_GRAPH, WORDS


@pytest.fixture(scope="module", params=[GRAPH, LARGE_GRAPH], ids=["one output", "three outputs"])
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of ten words that sees six of a message."""
    folder = tmp_path_factory.mktemp("model")
    settings = Settings(length=6, padding="post", min_known_share=0.5)
    if request.param == LARGE_GRAPH:
        settings = replace(settings, classes=CLASSES, thresholds=(0.4, 0.6), outputs=3)
    golden = ["The film was good.", "never again, a dull film", "bad bad bad bad bad bad bad bad"]
    files = {KERAS: b"", SCORER: request.param}
    write_model(folder, "tiny", settings, Vocabulary.of(WORDS), files, golden, {"network": {}})
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made, tmp_path / "model")
    return tmp_path / "model"


@pytest.fixture
def graph(folder: Path) -> bytes:
    return (folder / SCORER).read_bytes()

"""Hints of jobs that make models, pasted as those in test_hints.py are."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")]

BIN = Path(sys.executable).parent


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """As a shell runs it."""
    environment = os.environ | {"PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "TF_CPP_MIN_LOG_LEVEL": "3"}
    return subprocess.run(
        ["bash", "-c", command], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def pasted(command: str, folder: Path, wrong: str) -> subprocess.CompletedProcess[str]:
    """What comes of the hint that a command's error proposes."""
    failed = run(command, folder)
    assert failed.returncode in (1, 2) and wrong in failed.stderr, failed.stderr
    (hint,) = [line.partition(":  ")[2] for line in failed.stderr.splitlines() if ":  " in line]
    return run(hint, folder)


@pytest.fixture
def network(tmp_path: Path) -> Path:
    """A Keras file that doesn't say how long its messages are, and its words."""
    keras: Any = pytest.importorskip("keras")
    layers = [
        keras.layers.Input((None,), dtype="int32"),
        keras.layers.Embedding(12, 3),
        keras.layers.LSTM(4),
        keras.layers.Dense(1, activation="sigmoid"),
    ]
    keras.Sequential(layers).save(tmp_path / "their model.keras")
    (tmp_path / "words.json").write_text(json.dumps({word: rank for rank, word in enumerate("abcdefghi", start=1)}))
    return tmp_path


def test_an_imported_model_gets_the_length_that_its_file_lacks_and_replaces_another(network: Path) -> None:
    """By the option that each error proposes."""
    command = "sentiment-jobs import-model 'their model.keras' --words=words.json --output 'my model'"
    done = pasted(command, network, "doesn't say how many words")
    assert done.returncode == 0 and (network / "my model" / "bundle.json").exists(), done.stderr
    done = pasted(f"{command} --length 6", network, "is there already")
    assert done.returncode == 0, done.stderr


def test_a_misspelt_file_of_a_model_is_told_the_nearest(network: Path) -> None:
    """Both the model's and that of its words."""
    command = "sentiment-jobs import-model 'their modle.keras' --words words.json --output mine --length 6"
    assert pasted(command, network, "modle").returncode == 0


def test_too_few_held_out_are_told_another_share(tmp_path: Path) -> None:
    """That then holds some of each label, or says what still lacks."""
    pytest.importorskip("tensorflow")
    rows = [f"{number},a good film number {number},{int(number >= 20)}" for number in range(40)]
    (tmp_path / "mine.csv").write_text("\n".join(["id,body,label", *rows]) + "\n")
    for share in ("0.02", "0.03", "0.04", "0.05"):
        command = f"sentiment-jobs train --data mine.csv --output mine --epochs 1 --validation={share}"
        failed = run(command, tmp_path)
        if "held out" in failed.stderr:
            done = pasted(command, tmp_path, "among those held out")
            assert done.returncode == 0 or "Hold out another share" not in done.stderr, done.stderr
            return
    pytest.fail("no share led to the error")

"""A model learned from rows that were drawn unevenly, and what is said when it comes out worse."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from score_messages.scoring.scorer import Scorer
from score_messages.training.corpus import is_held_out
from score_messages_jobs.options.labelled_files import LabelledFiles
from score_messages_jobs.terminal.logs import TEXT, configure
from score_messages_jobs.training import recipes as train
from score_messages_jobs.training.options import OWN, Options, OwnParameters

THINGS = "chair lamp table sofa desk shelf mirror carpet parcel invoice order door".split()
SAID = {
    "negative": "broken late terrible rude useless dirty wrong awful".split(),
    "neutral": "here brown sent listed open attached numbered signed".split(),
    "positive": "lovely perfect great wonderful quick friendly excellent sturdy".split(),
}
LABELS = tuple(SAID)
HEAVY, LIGHT = 20.0, 2.0
BIN = Path(sys.executable).parent
Row = tuple[str, str, str, float]


@pytest.fixture(autouse=True, scope="module")
def logs_as_text() -> None:
    """Whatever TensorFlow sets up."""
    configure(TEXT)


def rows_of(count: int) -> list[Row]:
    """All labels equally often; a neutral row stands for ten times as many messages as the others."""
    rows = []
    for number in range(count):
        label, word = LABELS[number % 3], SAID[LABELS[number % 3]][number // 3 % 8]
        text = f"The {THINGS[number % 12]} is {word}, says {THINGS[number // 12 % 12]} {number}"
        drawn, weight = ("random", HEAVY) if label == "neutral" else ("unsure", LIGHT)
        rows.append((text, label, drawn, weight))
    return rows


def written(path: Path, rows: list[Row], header: tuple[str, ...]) -> Path:
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path


@pytest.mark.parametrize("is_drawn", [True, False])
def test_calibration_is_right_for_all_messages_that_the_rows_stand_for(
    tmp_path: Path, is_drawn: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    """Over the rows held out, the mean of each probability is the share of its label, counted by their weights."""
    rows = rows_of(360)
    names = ("body", "mood", "drawn", "weight") if is_drawn else ("body", "mood", "drawn", "heaviness")
    data = written(tmp_path / "mine.csv", rows, names)
    own = OwnParameters(length=12, units=8, embedding=8, validation=0.3)
    files = LabelledFiles(text_column="body", label_column="mood")
    train.run(Options(output=tmp_path / "ours", recipe=OWN, data=data, files=files, epochs=2, own=own))
    held = [row for row in rows if is_held_out(row[0], own.validation)]
    weights = np.array([row[3] if is_drawn else 1.0 for row in held])
    table = Scorer.load(str(tmp_path / "ours")).score([row[0] for row in held])
    for label in LABELS:
        given = np.average(table.column(f"p_{label}").to_numpy(), weights=weights)
        share = np.average([row[1] == label for row in held], weights=weights)
        assert given == pytest.approx(share, abs=0.03), label
    said = capsys.readouterr().err
    assert ("weighted by how they were drawn: 360 messages stand for 2,880" in said) is is_drawn
    assert ("(weighted)" in said) is is_drawn


@pytest.mark.slow
def test_a_model_that_came_out_worse_is_said_to_be_with_a_command_that_runs(tmp_path: Path) -> None:
    """It learns from labels that are wrong, and is tested on right ones; the last lines say what to do instead."""
    wrong = {"negative": "positive", "neutral": "negative", "positive": "neutral"}
    rows = [
        (text, label if not is_held_out(text, 1 - 0.3) else wrong[label], drawn, weight)
        for text, label, drawn, weight in rows_of(360)
    ]
    written(tmp_path / "to label.csv", rows, ("body", "mood", "drawn", "weight"))
    environment = os.environ | {"PATH": f"{BIN}:{os.environ['PATH']}"}
    command = (
        "sentiment-jobs train --data 'to label.csv' --label-column mood --start-from messages --test 0.3"
        " --validation 0.2 --epochs 3 --output ours --from csv"
    )
    done = subprocess.run(
        command, shell=True, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True, timeout=500
    )
    said, cure = done.stderr.splitlines()[-2:]
    assert "ours is worse than messages by more than chance: don't use it. Keep messages" in said
    cure = cure.partition("sentiment-jobs train: ")[2].strip() or cure.strip()
    assert cure == ("sentiment-jobs tune messages 'to label.csv' --output ours-tuned --label-column mood --from csv")
    tuned = subprocess.run(
        cure, shell=True, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False, timeout=500
    )
    assert tuned.returncode == 0, tuned.stderr
    assert "cross-validated" in tuned.stdout

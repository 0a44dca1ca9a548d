"""The shipped model, loaded once, and the command run as a person runs it."""

from __future__ import annotations

import csv
import io
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import redirect_stderr
from dataclasses import dataclass
from pathlib import Path

import pytest

from score_messages.model.bundle import Model, load_model
from score_messages.model.registry import model_folder
from score_messages_jobs import app

GOLDEN = Path(__file__).parent / "golden"

CANARY = "ZEBRACANARY"
"""A word that stands in the messages of the tests; where it turns up on stderr, a message was shown."""


def check_golden(name: str, text: str) -> None:
    """Compare with the stored text; UPDATE_GOLDEN=1 stores it anew, for a person to look at the difference."""
    path = GOLDEN / name
    if os.environ.get("UPDATE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


@dataclass(frozen=True)
class Result:
    """How a command ended and what it said."""

    exit_code: int
    stderr: str
    stdout: bytes


RunScore = Callable[..., Result]


@pytest.fixture(scope="session")
def model() -> Model:
    """The model that scores unless another is named."""
    return load_model(model_folder())


@pytest.fixture
def run_score(model: Model, monkeypatch: pytest.MonkeyPatch) -> RunScore:
    """Run `score-messages` with arguments, in this process; the model isn't loaded anew each time."""
    monkeypatch.setattr("score_messages.scoring.file.load_model", lambda folder: model)
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)

    def run(*arguments: str | Path) -> Result:
        stderr, stdout = io.StringIO(), io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
        with monkeypatch.context() as patch, redirect_stderr(stderr):
            patch.setattr(sys, "argv", ["score-messages", *map(str, arguments)])
            patch.setattr(sys, "stdout", stdout)
            with pytest.raises(SystemExit) as ended:
                app.score_messages()
            stdout.flush()
        return Result(int(ended.value.code or 0), stderr.getvalue(), stdout.buffer.getvalue())

    return run


@pytest.fixture
def model_once(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs over folders don't look for the model and load it anew each time."""
    for module in ("update", "dry_run"):
        monkeypatch.setattr(f"score_messages.dataset.{module}.model_folder", lambda name: None)
        monkeypatch.setattr(f"score_messages.dataset.{module}.load_model", lambda folder: model)


@pytest.fixture
def fast_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Doesn't wait for the disk: for hundreds of runs one after the other, none of which ends in a power cut."""
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)


def csv_bytes(rows: Iterable[Sequence[str]], encoding: str = "utf-8") -> bytes:
    """Rows as Python's own writer writes them."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode(encoding)


def inbox(rows: int = 200) -> list[list[str]]:
    """A header and so many messages, each of which holds the canary."""
    tones = ("a wonderful and touching film", "a dull waste of my time", "it was fine")
    return [["id", "body"], *([f"{n:03}", f"{CANARY} {tones[n % 3]}, number {n}"] for n in range(1, rows + 1))]

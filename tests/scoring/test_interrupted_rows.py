"""What is raised while scored batches are cleaned up reaches the caller, instead of being printed and lost."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from score_messages.dataset.inputs.time_limit import TimeIsOver, TimeLimit
from score_messages.messages import Messages
from score_messages.model.bundle import Model
from score_messages.read import ReadOptions, Source, open_messages
from score_messages.scoring.options import ScoreOptions
from score_messages.scoring.rows import score_rows
from tests.support.messages import csv_bytes, inbox
from tests.support.model import loaded_model

SECONDS = 0.4
"""How long an engine takes for a batch here: time is over while somebody waits for it."""


class SlowEngine:
    """Gives all messages the same probabilities, after a while."""

    def predict(self, ids: Any) -> np.ndarray[Any, np.dtype[np.float32]]:
        time.sleep(SECONDS)
        return np.tile(np.array([0.5, 0, 0.5], np.float32), (len(ids.offsets) - 1, 1))


class Again:
    """A source that gives its first batch again and again, and takes its time to close."""

    def __init__(self, source: Source) -> None:
        self._source = source

    def __getattr__(self, name: str) -> Any:
        return getattr(self._source, name)

    def __iter__(self) -> Iterator[Messages]:
        batch = next(iter(self._source))
        try:
            for _ in range(9):
                yield batch
        finally:
            time.sleep(0.05)


class Broken(Exception):
    """Raised by whoever is told of the progress."""


@pytest.fixture
def ignored(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What Python would print as ignored."""
    seen: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda event: seen.append(event.object))
    return seen


@pytest.fixture
def export(tmp_path: Path) -> str:
    (tmp_path / "a.csv").write_bytes(csv_bytes(inbox(9)))
    return str(tmp_path / "a.csv")


def slow_model() -> Model:
    return replace(loaded_model(), engine=SlowEngine())  # type: ignore[arg-type]


@pytest.mark.parametrize("share", [0.5, 1.0, 1.5, 2.0])
def test_time_that_is_over_while_batches_are_left_is_no_ignored_error(
    export: str, ignored: list[object], share: float
) -> None:
    """Another error is on its way out, and waits for the workers: `TimeIsOver` comes out, or that error."""

    def on_progress(rows: int, done: int, total: int | None) -> None:
        raise Broken

    options = ScoreOptions(ReadOptions(), workers=2)
    limit = TimeLimit(time.monotonic() + share * SECONDS)
    with pytest.raises((TimeIsOver, Broken)), open_messages(export, options.reading()) as opened, limit.watched():
        score_rows(Again(opened), slow_model(), options, on_progress=on_progress)
    assert ignored == []


def test_time_that_is_found_to_be_over_interrupts_once(export: str, ignored: list[object]) -> None:
    """Who looks at the clock raises; what cleans up behind it, for longer than the watch takes, does so in peace."""
    limit = TimeLimit(time.monotonic() + 0.05)
    closed = []
    with pytest.raises(TimeIsOver), limit.watched():
        try:
            while not limit.is_over():
                pass
            limit.check()
        finally:
            time.sleep(0.1)
            closed.append(sum(range(100_000)))
    assert closed and ignored == []

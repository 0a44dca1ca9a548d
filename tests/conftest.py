"""The shipped model, loaded once, and the command run as a person runs it."""

from __future__ import annotations

import os
import sys
from functools import partial

import pytest

from score_messages.model.bundle import Model, load_model
from score_messages.model.registry import model_folder
from tests.support.command import RunScore, run_in_process
from tests.support.examples import register_profiles

register_profiles()


@pytest.fixture(scope="session")
def model() -> Model:
    """The model that scores unless another is named."""
    return load_model(model_folder())


@pytest.fixture
def run_score(model: Model, monkeypatch: pytest.MonkeyPatch) -> RunScore:
    """Run `score-messages` with arguments, in this process; the model isn't loaded anew each time."""
    monkeypatch.setattr("score_messages.scoring.scorer.load_model", lambda folder: model)
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    return partial(run_in_process, monkeypatch)


@pytest.fixture
def model_once(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs over folders don't look for the model and load it anew each time."""
    for module in ("update", "dry_run"):
        monkeypatch.setattr(f"score_messages.dataset.{module}.model_folder", lambda name: None)
        monkeypatch.setattr(f"score_messages.dataset.{module}.load_model", lambda folder: model)


@pytest.fixture(autouse=True)
def fast_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Doesn't wait for the disk: no test ends in a power cut, and what it waited for could not be seen otherwise."""
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)

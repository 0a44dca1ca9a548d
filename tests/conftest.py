"""The shipped model, loaded once, and the command run as a person runs it."""

from __future__ import annotations

import os
import sys
from functools import partial

import pytest

from score_messages.model.bundle import Model
from tests.support.command import RunScore, run_in_process
from tests.support.examples import register_profiles
from tests.support.model import loaded_model

register_profiles()


@pytest.fixture(scope="session")
def model() -> Model:
    """The model that scores unless another is named."""
    return loaded_model()


@pytest.fixture
def run_score(model: Model, monkeypatch: pytest.MonkeyPatch) -> RunScore:
    """Run `score-messages` with arguments, in this process; the model isn't loaded anew each time."""
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    return partial(run_in_process, monkeypatch, model)


@pytest.fixture(autouse=True)
def fast_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Doesn't wait for the disk: no test ends in a power cut, and what it waited for could not be seen otherwise."""
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)

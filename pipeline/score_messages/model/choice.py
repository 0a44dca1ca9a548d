"""The model that a caller wants: one that is loaded, a shipped one by its name, or a model folder by its path."""

from __future__ import annotations

from pathlib import Path

from score_messages.model.bundle import Model, load_model
from score_messages.model.registry import model_folder

ModelChoice = Model | str | Path


def loaded(model: ModelChoice) -> Model:
    """The model itself; a loaded one isn't read again.

    Raises:
        ModelError: there is none of that name, or it is damaged.
    """
    return model if isinstance(model, Model) else load_model(model_folder(str(model)))


def folder_of(model: ModelChoice) -> Path:
    """Where its files lie, or lay when it was loaded. Raises ModelError: there is none of that name."""
    return model.folder if isinstance(model, Model) else model_folder(str(model))

"""The model that a caller wants: one that is loaded, a shipped one by its name, or a model folder by its path."""

from __future__ import annotations

from pathlib import Path

from score_messages.errors import Hint, ModelError
from score_messages.model.bundle import Model, load_model
from score_messages.model.registry import model_folder
from score_messages.model.thresholds import Thresholds, with_thresholds

ModelChoice = Model | str | Path


def loaded(model: ModelChoice, thresholds: Thresholds | None = None) -> Model:
    """The model itself; a loaded one isn't read again.

    Args:
        thresholds: instead of the model's own.

    Raises:
        ModelError: there is none of that name, or it is damaged.
        OptionError: it can't have such thresholds.
    """
    return with_thresholds(model if isinstance(model, Model) else load_model(_folder(model)), thresholds)


def folder_of(model: ModelChoice) -> Path:
    """Where its files lie, or lay when it was loaded. Raises ModelError: there is none of that name."""
    return model.folder if isinstance(model, Model) else _folder(model)


def _folder(model: str | Path) -> Path:
    if not isinstance(model, str | Path):  # for callers whose types nobody checked
        reason = f"a model is a loaded `Model`, a name or a path, not a {type(model).__name__}"
        raise ModelError(reason, hint=Hint("Of a `Scorer` pass its `model`"))
    return model_folder(str(model))

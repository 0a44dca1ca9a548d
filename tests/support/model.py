"""The default model, loaded once for all tests of a process."""

from __future__ import annotations

import functools

from score_messages.model.bundle import Model, load_model
from score_messages.model.registry import model_folder


@functools.cache
def loaded_model() -> Model:
    """The model that scores unless another is named."""
    return load_model(model_folder())

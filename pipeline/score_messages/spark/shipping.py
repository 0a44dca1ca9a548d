"""How the model gets from the driver to the workers. The driver loads it too, so that what is wrong shows at once."""

from __future__ import annotations

import os
from pathlib import Path

from score_messages.errors import Hint, ModelError
from score_messages.model.bundle import BUNDLE, SCORING_FILES
from score_messages.model.choice import loaded
from score_messages.model.model_files import read_file
from score_messages.model.registry import is_shipped
from score_messages.model.thresholds import Thresholds, check_thresholds
from score_messages.spark.came_along import folder_that_came, names_that_came
from score_messages.spark.job import ModelSource


def source_of(model: str | Path, thresholds: Thresholds | None, is_remote: bool) -> ModelSource:
    """Where workers will find a model.

    A shipped model comes with the package that is installed there. The files of a model folder at the driver travel
    with the function. Else it is a folder that came with the job, or lies at the workers.

    Args:
        thresholds: that the model must be able to have.
        is_remote: the driver is another machine (Spark Connect), where nobody sees from here what came with the job.

    Raises:
        ModelError: there is none of that name, or it is damaged.
        OptionError: it can't have such thresholds.
    """
    name = os.fspath(model)
    if is_shipped(name):
        return ModelSource(name, is_shipped=True, fingerprint=_fingerprint(name, thresholds))
    folder = Path(name).expanduser()
    if os.path.isdir(folder):
        files = tuple((file, read_file(folder / file)) for file in (BUNDLE, *SCORING_FILES) if (folder / file).exists())
        return ModelSource(name, fingerprint=_fingerprint(folder, thresholds), files=files)
    if is_remote:
        if thresholds is not None:
            check_thresholds(thresholds)
        return ModelSource(name)
    came = folder_that_came(name)
    if came is None:
        raise _no_such_model(name)
    return ModelSource(name, fingerprint=_fingerprint(came, thresholds))


def _fingerprint(model: str | Path, thresholds: Thresholds | None) -> str:
    """Of the model as it is saved, whatever thresholds are asked for."""
    saved = loaded(model)
    loaded(saved, thresholds)
    return saved.fingerprint


def _no_such_model(name: str) -> ModelError:
    came = ", ".join(names_that_came()) or "nothing"
    hint = Hint(
        "Give the path of a model folder: score(df, model='/path/to/model'); it travels to the workers by itself"
    )
    reason = f"there is no shipped model '{name}', no such folder here, and none came with the job ({came} did)"
    return ModelError(reason, hint=hint)

"""How the model gets to the workers: a shipped one by its name, another as the bytes of its files."""

from __future__ import annotations

import functools
import tempfile
from dataclasses import dataclass
from pathlib import Path

from score_messages.errors import Hint, ModelError
from score_messages.model.bundle import BUNDLE, SCORING_FILES, Model
from score_messages.model.choice import loaded
from score_messages.model.registry import shipped_data


@dataclass(frozen=True)
class WorkerModel:
    """A model as a task is told of it; equal ones are loaded once in each worker.

    Attributes:
        name: of a shipped model, or "" if its `files` travel with the task.
        fingerprint: which it has to be.
        files: by name, the bytes of what scoring reads.
    """

    name: str
    fingerprint: str
    files: tuple[tuple[str, bytes], ...] = ()

    @classmethod
    def of(cls, model: Model) -> WorkerModel:
        """Of a model that the driver has loaded."""
        if model.folder.parent == shipped_data() / "models":
            return cls(model.folder.name, model.fingerprint)
        files = tuple((name, (model.folder / name).read_bytes()) for name in (BUNDLE, *SCORING_FILES))
        return cls("", model.fingerprint, files)

    def loaded(self) -> Model:
        """The model itself. Raises ModelError: the worker has another one of that name, or it is damaged."""
        model = _loaded(self)
        if model.fingerprint != self.fingerprint:
            reason = f"a worker has another model '{self.name}' than the driver"
            raise ModelError(reason, hint=Hint("Install the same version of score-messages everywhere"))
        return model


@functools.lru_cache(2)
def _loaded(model: WorkerModel) -> Model:
    if model.name:
        return loaded(model.name)
    with tempfile.TemporaryDirectory(prefix="score-messages-") as folder:
        for name, content in model.files:
            (Path(folder) / name).write_bytes(content)
        return loaded(folder)

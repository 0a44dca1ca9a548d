"""Where models are found: the ones that ship with the package, by name, and any folder, by path. Reads no file."""

from __future__ import annotations

from pathlib import Path

import pipeline
from pipeline.errors import Cure, ModelError

DEFAULT_MODEL = "messages"


def shipped_data() -> Path:
    """The folder `data`: inside the package when installed from a wheel, beside it in a checkout."""
    package = Path(pipeline.__file__).parent
    inside = package / "data"
    return inside if inside.is_dir() else package.parent / "data"


def model_folder(name_or_path: str = DEFAULT_MODEL) -> Path:
    """The folder of a shipped model's name, or else the path itself.

    Raises:
        ModelError: neither a shipped name nor a folder.
    """
    models = shipped_data() / "models"
    if "/" not in name_or_path and (models / name_or_path).is_dir():
        return models / name_or_path
    path = Path(name_or_path).expanduser()
    if not path.is_dir():
        names = ", ".join(sorted(folder.name for folder in models.glob("*/"))) or "none"
        raise ModelError(
            f"there is no model '{name_or_path}'. Shipped models: {names}",
            cure=Cure("Name one of them, or the path of a model folder", f"--model {DEFAULT_MODEL}"),
        )
    return path

"""Folders that came with a job: `sc.addArchive`, `sc.addFile`, `spark.addArtifact`, `--archives`."""

from __future__ import annotations

import os
from pathlib import Path

from score_messages.extras import extra
from score_messages.model.bundle import BUNDLE


def folder_that_came(name: str) -> Path | None:
    """The model folder of that name among the files of a job, at the driver or a worker; None if there is none.

    An archive may hold the files of the model or the folder with them; both are taken.
    """
    root = _root()
    if root is None:
        return None
    folder = root / name
    inner = sorted(path.parent for path in folder.glob(f"*/{BUNDLE}")) if folder.is_dir() else []
    return inner[0] if len(inner) == 1 and not (folder / BUNDLE).exists() else folder if folder.is_dir() else None


def names_that_came() -> list[str]:
    """Of all files and folders of a job."""
    root = _root()
    return [] if root is None else sorted(os.listdir(root))


def _root() -> Path | None:
    """Where they lie; None outside of a job."""
    with extra("spark", "scoring on a cluster needs PySpark"):
        from pyspark import SparkFiles

    try:
        root = SparkFiles.getRootDirectory()
    except (AssertionError, AttributeError):  # no context here, as with Spark Connect
        return None
    return Path(root) if root and os.path.isdir(root) else None

"""What a reader of figures must know of the labels that they are measured by."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from score_messages.training.corpus import READ

READ_BY_A_MODEL = f"Labels of {READ} are a language model's reading."

LEARNED = (
    "The model was tuned or trained with this very file, so its figures are too good here: measure it on a new sample."
)

_ITS_COLUMNS = {"label", "confidence", "drawn", "source"}


def note_on_labels(path: Path) -> str:
    """`READ_BY_A_MODEL` for the public table of that name, which its columns tell from other files; else ""."""
    if path.name != f"{READ}.parquet":
        return ""
    try:
        columns = set(pq.read_schema(path).names)
    except (OSError, pa.ArrowException):  # who reads it says what is wrong
        return ""
    return READ_BY_A_MODEL if columns >= _ITS_COLUMNS else ""


def note_on_learned(path: Path, record: Mapping[str, Any]) -> str:
    """`LEARNED` if a model's record names a file of these bytes among those that it learned from; else ""."""
    known = record.get("data") or {}
    if not known:
        return ""
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:  # who reads it says what is wrong
        return ""
    return LEARNED if digest in known.values() else ""

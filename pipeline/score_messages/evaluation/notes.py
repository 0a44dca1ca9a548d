"""What a reader of figures must know of the labels that they are measured by."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from score_messages.training.corpus import READ

READ_BY_A_MODEL = f"Labels of {READ} are a language model's reading."

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

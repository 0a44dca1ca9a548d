"""Messages whose truth is known: the label column rides beside the path like any other, and is read here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from pipeline.errors import ColumnError, Cure, InputError
from pipeline.messages import Messages
from pipeline.read import ReadOptions, open_messages

LABELS = {"0": 0, "1": 1, "negative": 0, "positive": 1, "neg": 0, "pos": 1}
"""What a label cell may say (any case), and what it stands for."""


@dataclass(frozen=True)
class LabelledMessages:
    """A batch of n messages and int8[n]: 0 negative, 1 positive."""

    messages: Messages
    labels: npt.NDArray[np.int8]


def read_labelled(source: Path, label_column: str, options: ReadOptions = ReadOptions()) -> Iterator[LabelledMessages]:
    """All messages of a file with their labels, in order.

    Raises:
        InputError: the file can't be trusted, or a row has no label or another one than `LABELS` knows.
    """
    with open_messages(str(source), replace(options, keep=(label_column,), drop_text=True)) as opened:
        if opened.schema.names != [label_column]:
            cure = Cure("Name the column with the labels", "--label-column NAME")
            raise ColumnError(opened.name, f"has no column '{label_column}' beside its text", cure=cure)
        first = 1
        for messages in opened:
            yield LabelledMessages(messages, _labels(opened.name, messages.columns.column(0), first))
            first += len(messages)
        opened.sha256()  # notices a file that changed meanwhile


def _labels(source: str, column: pa.Array, first: int) -> npt.NDArray[np.int8]:
    cells = ["" if cell is None else str(cell).strip().lower() for cell in column.to_pylist()]
    labels = np.array([LABELS.get(cell, -1) for cell in cells], dtype=np.int8)
    unknown = np.flatnonzero(labels < 0)
    if len(unknown):
        reason = f"its label is none of {', '.join(LABELS)}"
        raise InputError(source, reason, record=first + int(unknown[0]), cure=Cure("Leave such rows out of the file"))
    return labels

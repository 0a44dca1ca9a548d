"""Which rows of a labelled file training holds out, and so nothing has learnt from."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from score_messages.errors import ChangedError
from score_messages.read import ReadOptions
from score_messages.read.labelled import MAX_BAD, LabelForm, read_labelled
from score_messages.read.tolerance import MaxBad
from score_messages.training.corpus import is_held_out


def rows_for_test(
    source: Path, form: LabelForm, reading: ReadOptions, share: float, rows: int, max_bad: MaxBad = MAX_BAD
) -> npt.NDArray[np.bool_]:
    """bool[n] as `held_out_rows`: those that are kept from all learning, none of those that are held out.

    Raises:
        ChangedError, InputError: as `held_out_rows`.
    """
    if not share:
        return np.zeros(rows, bool)
    return ~held_out_rows(source, form, reading, 1 - share, rows, max_bad)


def held_out_rows(
    source: Path, form: LabelForm, reading: ReadOptions, share: float, rows: int, max_bad: MaxBad = MAX_BAD
) -> npt.NDArray[np.bool_]:
    """bool[n] for the n rows that `read_labelled` gives: those that are held out with this share.

    Decided by the texts as they were published, so that it stays the same whatever readers learn to make of them.

    Args:
        rows: n, as the file was read before.

    Raises:
        ChangedError: the file has another number of rows now.
        InputError: as `read_labelled`.
    """
    batches = read_labelled(source, form, replace(reading, as_published=True), max_bad)
    held_out = [is_held_out(text, share) for batch in batches for text in batch.messages.body.to_pylist()]
    if len(held_out) != rows:
        raise ChangedError(str(source), "changed while it was read")
    return np.array(held_out, bool)

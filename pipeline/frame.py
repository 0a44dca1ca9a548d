"""The edge where people have DataFrames: the only file that knows pandas' shapes, and not needed to score files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from pipeline.errors import ColumnError, Cure
from pipeline.read.columns import check_no_clash, listed

if TYPE_CHECKING:
    import pandas as pd


def texts_of(frame: pd.DataFrame, text: str) -> list[str | None]:
    """The messages of a frame: whatever pandas takes for missing is None.

    Raises:
        ColumnError: there is no such column, there are two, or it holds something else than text.
    """
    names = [str(name) for name in frame.columns]
    if names.count(text) != 1:
        cure = Cure(f"Name the column, such as score_frame(frame, text='{names[0] if names else 'body'}')")
        raise ColumnError("the frame", f"has {names.count(text)} columns '{text}'. It has: {listed(names)}", cure=cure)
    column = frame[text]
    texts = [None if missing else cell for cell, missing in zip(column, column.isna(), strict=True)]
    if not all(cell is None or isinstance(cell, str) for cell in texts):
        raise ColumnError("the frame", f"its column '{text}' holds something else than text")
    return texts


def with_verdicts(frame: pd.DataFrame, verdicts: pa.Table, prefix: str) -> pd.DataFrame:
    """A copy of the frame with the verdicts as columns; counts are nullable-free int32, the score has NaN for none.

    Raises:
        ColumnError: a name is taken.
    """
    check_no_clash("the frame", [str(name) for name in frame.columns], prefix)
    added = verdicts.to_pandas()
    added.index = frame.index
    return frame.assign(**{prefix + name: added[name] for name in added.columns})

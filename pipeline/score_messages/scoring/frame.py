"""The edge where people have frames: the only file that knows pandas' and polars' shapes, not needed to score files."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import pyarrow as pa

from score_messages.errors import ColumnError, Hint, NotTextError
from score_messages.messages import PREDICTION_FIELDS
from score_messages.read.clashing_names import check_no_clash
from score_messages.read.columns import listed

NAME = "the frame"


class Frame(Protocol):
    """What scoring needs of a frame, whoever made it. Columns are known by index, since names may be doubled."""

    def names(self) -> list[str]:
        """Names of the columns, in order."""

    def column(self, index: int) -> Iterable[object]:
        """The cells of a column."""

    def beside(self, predictions: pa.Table, kept: Sequence[int]) -> Any:
        """A new frame of the same kind: the columns at `kept`, then those of `predictions`, which has as many rows."""


@dataclass(frozen=True)
class _PandasFrame:
    frame: Any

    def names(self) -> list[str]:
        return [str(name) for name in self.frame.columns]

    def column(self, index: int) -> Iterable[object]:
        column: Iterable[object] = self.frame.iloc[:, index]
        return column

    def beside(self, predictions: pa.Table, kept: Sequence[int]) -> Any:
        added = predictions.to_pandas()
        added.index = self.frame.index
        return self.frame.iloc[:, list(kept)].assign(**{name: added[name] for name in added.columns})


@dataclass(frozen=True)
class _PolarsFrame:
    frame: Any

    def names(self) -> list[str]:
        return list(self.frame.columns)

    def column(self, index: int) -> Iterable[object]:
        column: Iterable[object] = self.frame.to_series(index)
        return column

    def beside(self, predictions: pa.Table, kept: Sequence[int]) -> Any:
        added = sys.modules["polars"].from_arrow(predictions)
        return self.frame.select([self.frame.to_series(index) for index in kept]).hstack(added.get_columns())


@dataclass(frozen=True)
class _ArrowTable:
    frame: Any

    def names(self) -> list[str]:
        return list(self.frame.schema.names)

    def column(self, index: int) -> Iterable[object]:
        column: Iterable[object] = self.frame.column(index)
        return column

    def beside(self, predictions: pa.Table, kept: Sequence[int]) -> Any:
        columns = [self.frame.column(index) for index in kept] + predictions.columns
        fields = [self.frame.schema.field(index) for index in kept] + list(predictions.schema)
        return pa.Table.from_arrays(columns, schema=pa.schema(fields, self.frame.schema.metadata))


def frame_of(frame: object) -> Frame:
    """The frame as scoring sees it.

    Raises:
        NotTextError: it is none of pandas, polars or Arrow.
    """
    pandas, polars = sys.modules.get("pandas"), sys.modules.get("polars")  # whoever has a frame has imported them
    if pandas is not None and isinstance(frame, pandas.DataFrame):
        return _PandasFrame(frame)
    if polars is not None and isinstance(frame, polars.DataFrame):
        return _PolarsFrame(frame)
    if isinstance(frame, pa.Table):
        return _ArrowTable(frame)
    advice = ". Call its collect() first" if hasattr(frame, "collect") else ""
    kinds = "a pandas or polars DataFrame or an Arrow table"
    raise NotTextError(f"score_frame takes {kinds}, not a {type(frame).__name__}{advice}")


def index_of(frame: Frame, name: str, argument: str) -> int:
    """Where the column of that name stands, from 0.

    Args:
        argument: of `score_frame`, which `name` was given as.

    Raises:
        ColumnError: there is no such column, or there are two.
    """
    names = frame.names()
    if names.count(str(name)) == 1:
        return names.index(str(name))
    near = difflib.get_close_matches(str(name), names, n=1)
    hint = Hint(f"Name the column: score_frame(frame, {argument}={near[0] if near else 'NAME'!r})")
    reason = f"has {names.count(str(name))} columns '{name}'. It has: {listed(names)}"
    raise ColumnError(NAME, reason, hint=None if names.count(str(name)) else hint)


def kept_indices(frame: Frame, identity: int | None, prefix: str, explains: bool = False) -> list[int]:
    """Indices of the columns that stay: all but the one that comes back as `message_id`.

    Raises:
        ColumnError: the name of a prediction's column is taken.
    """
    names = frame.names()
    comes_back = identity is not None and names[identity] == prefix + PREDICTION_FIELDS[0].name
    kept = [index for index in range(len(names)) if not (comes_back and index == identity)]
    try:
        check_no_clash(NAME, [names[index] for index in kept], prefix, explains)
    except ColumnError as error:
        hint = Hint("Put something in front of the names that scoring adds: score_frame(..., prefix='sentiment_')")
        raise ColumnError(NAME, error.reason, hint=hint) from None
    return kept


def no_text(name: str, error: NotTextError) -> ColumnError:
    """What is wrong with a column that holds something else, in terms of the frame."""
    row = "" if error.number is None else f" in row {error.number:,} (counted from 1)"
    return ColumnError(NAME, f"its column '{name}' holds something else than text{row}: {error.reason}")

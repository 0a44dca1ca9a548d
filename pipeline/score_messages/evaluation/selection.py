"""Which rows of a labelled file are measured: by what another of its columns says. Knows columns, but no figures."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from score_messages.errors import ColumnError, Hint, InputError, OptionError
from score_messages.read import ReadOptions
from score_messages.read.labelled import LabelForm, read_cells

MOST_PARTS, LONGEST_VALUE = 50, 60
"""A column with more values, or longer ones, holds texts or ids and no kinds of messages; none of them is shown."""

Rows = npt.NDArray[np.bool_]

_CONDITION = re.compile(r"([^=!]+)(!?=)(.*)", re.DOTALL)


@dataclass(frozen=True)
class Selection:
    """Which of a file's n rows are measured, and in which parts.

    Attributes:
        rows: bool[n]; None for all.
        parts: bool[n] by the value that a part's rows have in common.
    """

    rows: Rows | None
    parts: Mapping[str, Rows]


@dataclass(frozen=True)
class Condition:
    """What a column must say, or must not."""

    column: str
    value: str
    is_excluded: bool = False

    @classmethod
    def parse(cls, text: str) -> Condition:
        """From COLUMN=VALUE or COLUMN!=VALUE. Raises OptionError for anything else.

        >>> Condition.parse("drawn=random"), str(Condition.parse("source!=mail"))
        (Condition(column='drawn', value='random', is_excluded=False), 'source!=mail')
        """
        parts = _CONDITION.fullmatch(text)
        if parts is None:
            raise OptionError("--where takes COLUMN=VALUE or COLUMN!=VALUE, such as --where channel=mail")
        return cls(parts[1], parts[3], parts[2] == "!=")

    def __str__(self) -> str:
        return f"{self.column}{'!=' if self.is_excluded else '='}{self.value}"


def described(conditions: Sequence[Condition]) -> list[str]:
    """What the rows have in common, a text for each column that is allowed values, and for each value excluded.

    >>> described([Condition.parse(text) for text in ("to=help", "drawn=random", "to=sales", "by!=robot")])
    ['to=help or sales', 'drawn=random', 'by!=robot']
    """
    wanted = [condition for condition in conditions if not condition.is_excluded]
    texts = [
        f"{column}={' or '.join(condition.value for condition in wanted if condition.column == column)}"
        for column in dict.fromkeys(condition.column for condition in wanted)
    ]
    return texts + [str(condition) for condition in conditions if condition.is_excluded]


def select(
    source: Path, conditions: Sequence[Condition], by: str | None, reading: ReadOptions, form: LabelForm = LabelForm()
) -> Selection:
    """What is wanted of a file.

    Args:
        by: the column that makes parts; None for no parts.

    Raises:
        InputError: as `rows_where` and `parts_by`.
    """
    rows = rows_where(source, conditions, reading, form) if conditions else None
    parts = {} if by is None else parts_by(source, by, reading, form)
    return Selection(rows, parts)


def rows_where(
    source: Path, conditions: Sequence[Condition], reading: ReadOptions, form: LabelForm = LabelForm()
) -> Rows:
    """bool[n], the rows that have, in each column that is named, one of its values and none of those excluded.

    Raises:
        InputError: a column isn't there, or no row is left.
    """
    kept: Rows = np.ones(1, np.bool_)
    for column in dict.fromkeys(condition.column for condition in conditions):
        of_column = [condition for condition in conditions if condition.column == column]
        wanted = {condition.value.strip() for condition in of_column if not condition.is_excluded}
        excluded = {condition.value.strip() for condition in of_column if condition.is_excluded}
        cells = _cells(source, of_column[0], reading, form)
        kept = kept & np.array([(not wanted or cell in wanted) and cell not in excluded for cell in cells], np.bool_)
    if not kept.any():
        hint = Hint(f"To see which values a column has, leave --where out and add --by {conditions[-1].column}")
        raise InputError(str(source), f"no row has {' and '.join(map(str, conditions))}", hint=hint)
    return kept


def _cells(source: Path, condition: Condition, reading: ReadOptions, form: LabelForm) -> list[str]:
    try:
        return read_cells(source, condition.column, "--where", reading, form)
    except ColumnError as error:
        if error.hint is None or not error.hint.options:
            raise
        near = shlex.split(error.hint.options)[1]
        mended = (str(condition), str(replace(condition, column=near)))
        raise ColumnError(error.source, error.reason, hint=Hint(error.hint.text, instead=mended)) from error


def parts_by(source: Path, column: str, reading: ReadOptions, form: LabelForm = LabelForm()) -> Mapping[str, Rows]:
    """The rows of each value of a column, bool[n], by the value, in order; "" is that of empty cells.

    Raises:
        InputError: the column isn't there, or doesn't hold kinds.
    """
    cells = np.array(read_cells(source, column, "--by", reading, form), dtype=object)
    values = sorted(set(cells.tolist()))
    if len(values) > MOST_PARTS or any(len(value) > LONGEST_VALUE for value in values):
        reason = f"the column that --by names has {len(values):,} different values, of up to "
        reason += f"{max(map(len, values)):,} characters: it doesn't hold kinds of messages"
        hint = Hint(f"Name a column with at most {MOST_PARTS} short values, such as a channel or a product")
        raise InputError(str(source), reason, hint=hint)
    return {value: np.asarray(cells == value, np.bool_) for value in values}

"""How the rows of a labelled file were drawn: what its columns `drawn` and `weight` say. Knows columns, but no figures.

`sentiment-jobs sample` writes them. Rows that nobody labelled are made up for by those that were drawn in the same way:
their weights grow until they stand for all messages of that kind.

Source: Oh and Scheuren (1983), Weighting adjustment for unit nonresponse, in Incomplete Data in Sample Surveys 2.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from score_messages.errors import ChangedError, ColumnError, Hint, InputError
from score_messages.metrics.design import Design
from score_messages.read import ReadOptions, open_messages
from score_messages.read.labelled import LabelForm, labelled_rows, read_all_cells

DRAWN, WEIGHT = "drawn", "weight"
"""The columns of a drawn file."""

RANDOM, UNSURE, NEW = "random", "unsure", "new"
"""What `DRAWN` says: at random, where the model was unsure, of kinds that are new."""

KINDS = frozenset((RANDOM, UNSURE, NEW))
"""All that it may say."""

OPTION = "--weight-column"

_MANY = 1e12


@dataclass(frozen=True)
class Drawn:
    """What the labelled rows of a file stand for.

    Attributes:
        design: of the n rows that `read_labelled` gives; None if the file doesn't say, or its rows can't stand for all.
        note: what a person must know of that; "" for nothing.
    """

    design: Design | None
    note: str = ""


ALL_ALIKE = Drawn(None)
"""Of a file that says nothing: each row counts the same."""


def read_drawn(
    source: Path, form: LabelForm = LabelForm(), reading: ReadOptions = ReadOptions(), weight_column: str | None = None
) -> Drawn:
    """By the column that is named, or by `DRAWN` and `WEIGHT` if the file has both and the first is one of ours.

    A file that has lost what says how its rows were drawn is measured without weights, and the note says so.

    Raises:
        InputError: there is no such column; a labelled row has no number above 0 there; or it doesn't say how it was
            drawn, where others do.
    """
    if weight_column is not None:
        weights = _weights(source, read_all_cells(source, weight_column, OPTION, reading), weight_column)
        return Drawn(Design(_of_labelled(source, weights, labelled_rows(source, form, reading))))
    how, weights_as_written = _written(source, reading)
    is_ours = not KINDS.isdisjoint(how)
    if not is_ours or not weights_as_written:
        return Drawn(None, _note_on_lost(how, weights_as_written) if is_ours or not how else "")
    has_label = labelled_rows(source, form, reading)
    kinds = np.array(how)
    if len(kinds) != len(has_label):
        raise ChangedError(str(source), "changed while it was read")
    is_drawn = np.isin(kinds, sorted(KINDS))
    _check_kinds(source, has_label & ~is_drawn)
    weights = _weights(source, [cell if row else "1" for cell, row in zip(weights_as_written, is_drawn, strict=True)])
    return _adjusted(weights[is_drawn], kinds[is_drawn], has_label[is_drawn])


def _written(source: Path, reading: ReadOptions) -> tuple[list[str], list[str]]:
    """The cells of `DRAWN`, in lower case, and of `WEIGHT`, of all rows; none of a column that isn't there."""
    how, weights = (_cells(source, name, reading) for name in _names(source, reading))
    return [cell.lower() for cell in how], weights


def _names(source: Path, reading: ReadOptions) -> tuple[str, str]:
    """What the file calls both columns: a program, or a person, may have changed their case."""
    try:
        with open_messages(str(source), reading) as opened:
            known = {name.lower(): name for name in reversed(opened.schema.names)}
    except ColumnError:  # of another column; whoever reads the texts says what is wrong
        known = {}
    return known.get(DRAWN, DRAWN), known.get(WEIGHT, WEIGHT)


def _cells(source: Path, name: str, reading: ReadOptions) -> list[str]:
    try:
        return read_all_cells(source, name, OPTION, reading)
    except ColumnError:
        return []


def _note_on_lost(how: Sequence[str], weights: Sequence[str]) -> str:
    if weights:
        return (
            f"The column '{WEIGHT}' isn't used, since no column '{DRAWN}' says how rows were drawn; to weigh rows by "
            f"it: {OPTION} {WEIGHT}"
        )
    if {UNSURE, NEW}.isdisjoint(how):
        return ""
    return (
        f"There is no column '{WEIGHT}', so each row counts the same, also those drawn where the model was unsure: "
        "this says little of all messages."
    )


def _check_kinds(source: Path, is_unknown: npt.NDArray[np.bool_]) -> None:
    rows = np.flatnonzero(is_unknown)
    if len(rows):
        reason = f"its '{DRAWN}' is none of {RANDOM}, {UNSURE} and {NEW}, as it is in other rows"
        hint = Hint(
            f"Leave out rows that were not drawn, or restore the cell; if '{DRAWN}' is a column of yours, rename it"
        )
        raise InputError(str(source), reason, record=int(rows[0]) + 1, hint=hint)


def _adjusted(weights: npt.NDArray[np.float64], how: npt.NDArray[np.str_], has_label: npt.NDArray[np.bool_]) -> Drawn:
    kinds = [kind for kind in (RANDOM, UNSURE, NEW) if (how == kind).any()]
    labelled = [kind for kind in kinds if (has_label & (how == kind)).any()]
    if RANDOM not in labelled:
        note = "No row that was drawn at random has a label, so these rows can't stand for all messages: label those."
        return Drawn(None, note)
    if labelled == [RANDOM] and kinds != [RANDOM]:
        note = "Only rows that were drawn at random have labels; each of them counts the same."
        return Drawn(Design(np.ones(int(has_label.sum()))), note)
    grown = weights.copy()
    for kind in labelled:
        rows = how == kind
        grown[rows] *= weights[rows].sum() / weights[rows & has_label].sum()
    missing = int((~has_label).sum())
    note = f"{missing:,} drawn rows have no label; the others stand for them." if missing else ""
    return Drawn(Design(grown[has_label]), note)


def _of_labelled(
    source: Path, weights: npt.NDArray[np.float64], has_label: npt.NDArray[np.bool_]
) -> npt.NDArray[np.float64]:
    if len(weights) != len(has_label):
        raise ChangedError(str(source), "changed while it was read")
    return weights[has_label]


def _weights(source: Path, cells: Sequence[str], column: str = WEIGHT) -> npt.NDArray[np.float64]:
    """float64[n] above 0. Raises InputError."""
    weights = np.array([_number(cell) for cell in cells])
    wrong = np.flatnonzero(~((weights > 0) & (weights < _MANY)))
    if len(wrong):
        reason = f"its '{column}' is not a number above 0: it says how many messages the row stands for"
        hint = Hint(f"Leave the column '{column}' as it was drawn; rows may be left out, but not changed")
        raise InputError(str(source), reason, record=int(wrong[0]) + 1, hint=hint)
    return weights


def _number(cell: str) -> float:
    try:
        return float(cell.replace(",", "."))
    except ValueError:
        return np.nan

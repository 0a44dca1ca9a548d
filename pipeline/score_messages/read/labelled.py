"""Messages whose true label is known. To readers the label column is a passthrough column; it is understood here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from score_messages.errors import ColumnError, Hint, InputError, OptionError
from score_messages.messages import Messages, Status
from score_messages.read import ReadOptions, open_messages
from score_messages.read.bad_rows import StatusCount, check_bad
from score_messages.read.several_names import split_names
from score_messages.read.tolerance import MaxBad

NEGATIVE, POSITIVE, NEUTRAL = 0, 1, 2

LABELS = {
    "0": NEGATIVE,
    "negative": NEGATIVE,
    "neg": NEGATIVE,
    "1": POSITIVE,
    "positive": POSITIVE,
    "pos": POSITIVE,
    "2": NEUTRAL,
    "neutral": NEUTRAL,
    "neu": NEUTRAL,
    "mixed": NEUTRAL,
}
"""What a label cell may say (any case), and what it stands for."""

NEUTRAL_STARS = (0.4, 0.6)
"""Where stars are neutral, on a scale from the fewest (0) to the most (1): 3 of 5, or 5 and 6 of 10 as at IMDB."""

_NONE = -1


@dataclass(frozen=True)
class LabelForm:
    """Where the truth stands and how it is written.

    Attributes:
        column: the name of the column.
        stars: the most stars that can be given, if the column holds a number of them, counted from 1; else the column
            holds `LABELS`.
    """

    column: str = "label"
    stars: int | None = None

    def __post_init__(self) -> None:
        if self.stars is not None and self.stars < 2:
            raise OptionError("--stars is the most stars that can be given: at least 2")


@dataclass(frozen=True)
class LabelledMessages:
    """A batch of n messages and int8[n]: `NEGATIVE`, `POSITIVE` or `NEUTRAL`."""

    messages: Messages
    labels: npt.NDArray[np.int8]


MAX_BAD = MaxBad.parse("1%")
"""How many rows of a labelled file may be unreadable, by default: as in scoring."""


def read_labelled(
    source: Path, form: LabelForm = LabelForm(), options: ReadOptions = ReadOptions(), max_bad: MaxBad = MAX_BAD
) -> Iterator[LabelledMessages]:
    """All messages of a file with their labels, in order; without malformed rows, whose label is lost with the rest.

    Raises:
        InputError: the file can't be trusted, or a row has no label or an unknown label; at the end, if more rows
            can't be read than `max_bad` allows.
    """
    reading = replace(options, keep=(form.column,))
    with _named_by("--label-column"), open_messages(str(source), reading) as opened:
        if opened.schema.names[:1] != [form.column] or form.column in split_names(opened.text_column):
            hint = Hint("Name the column with the labels, by its name or by its number, with --label-column")
            raise ColumnError(opened.name, f"has no column '{form.column}' beside its text", hint=hint)
        count = StatusCount()
        for messages in opened:
            sound = np.flatnonzero(messages.status != Status.MALFORMED.code)
            numbers = count.rows + 1 + sound
            count.add_statuses(messages.status)
            kept = messages if len(sound) == len(messages) else messages.take(sound)
            yield LabelledMessages(kept, _labels(opened.name, kept.columns.column(0), numbers, form.stars))
        check_bad(opened.name, count, max_bad, opened.taken.encoding)
        opened.sha256()  # notices a file that changed meanwhile


def read_cells(source: Path, column: str, option: str, options: ReadOptions = ReadOptions()) -> list[str]:
    """The cells of another column, as text, of the rows that `read_labelled` gives; "" for empty ones.

    Args:
        option: what names the column on the command line.

    Raises:
        InputError: the file can't be read, has no such column, or it is that of the message.
    """
    cells: list[str] = []
    with _named_by(option), open_messages(str(source), replace(options, keep=(column,))) as opened:
        if opened.schema.names[0] in split_names(opened.text_column):
            raise ColumnError(opened.name, f"the column that {option} names is that of the message")
        for messages in opened:
            sound = messages.status != Status.MALFORMED.code
            cells += [_text_of(cell) for cell in messages.columns.column(0).filter(pa.array(sound)).to_pylist()]
    return cells


def _text_of(cell: object) -> str:
    """Whole numbers as people write them, whatever type a column got through its gaps."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip()


@contextmanager
def _named_by(option: str) -> Iterator[None]:
    """To the reader this is a column that is kept; these jobs call its option by another name."""
    try:
        yield
    except ColumnError as error:
        if error.hint is None or "--keep" not in error.hint.text + error.hint.options:
            raise
        text, options = (words.replace("--keep", option) for words in (error.hint.text, error.hint.options))
        raise ColumnError(error.source, error.reason, hint=Hint(text, options)) from error


def _labels(source: str, column: pa.Array, numbers: npt.NDArray[np.int64], stars: int | None) -> npt.NDArray[np.int8]:
    """int8[n] of the label cells of the records with these numbers."""
    cells = ["" if cell is None else str(cell).strip().lower().removesuffix(".0") for cell in column.to_pylist()]
    meant = [LABELS.get(cell, _NONE) if stars is None else label_of_stars(cell, stars) for cell in cells]
    labels = np.array(meant, dtype=np.int8)
    unknown = np.flatnonzero(labels == _NONE)
    if len(unknown):
        known = ", ".join(LABELS) if stars is None else f"the numbers 1 to {stars}"
        hint = Hint("Leave such rows out of the file" + ("" if stars else ", or, if it holds stars: --stars 5"))
        raise InputError(source, f"its label is none of {known}", record=int(numbers[unknown[0]]), hint=hint)
    return labels


def label_of_stars(cell: str, most: int) -> int:
    """What a number of stars from 1 to `most` means; -1 for anything else.

    >>> [label_of_stars(str(stars), 5) for stars in range(1, 7)]
    [0, 0, 2, 1, 1, -1]
    """
    try:
        share = (float(cell) - 1) / (most - 1)
    except ValueError:
        return _NONE
    if not 0 <= share <= 1:
        return _NONE
    low, high = NEUTRAL_STARS
    return NEUTRAL if low <= share <= high else NEGATIVE if share < low else POSITIVE

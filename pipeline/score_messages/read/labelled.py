"""Messages whose true label is known. To readers the label column is a passthrough column; it is understood here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from score_messages.errors import ChangedError, ColumnError, Hint, InputError, OptionError
from score_messages.messages import Messages, Status
from score_messages.read import ReadOptions, open_messages
from score_messages.read.bad_rows import StatusCount, check_bad
from score_messages.read.label_words import NEGATIVE, NEUTRAL, POSITIVE, UNLABELLED, WORDS, LabelWords, typed
from score_messages.read.several_names import split_names
from score_messages.read.tolerance import MaxBad

__all__ = [
    "MAX_BAD",
    "NEGATIVE",
    "NEUTRAL",
    "NEUTRAL_STARS",
    "POSITIVE",
    "LabelForm",
    "LabelledMessages",
    "label_of_stars",
    "labelled_rows",
    "read_all_cells",
    "read_cells",
    "read_labelled",
]

NEUTRAL_STARS = (0.4, 0.6)
"""Where stars are neutral, on a scale from the fewest (0) to the most (1): 3 of 5, or 5 and 6 of 10 as at IMDB."""

Labels = npt.NDArray[np.int8]


@dataclass(frozen=True)
class LabelForm:
    """Where the truth stands and how it is written.

    Attributes:
        column: the name of the column.
        stars: the most stars that can be given, if the column holds a number of them, counted from 1; else the column
            holds what `label_words` knows.
    """

    column: str = "label"
    stars: int | None = None

    def __post_init__(self) -> None:
        if self.stars is not None and self.stars < 2:
            raise OptionError("--stars is the most stars that can be given: at least 2")


@dataclass(frozen=True)
class LabelledMessages:
    """A batch of n messages.

    Attributes:
        labels: int8[n]: `NEGATIVE`, `POSITIVE` or `NEUTRAL`.
        unlabelled: how many rows between them have no label, and so are none of the n.
    """

    messages: Messages
    labels: Labels
    unlabelled: int = 0


MAX_BAD = MaxBad.parse("1%")
"""How many rows of a labelled file may be unreadable, by default: as in scoring."""

_ALL_BAD = MaxBad.parse("100%")


def read_labelled(
    source: Path, form: LabelForm = LabelForm(), options: ReadOptions = ReadOptions(), max_bad: MaxBad = MAX_BAD
) -> Iterator[LabelledMessages]:
    """The messages of a file with their labels, in order.

    Without malformed rows, whose label is lost with the rest; and without those that nobody has labelled, whose label
    is empty or says so (`label_words`): they are counted.

    Raises:
        InputError: the file can't be trusted, or a row has an unknown label; at the end, if no row has a label, or if
            more rows can't be read than `max_bad` allows.
    """
    labelled = unlabelled = 0
    for messages, labels in _with_codes(source, form, options, max_bad):
        has_label = labels != UNLABELLED
        labelled, unlabelled = labelled + int(has_label.sum()), unlabelled + int((~has_label).sum())
        kept = messages if has_label.all() else messages.take(np.flatnonzero(has_label))
        yield LabelledMessages(kept, labels[has_label], int((~has_label).sum()))
    if unlabelled and not labelled:
        hint = Hint("Write negative, neutral or positive into some of its cells, or name another with --label-column")
        raise InputError(str(source), f"no row has a label: the column '{form.column}' is empty", hint=hint)


def _with_codes(
    source: Path, form: LabelForm, options: ReadOptions, max_bad: MaxBad
) -> Iterator[tuple[Messages, Labels]]:
    """All rows but malformed ones, and what their label cells say, `UNLABELLED` among it."""
    reading = replace(options, keep=(form.column,))
    with _named_by("--label-column"), open_messages(str(source), reading) as opened:
        if opened.schema.names[:1] != [form.column] or form.column in split_names(opened.text_column):
            hint = Hint("Name the column with the labels, by its name or by its number, with --label-column")
            raise ColumnError(opened.name, f"has no column '{form.column}' beside its text", hint=hint)
        count, words = StatusCount(), LabelWords(opened.name)
        for messages in opened:
            sound = np.flatnonzero(messages.status != Status.MALFORMED.code)
            numbers = count.rows + 1 + sound
            count.add_statuses(messages.status)
            kept = messages if len(sound) == len(messages) else messages.take(sound)
            yield kept, _codes(words, kept.columns.column(0), numbers, form.stars)
        check_bad(opened.name, count, max_bad, options.encoding, opened.taken.encoding)
        opened.sha256()  # notices a file that changed meanwhile


def read_cells(
    source: Path, column: str, option: str, options: ReadOptions = ReadOptions(), form: LabelForm = LabelForm()
) -> list[str]:
    """The cells of another column, as text, of the rows that `read_labelled` gives; "" for empty ones.

    Raises:
        InputError: as `read_all_cells`.
    """
    cells = read_all_cells(source, column, option, options)
    has_label = labelled_rows(source, form, options)
    if len(has_label) != len(cells):
        raise ChangedError(str(source), "changed while it was read")
    return [cell for cell, wanted in zip(cells, has_label.tolist(), strict=True) if wanted]


def labelled_rows(
    source: Path, form: LabelForm = LabelForm(), options: ReadOptions = ReadOptions()
) -> npt.NDArray[np.bool_]:
    """Which of the rows that are not malformed have a label, bool[n]. Raises InputError."""
    labels = [codes for _, codes in _with_codes(source, form, options, _ALL_BAD)]
    return np.asarray(np.concatenate([np.empty(0, np.int8), *labels]) != UNLABELLED)


def read_all_cells(source: Path, column: str, option: str, options: ReadOptions = ReadOptions()) -> list[str]:
    """The same of all rows but malformed ones, labelled or not.

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


def _codes(words: LabelWords, column: pa.Array, numbers: npt.NDArray[np.int64], stars: int | None) -> Labels:
    """int8[n] of the label cells of the records with these numbers, `UNLABELLED` among them."""
    cells, records = column.to_pylist(), numbers.tolist()
    if stars is None:
        return words.codes(cells, records)
    written = [typed(cell) for cell in cells]
    labels = np.array([label_of_stars(cell, stars) for cell in written], dtype=np.int8)
    unknown = [row for row in np.flatnonzero(labels == UNLABELLED) if WORDS.get(written[row]) != UNLABELLED]
    if unknown:
        hint = Hint("Mend such cells, or leave their rows out of the file")
        reason = f"its label is none of the numbers 1 to {stars}"
        raise InputError(words.source, reason, record=records[unknown[0]], hint=hint)
    return labels


def label_of_stars(cell: str, most: int) -> int:
    """What a number of stars from 1 to `most` means; -1 for anything else.

    >>> [label_of_stars(str(stars), 5) for stars in range(1, 7)]
    [0, 0, 2, 1, 1, -1]
    """
    try:
        share = (float(cell) - 1) / (most - 1)
    except ValueError:
        return UNLABELLED
    if not 0 <= share <= 1:
        return UNLABELLED
    low, high = NEUTRAL_STARS
    return NEUTRAL if low <= share <= high else NEGATIVE if share < low else POSITIVE

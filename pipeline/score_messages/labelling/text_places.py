"""Which columns of a label file hold the text, and what helps to judge it. Knows names only."""

from __future__ import annotations

from collections.abc import Sequence

from score_messages.errors import ColumnError, Hint
from score_messages.labelling.form import Form
from score_messages.read.exports import message_columns
from score_messages.read.several_names import split_names

TEXT = "text"
"""What the text is called where the tables that it comes from call it by different names."""

BESIDE = ("subject", "date", "source")
"""What helps to judge a text, where there is such a column."""


def text_places(form: Form, asked: str | None, label: str) -> list[int]:
    """Indices of the columns with the text.

    Args:
        asked: as `--text-column` takes them. None: the one with a usual name, else the one behind the labels.

    Raises:
        ColumnError: there is no such column.
    """
    if asked is not None:
        names = [asked] if asked in form.header else split_names(asked)
        return [form.column(name) for name in names]
    usual = usual_place(form.header)
    behind = form.column(label) + 1
    if usual is None and behind >= len(form.header):
        hint = Hint("Name it with --text-column")
        raise ColumnError(form.source, "has no column that is known to hold the text of its messages", hint=hint)
    return [behind if usual is None else usual]


def usual_place(header: Sequence[str]) -> int | None:
    """Index of the first column that could be the message; None if there is none."""
    return next(iter(message_columns(header)), None)

"""An open label file: its rows, and each label on the disk before the next one. Knows no terminal."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from score_messages.errors import ChangedError, ColumnError, FormatError, Hint, InputError, OutputError
from score_messages.labelling.csv_form import CsvForm
from score_messages.labelling.form import Form, FormRow
from score_messages.labelling.json_form import JsonForm
from score_messages.labelling.workbook_form import WorkbookForm
from score_messages.write.atomic import NewFile, hidden_name, remove_leftovers
from score_messages.write.disk_errors import disk_errors
from score_messages.write.lock import locked

MOST_BYTES = 1 << 26
"""Of a label file: it is written anew for each label."""

SUFFIXES = (".xlsx", ".csv", ".jsonl", ".ndjson")


_OTHER_COLUMN = Hint("Name the column of the labels with --label-column, or add an empty one called label")


def read_form(name: str, content: bytes, label: str) -> Form:
    """Take a label file apart, by the suffix of its name.

    Args:
        label: the name of the column with the labels.

    Raises:
        InputError: it is damaged, or no such file.
    """
    suffix = Path(name).suffix.lower()
    if suffix == ".xlsx":
        return WorkbookForm(name, content, label)
    if suffix == ".csv":
        return CsvForm(name, content, label)
    if suffix in SUFFIXES:
        return JsonForm(name, content)
    raise FormatError(name, "is no .xlsx, .csv or .jsonl", hint=Hint("Save it as one of them"))


def read_content(path: Path) -> bytes:
    """The bytes of a label file. Raises InputError: it isn't there, can't be read, or is too large."""
    try:
        if not path.is_file():
            raise InputError(str(path), "is no file" if path.exists() else "there is no such file")
        if path.stat().st_size > MOST_BYTES:
            raise InputError(str(path), f"is larger than {MOST_BYTES >> 20} MiB, the limit for files to label")
        return path.read_bytes()
    except OSError as error:
        raise InputError(str(path), f"can't be read: {error.strerror}") from error


class LabelStore:
    """Made by `open_store`; nobody else with this program writes the file meanwhile."""

    def __init__(self, name: str, path: Path, label: str) -> None:
        self.name = name
        self._path, self._label = path, label
        self._content = read_content(path)
        self._form = read_form(name, self._content, label)
        try:
            self._column = self._form.column(label)
        except ColumnError as error:
            raise ColumnError(name, error.reason, hint=_OTHER_COLUMN) from None

    @property
    def form(self) -> Form:
        """The file's content, taken apart."""
        return self._form

    @property
    def header(self) -> tuple[str, ...]:
        """The names of the columns."""
        return self._form.header

    @property
    def rows(self) -> Sequence[FormRow]:
        """All rows, with the labels that they have by now."""
        return self._form.rows

    @property
    def label_column(self) -> int:
        """The index of the column of labels."""
        return self._column

    def save(self, row: int, text: str) -> None:
        """Write a label, and return when it is on the disk; "" empties the cell.

        At any moment the file is the one before or the one after, whole, with the same mode.

        Raises:
            ChangedError: another program has written the file since; its labels stay.
            InputError, OutputError: it can't be written; the file is as it was before.
        """
        if read_content(self._path) != self._content:
            hint = Hint("All labels that were given here are saved. Close the other program and start again")
            raise ChangedError(self.name, "another program has changed it meanwhile", hint=hint)
        content = self._form.with_cell(row, self._column, text)
        form = read_form(self.name, content, self._label)
        if not self._differs_only_there(form, row, text):
            hint = Hint("Save it anew in your spreadsheet, as .xlsx or as CSV in UTF-8")
            raise FormatError(self.name, "a label can't be written without touching other cells", hint=hint)
        with disk_errors(self.name):
            self._replace(content)
        self._content, self._form = content, form

    def _differs_only_there(self, form: Form, row: int, text: str) -> bool:
        after = form.rows[row].cells
        wanted = [list(known.cells) for known in self._form.rows]
        wanted[row][self._column] = text or None
        return form.header == self._form.header and bool(after) and [list(new.cells) for new in form.rows] == wanted

    def _replace(self, content: bytes) -> None:
        old = os.stat(self._path)
        new = NewFile(self.name, hidden_name(self._path), is_private=True)
        try:
            new.file.write(content)
            new.seal(_opens, 0, old)
            new.take_place(self._path)
        finally:
            new.discard()


@contextmanager
def open_store(name: str, label: str = "label") -> Iterator[LabelStore]:
    """Lock a label file and read it; what a killed run has left beside it is removed.

    Raises:
        InputError: it isn't there, is damaged, or has no column of labels.
        TargetLocked: somebody else labels it.
        OutputError: it may not be written to.
    """
    path = Path(os.path.realpath(name))
    read_content(path)
    with disk_errors(name):
        may_write = os.access(path, os.W_OK) and os.access(path.parent, os.W_OK | os.X_OK)
    if not may_write:
        hint = Hint("Copy it to a folder that this account may write to")
        raise OutputError(name, "this account may not write to it, or to its folder", hint=hint)
    with locked(name, path, stays=False):
        with disk_errors(name):
            remove_leftovers(path)
        yield LabelStore(name, path, label)


def _opens(file: BinaryIO, rows: int) -> bool:
    """It was read in memory before it was written, and its bytes are compared."""
    return True

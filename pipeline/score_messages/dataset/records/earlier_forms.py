"""Which form dates had in earlier runs: for exports of a folder's later nights in which no day is over 12."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from score_messages.dataset.records.read_records import latest_records

if TYPE_CHECKING:  # who only reads records imports nothing heavy
    from score_messages.dates.column import Earlier


class EarlierForms:
    """Looked up in the records only where it is asked for, the latest first, and once for each folder of inputs.

    Args:
        folder: the dataset.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._found: dict[tuple[str, frozenset[str]], str | None] = {}

    def of(self, name: str) -> Earlier:
        """For an input, by its name as the records have it: what files of the same folder had."""
        return lambda forms: self._latest(os.path.dirname(name), frozenset(forms))

    def found(self, name: str, form: str | None) -> None:
        """An input of this run has that form."""
        if form is not None:
            for folder, forms in self._found:
                if folder == os.path.dirname(name) and form in forms:
                    self._found[folder, forms] = form

    def _latest(self, folder: str, forms: frozenset[str]) -> str | None:
        if (folder, forms) not in self._found:
            self._found[folder, forms] = self._in_records(folder, forms)
        return self._found[folder, forms]

    def _in_records(self, folder: str, forms: frozenset[str]) -> str | None:
        with suppress(OSError):  # no folder yet
            for record in latest_records(self._folder):
                for entry in reversed(record.entries):
                    if entry.date_format in forms and os.path.dirname(entry.input or "") == folder:
                        return entry.date_format
        return None

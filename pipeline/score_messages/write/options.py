"""How to write, as the person who runs this chose it. Knows no format."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from score_messages.errors import Hint, OptionError

DELIMITERS = {"tab": "\t", "\\t": "\t"}

MOST_OPEN = 0o666
"""What a new file's mode is at most, before the umask: as of any file that a program makes."""


@dataclass(frozen=True)
class WriteOptions:
    """What the target may replace, and how it is written.

    Attributes:
        format: "parquet", "csv", "jsonl" or "xlsx"; None takes it from the target's suffix.
        force: replace a file that this tool did not write.
        allow_empty: replace a table by a table without rows.
        keep_formulas: leave CSV cells as they are, even those that a spreadsheet would run, or that hold control
            characters.
        bom: begin CSV with the mark by which spreadsheets know UTF-8.
        delimiter: between the cells of CSV: one character, or `tab`.
        prefix: what stands before the names of the prediction columns; it tells our own CSV and JSONL from others'.
        most_open: the mode of a new file at most, before the umask. It is that of the source, so that nobody else reads
            in the table what they can't read there. A file that stands there keeps its own.
    """

    format: str | None = None
    force: bool = False
    allow_empty: bool = False
    keep_formulas: bool = False
    prefix: str = ""
    bom: bool = False
    delimiter: str = ","
    most_open: int = MOST_OPEN

    def __post_init__(self) -> None:
        if not _separates(self.cell_delimiter):
            hint = Hint("For a delimiter that spreadsheets take", "--to-delimiter ';'")
            raise OptionError("--to-delimiter takes one character that separates, such as ';' or tab", hint=hint)

    @property
    def cell_delimiter(self) -> str:
        """The character itself."""
        return DELIMITERS.get(self.delimiter, self.delimiter)


def _separates(delimiter: str) -> bool:
    """Whether it can't be part of a number, of a quoted cell or of a line's end, nor begin a formula."""
    if len(delimiter) != 1 or delimiter in "\"'+-=@.\\_<>":
        return False
    return delimiter in "\t " or unicodedata.category(delimiter)[0] in "PS"

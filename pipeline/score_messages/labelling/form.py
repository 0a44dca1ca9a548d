"""A label file's content taken apart, and put together again with another label. Knows no disk."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

from score_messages.errors import ColumnError, FormatError
from score_messages.privacy.column_names import listed


@dataclass(frozen=True)
class FormRow:
    """A row below the header.

    Attributes:
        line: where it stands in the file, from 1: the row of the sheet, or the line on which it begins.
        cells: as text, as many as the header has; None where there is nothing.
    """

    line: int
    cells: tuple[str | None, ...]


class Form(ABC):
    """The content of a label file.

    Attributes:
        source: the file's name, for errors.
        header: the names of its columns, without blanks around them.
        rows: all rows that hold something.
    """

    source: str
    header: tuple[str, ...]
    rows: Sequence[FormRow]

    @abstractmethod
    def with_cell(self, row: int, column: int, text: str) -> bytes:
        """The content with another text in one cell.

        Args:
            row: index in `rows`.
            column: index in `header`.
            text: ASCII letters; "" empties the cell.

        Raises:
            FormatError: the cell holds something that must not be replaced.
        """

    def column(self, name: str) -> int:
        """The index of a column, whatever case its name is in.

        Raises:
            ColumnError: there is none, or two.
        """
        places = [index for index, known in enumerate(self.header) if known == name]
        places = places or [index for index, known in enumerate(self.header) if known.lower() == name.lower()]
        if len(places) != 1:
            problem = f"has no column '{name}'" if not places else f"has {len(places)} columns '{name}'"
            raise ColumnError(self.source, f"{problem}. It has: {listed(self.header)}")
        return places[0]


def require_table(source: str, header: Sequence[str], content: str) -> None:
    """Raise FormatError if a file has no header at all."""
    if not any(header):
        raise FormatError(source, f"is empty, without even a header, or no {content}")

"""Tables that were joined as files, each with its header: `cat a.csv b.csv`, or packed ones. Knows no file.

A record that is the header once more, cell by cell, is nobody's message. In a table of one column it may be one: there
the row stays.
"""

from __future__ import annotations

from collections.abc import Sequence

_MARK = "\ufeff"


class HeaderAgain:
    """Knows the header of a table when it comes again.

    Attributes:
        count: how often it has.
        begins: the first cells of what it knows; no other record needs a look.
    """

    def __init__(self) -> None:
        """Nothing is known yet, so nothing is a header."""
        self.count = 0
        self._header: list[str] = []
        self._separators: list[list[str]] = []
        self.begins: set[str] = set()

    def separator_is(self, delimiter: str) -> None:
        """The table began with a line that states its delimiter; so may each that was joined to it."""
        self._separators = [["sep=", ""], [f"sep={delimiter}"]]
        self.begins |= _marked("sep=") | _marked(f"sep={delimiter}")

    def header_is(self, names: Sequence[str], text: int) -> None:
        """From here on records may be the header again.

        Args:
            text: the index of the column with the message, which is no name if it is blank.
        """
        if len(names) > 1 and names[text].strip():
            self._header = list(names)
            self.begins |= _marked(names[0])

    def is_header(self, record: Sequence[str]) -> bool:
        """Whether a record is the header again, or the line before it; the header is counted."""
        if record[0] not in self.begins:
            return False
        cells = [_plain(record[0]), *record[1:]]
        if cells == self._header:
            self.count += 1
            return True
        return [_plain(record[0]).lower(), *record[1:]] in self._separators


def _marked(cell: str) -> set[str]:
    """A first cell as it comes behind a byte order mark as well, where quotes are taken for text."""
    return {cell, f"{_MARK}{cell}", f'{_MARK}"{cell}"'}


def _plain(cell: str) -> str:
    return cell if not cell.startswith(_MARK) else cell.removeprefix(_MARK).removeprefix('"').removesuffix('"')

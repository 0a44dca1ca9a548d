"""Where the cells of a sheet stand in its XML, and the XML with another text in one of them. Knows no workbook.

The XML is not made anew: what a program has put beside the cells (styles, widths, drop-downs, notes) stays as it is,
also what nobody here knows.
"""

from __future__ import annotations

import re
import xml.parsers.expat
from dataclasses import dataclass

from score_messages.write.form_workbook import column_letters

_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})", re.ASCII)
_DECLARES = (b"<!DOCTYPE", b"<!ENTITY")


class UnreadableSheet(ValueError):
    """The XML is damaged, or holds what sheets never do."""


class FormulaCell(ValueError):
    """The cell is computed from others; a text would not stay in it."""


@dataclass(frozen=True)
class _Piece:
    """Bytes `start` to `end` of the XML that make way for the cell's new form."""

    start: int
    end: int
    prefix: str
    style: str | None


def with_text(content: bytes, row: int, column: int, text: str) -> bytes:
    """The XML of a sheet with a text in a cell, which keeps its style.

    Args:
        row, column: from 1. The row is there.
        text: ASCII letters; "" empties the cell.

    Raises:
        UnreadableSheet: it can't be read, or has no such row.
        FormulaCell: the cell holds a formula.
    """
    piece = _Finder(content, row, column).piece()
    style = "" if piece.style is None else f' s="{piece.style}"'
    opened = f'<{piece.prefix}c r="{column_letters(column)}{row}"{style}'
    if text:
        prefix = piece.prefix
        written = f'{opened} t="inlineStr"><{prefix}is><{prefix}t>{text}</{prefix}t></{prefix}is></{prefix}c>'
    else:
        written = f"{opened}/>"
    return content[: piece.start] + written.encode() + content[piece.end :]


def elements_of(content: bytes, name: str) -> list[dict[str, str]]:
    """The attributes of all elements called `name`, whatever prefix stands before it. Raises UnreadableSheet."""
    elements: list[dict[str, str]] = []

    def started(tag: str, attributes: dict[str, str]) -> None:
        if tag.rpartition(":")[2] == name:
            elements.append(attributes)

    parser = xml.parsers.expat.ParserCreate()
    parser.StartElementHandler = started
    _parse(parser, content)
    return elements


def _parse(parser: xml.parsers.expat.XMLParserType, content: bytes) -> None:
    """Without entities of the document's own, which could make it grow without end."""
    if any(word in content for word in _DECLARES):
        raise UnreadableSheet
    try:
        parser.Parse(content, True)
    except (xml.parsers.expat.ExpatError, ValueError) as error:
        if isinstance(error, FormulaCell):
            raise
        raise UnreadableSheet from None


class _Finder:
    """Reads the XML until it has come past the cell."""

    def __init__(self, content: bytes, row: int, column: int) -> None:
        self._content = content
        self._wanted = (row, column)
        self._row = self._column = 0
        self._cell: tuple[int, str, str | None] | None = None
        self._piece: _Piece | None = None
        self._parser = parser = xml.parsers.expat.ParserCreate()
        parser.StartElementHandler = self._started
        parser.EndElementHandler = self._ended

    def piece(self) -> _Piece:
        _parse(self._parser, self._content)
        if self._piece is None:
            raise UnreadableSheet
        return self._piece

    def _started(self, name: str, attributes: dict[str, str]) -> None:
        prefix, _, local = name.rpartition(":")
        if local == "row":
            self._row, self._column = int(attributes.get("r", self._row + 1)), 0
        elif local == "c" and self._row == self._wanted[0] and self._piece is None:
            place = _PLACE.fullmatch(attributes.get("r", ""))
            self._column = _number(place[1]) if place else self._column + 1
            start = self._parser.CurrentByteIndex
            prefix = f"{prefix}:" if prefix else ""
            if self._column == self._wanted[1]:
                self._cell = (start, prefix, attributes.get("s"))
            elif self._column > self._wanted[1]:
                self._piece = _Piece(start, start, prefix, None)
        elif local == "f" and self._cell is not None:
            raise FormulaCell

    def _ended(self, name: str) -> None:
        prefix, _, local = name.rpartition(":")
        place = self._parser.CurrentByteIndex
        if local == "c" and self._cell is not None:
            start, prefix, style = self._cell
            begun = self._content.index(b">", start) + 1
            end = begun if self._content[begun - 2 : begun] == b"/>" else self._content.index(b">", place) + 1
            self._piece, self._cell = _Piece(start, end, prefix, style), None
        elif local == "row" and self._row == self._wanted[0] and self._piece is None:
            self._piece = _Piece(place, place, f"{prefix}:" if prefix else "", None)


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number

"""JSON lines as a form: all bytes stay but those of the label, also numbers as they are written."""

from __future__ import annotations

import json
import re
from typing import Any

from score_messages.errors import FormatError
from score_messages.labelling.form import Form, FormRow, require_table

_BLANKS = re.compile(r"[ \t\n\r]*")
_DECODER = json.JSONDecoder()


class JsonForm(Form):
    """One object per line; the columns are those of all of them.

    Raises:
        FormatError: a line is no JSON object.
    """

    def __init__(self, source: str, content: bytes) -> None:
        self.source = source
        self._lines = content.split(b"\n")
        self._places = [place for place, line in enumerate(self._lines) if line.strip(b"\xef\xbb\xbf \t\r")]
        objects = [self._object(place) for place in self._places]
        self.header = tuple(dict.fromkeys(name for row in objects for name in row))
        require_table(source, self.header, "JSON lines")
        self.rows = [
            FormRow(place + 1, tuple(_text(row.get(name)) for name in self.header))
            for place, row in zip(self._places, objects, strict=True)
        ]

    def with_cell(self, row: int, column: int, text: str) -> bytes:
        place, lines = self._places[row], self._lines.copy()
        lines[place] = _with_member(lines[place].decode(), self.header[column], json.dumps(text or None)).encode()
        return b"\n".join(lines)

    def _object(self, place: int) -> dict[str, Any]:
        try:
            row = json.loads(self._lines[place].decode("utf-8-sig"))
        except (ValueError, RecursionError):
            row = None
        if not isinstance(row, dict):
            raise FormatError(self.source, "is no JSON object", line=place + 1)
        return row


def _with_member(line: str, name: str, written: str) -> str:
    """A line that holds an object, with this as the value of a member, which is added if it isn't there."""
    begin = place = line.index("{") + 1
    span = None
    while True:
        end = place
        place = _behind_blanks(line, place)
        if line[place] == "}":
            break
        place = _behind_blanks(line, place + 1) if line[place] == "," else place
        key, place = _DECODER.raw_decode(line, place)
        start = _behind_blanks(line, _behind_blanks(line, place) + 1)
        _, place = _DECODER.raw_decode(line, start)
        span = (start, place) if key == name else span  # of several the last one counts
    if span is not None:
        return line[: span[0]] + written + line[span[1] :]
    comma = "," if end > begin else ""
    return f"{line[:end]}{comma}{json.dumps(name)}:{written}{line[end:]}"


def _behind_blanks(line: str, place: int) -> int:
    matched = _BLANKS.match(line, place)
    return matched.end() if matched else place


def _text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value or None
    return json.dumps(value, ensure_ascii=False)

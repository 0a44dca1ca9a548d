"""A JSON array, element by element: as much of it in memory as its longest element takes, never the whole."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator

from score_messages.errors import FormatError
from score_messages.read.decoded import AGAIN
from score_messages.read.limits import MAX_JSON_LINE

_CHUNK = 1 << 16
_BLANK = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder(parse_int=str, parse_float=str)  # only to see where an element ends


class JsonArray:
    """The elements of the array that a text is.

    Args:
        name: of the source, for errors.
        read: gives at most so many characters more, none at the end.
    """

    def __init__(self, name: str, read: Callable[[int], str]) -> None:
        self._name, self._read = name, read
        self._text, self._at = "", 0
        self._is_all = False

    def elements(self) -> Iterator[str]:
        """Each as it is written.

        Raises:
            FormatError: it is cut off or broken, or an element is over the limit.
        """
        self._expect("[", 1)
        number = 0
        while self._next() != "]":
            if number:
                self._expect(",", number)
                if self._next() == "]":  # a comma behind the last element leaves no doubt
                    break
            number += 1
            yield self._element(number)
        self._at += 1
        if self._next():
            raise FormatError(self._name, "goes on behind the end of its JSON array", record=number or None)

    def _element(self, number: int) -> str:
        self._next()
        wanted = _CHUNK
        while True:
            try:
                _, end = _DECODER.raw_decode(self._text, self._at)
            except RecursionError:
                raise FormatError(self._name, "is nested deeper than can be read", record=number) from None
            except ValueError:
                end = -1
            if end >= 0 and (end < len(self._text) or self._is_all):
                element, self._at = self._text[self._at : end], end
                return element
            if self._is_all:
                raise self._broken(number)
            if len(self._text) - self._at > MAX_JSON_LINE:
                reason = f"holds no whole element within {MAX_JSON_LINE:,} characters; that is the limit"
                raise FormatError(self._name, reason, record=number)
            self._more(wanted)
            wanted *= 2

    def _expect(self, sign: str, number: int) -> None:
        if self._next() != sign:
            raise self._broken(number)
        self._at += 1

    def _next(self) -> str:
        """The next character that isn't blank; "" at the end."""
        while True:
            match = _BLANK.match(self._text, self._at)
            self._at = match.end() if match else self._at
            if self._at < len(self._text) or self._is_all:
                return self._text[self._at : self._at + 1]
            self._more(_CHUNK)

    def _more(self, count: int) -> None:
        text = self._read(count)
        self._is_all = not text
        self._text, self._at = self._text[self._at :] + text, 0

    def _broken(self, number: int) -> FormatError:
        if self._is_all:
            return FormatError(self._name, "ends in the middle of its JSON array", record=number, hint=AGAIN)
        return FormatError(self._name, "is no JSON array any further", record=number)

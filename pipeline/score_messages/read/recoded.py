"""A stream of UTF-16 or UTF-32 as UTF-8, for those who look for line ends among bytes. Knows no format."""

from __future__ import annotations

import codecs
import io
from typing import BinaryIO

from score_messages.read.raw_file import BUFFER_BYTES

_WIDE = ("utf-16", "utf-32")


def is_wide(encoding: str) -> bool:
    """Whether a line end takes more than a byte."""
    return codecs.lookup(encoding).name.startswith(_WIDE)


def recoded(stream: BinaryIO, encoding: str) -> BinaryIO:
    """The same text in UTF-8. Reading raises UnicodeError where it can't be read any further."""
    return io.BufferedReader(_Recoded(stream, encoding), BUFFER_BYTES)


class _Recoded(io.RawIOBase):
    def __init__(self, stream: BinaryIO, encoding: str) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder(encoding)()
        self._rest = b""
        self._is_all = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while not self._rest and not self._is_all:
            content = self._stream.read(BUFFER_BYTES)
            self._is_all = not content
            self._rest = self._decoder.decode(content, final=self._is_all).encode()
        count = min(len(buffer), len(self._rest))
        buffer[:count], self._rest = self._rest[:count], self._rest[count:]
        return count

"""What the process that reads a .pst tells the one that started it: one frame after the other. Knows no library.

Frames are checked as they are read, since they come from a process that hostile bytes may have taken over.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import BinaryIO

from score_messages.mail.limits import MAX_MESSAGE_BYTES

_HEAD = struct.Struct("<cII")
MOST_NAME = 1 << 16


class FrameError(ValueError):
    """These are no frames."""


class Kind(Enum):
    """What a frame tells."""

    COUNT = b"C"
    """How many items there are: the name is the number."""

    BEGINS = b"N"
    """An item will be read now. If no other frame follows, it ended the process."""

    MAIL = b"M"
    """A mail; the content is it as an internet mail."""

    TOO_LONG = b"L"
    """A mail over the limit; the content is its beginning."""

    BROKEN = b"B"
    """An item that can't be read."""

    DELETED = b"D"
    """A mail that is marked as deleted."""

    OTHER = b"O"
    """An item that is no mail; the name says what it is."""

    END = b"E"
    """All is told."""


@dataclass(frozen=True)
class Frame:
    """One of them.

    Attributes:
        name: of the item, below the mailbox.
    """

    kind: Kind
    name: str = ""
    content: bytes = b""


def write_frame(stream: BinaryIO, frame: Frame) -> None:
    """Write a frame, and flush it: what is written is known even if the process ends now."""
    name = frame.name.encode("utf-8", "replace")[:MOST_NAME]
    stream.write(_HEAD.pack(frame.kind.value, len(name), len(frame.content)) + name + frame.content)
    stream.flush()


def read_frames(stream: BinaryIO) -> Iterator[Frame]:
    """The frames up to `END`, or to where the process ended.

    Raises:
        FrameError: something else was written.
    """
    while len(head := stream.read(_HEAD.size)) == _HEAD.size:
        mark, name_size, size = _HEAD.unpack(head)
        if name_size > MOST_NAME or size > MAX_MESSAGE_BYTES:
            raise FrameError("too long")
        try:
            kind = Kind(mark)
            name, content = stream.read(name_size), stream.read(size)
            frame = Frame(kind, name.decode("utf-8", "replace"), content)
        except ValueError:
            raise FrameError("no frame") from None
        if len(name) < name_size or len(content) < size:
            return
        yield frame
        if kind is Kind.END:
            return

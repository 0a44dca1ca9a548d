r"""A file of keys: those of a part's rows, and what only the handling of overlaps needs. Knows no tables.

    score-messages keys 2\n
    16 bytes per row: keys         in the order of the input
    4 bytes per row: days
    JSON: rows, secret, rests_on, keeps
    sha256 of that JSON, and its length in 4 bytes

What is read most often, in every run, stands at the end with a checksum of its own; the file's name is the sha256 of
all. Version 0.1 wrote another form, without those facts, with keys of 8 bytes and in the order of the part's files.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import stat
import struct
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt

from score_messages.dataset.catalog import Days
from score_messages.dataset.keys.keyed_hash import KEY_BYTES, SECRET_BYTES, Keys

MAGIC, _OLD_MAGIC = b"score-messages keys 2\n", b"score-messages keys 1\n"
_COUNT, _LENGTH = struct.Struct("<q"), struct.Struct("<I")
_DAY_BYTES, _SUM_BYTES = 4, 32
_NEAR = 64
"""Rows so near to each other are read in one go."""

CHUNK = 1 << 16
"""Rows of which the keys are held at once where all are looked at."""

COPY = ".copy"
"""Each file stands in its folder twice; the second has this behind its name."""

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True)
class KeyFacts:
    """What a file of keys says beside them.

    Attributes:
        rows: of the part.
        secret: of the folder, on which the keys depend; None for those that version 0.1 made.
        depends_on: `rests_on` on disk: for other parts that hold messages of this input, which are therefore left out
            here, their `released`.
        keeps_overlaps: whether messages may stand in other parts too.
    """

    rows: int
    secret: bytes | None
    depends_on: Mapping[str, str] = field(default_factory=dict)
    keeps_overlaps: bool = False

    def to_bytes(self) -> bytes:
        """The end of a file of keys."""
        secret = (self.secret or b"").hex()
        stored = {"rows": self.rows, "secret": secret, "rests_on": dict(self.depends_on), "keeps": self.keeps_overlaps}
        content = json.dumps(stored, sort_keys=True).encode()
        return content + hashlib.sha256(content).digest() + _LENGTH.pack(len(content))

    @classmethod
    def from_json(cls, content: bytes) -> Self:
        """Raises ValueError for anything that `to_bytes` didn't make."""
        try:
            stored = json.loads(content)
            secret = bytes.fromhex(stored["secret"]) or None
            depends_on = {str(part): str(released) for part, released in stored["rests_on"].items()}
            facts = cls(stored["rows"], secret, depends_on, stored["keeps"] is True)
        except (AttributeError, KeyError, RecursionError, TypeError) as error:
            raise ValueError("no keys") from error
        if (secret is not None and len(secret) != SECRET_BYTES) or not isinstance(facts.rows, int) or facts.rows < 0:
            raise ValueError("no keys")
        return facts


@dataclass(frozen=True)
class KeyFile:
    """A file of keys that is there, and whose end is sound.

    Attributes:
        width: bytes of a key.
        begin: where the first one is.
    """

    path: Path
    facts: KeyFacts
    width: int
    begin: int

    @classmethod
    def at(cls, path: Path) -> Self:
        """Raises ValueError for what is no file of keys; FileNotFoundError, OSError."""
        with _opened(path) as (fd, size):
            magic = os.pread(fd, len(MAGIC), 0)
            if magic == _OLD_MAGIC and size >= len(magic) + _COUNT.size:
                (rows,) = _COUNT.unpack(_pread(fd, _COUNT.size, len(magic)))
                facts, end = KeyFacts(rows, None, keeps_overlaps=True), 0
                width, begin = KEY_BYTES // 2, len(magic) + _COUNT.size
            elif magic == MAGIC:
                facts, end = _facts_at_end(fd, size)
                width, begin = KEY_BYTES, len(magic)
            else:
                raise ValueError("no keys")
        if size != begin + facts.rows * (width + _DAY_BYTES) + end:
            raise ValueError("no keys")
        return cls(path, facts, width, begin)

    @property
    def name(self) -> str:
        """By which parts call it."""
        return self.path.name.removesuffix(COPY)

    def keys(self, rows: Rows) -> Keys:
        """Of some rows: uint64[n, 2]. Raises OSError."""
        with _opened(self.path) as (fd, _):
            gathered = _gathered(fd, self.begin, self.width, rows)
        keys = np.zeros((len(rows), 2), np.uint64)
        words = self.width // 8
        keys[:, :words] = gathered.view("<u8").reshape(len(rows), words)
        return keys

    def chunks(self) -> Iterator[tuple[int, Keys]]:
        """All keys, some at a time, each time with the index of the first. Raises OSError."""
        for start in range(0, self.facts.rows, CHUNK):
            yield start, self.keys(np.arange(start, min(start + CHUNK, self.facts.rows)))

    def days(self, rows: Rows) -> Days:
        """Of some rows: int32[n]. Raises OSError."""
        with _opened(self.path) as (fd, _):
            gathered = _gathered(fd, self.begin + self.facts.rows * self.width, _DAY_BYTES, rows)
        return gathered.view("<i4").reshape(len(rows)).astype(np.int32)

    def all_days(self) -> Days:
        """Of all rows. Raises OSError."""
        return self.days(np.arange(self.facts.rows))


@contextmanager
def _opened(path: Path) -> Iterator[tuple[int, int]]:
    """Descriptor and size. A pipe of that name would wait for its other end. Raises ValueError: no regular file."""
    fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    try:
        status = os.fstat(fd)
        if not stat.S_ISREG(status.st_mode):
            raise ValueError("no keys")
        yield fd, status.st_size
    finally:
        os.close(fd)


def _facts_at_end(fd: int, size: int) -> tuple[KeyFacts, int]:
    """The facts, and how many bytes they take."""
    tail = _SUM_BYTES + _LENGTH.size
    if size < len(MAGIC) + tail:
        raise ValueError("no keys")
    checksum = _pread(fd, tail, size - tail)
    (length,) = _LENGTH.unpack(checksum[_SUM_BYTES:])
    if length > size - tail - len(MAGIC):
        raise ValueError("no keys")
    content = _pread(fd, length, size - tail - length)
    if hashlib.sha256(content).digest() != checksum[:_SUM_BYTES]:
        raise ValueError("no keys")
    return KeyFacts.from_json(content), length + tail


def _pread(fd: int, size: int, at: int) -> bytes:
    read = b""
    while len(read) < size:
        more = os.pread(fd, size - len(read), at + len(read))
        if not more:
            raise OSError(errno.EIO, os.strerror(errno.EIO))  # cut short since it was looked at
        read += more
    return read


def _gathered(fd: int, begin: int, width: int, rows: Rows) -> npt.NDArray[np.uint8]:
    """The bytes of some rows, uint8[n, width]; rows that lie near each other are read at once."""
    wanted, inverse = np.unique(rows, return_inverse=True)
    taken = np.empty((len(wanted), width), np.uint8)
    borders = np.flatnonzero(np.diff(wanted) > _NEAR) + 1
    for start, stop in zip([0, *borders.tolist()], [*borders.tolist(), len(wanted)], strict=True):
        if start == stop:
            continue
        first, last = int(wanted[start]), int(wanted[stop - 1])
        read = np.frombuffer(_pread(fd, (last - first + 1) * width, begin + first * width), np.uint8)
        taken[start:stop] = read.reshape(-1, width)[wanted[start:stop] - first]
    return taken[inverse]

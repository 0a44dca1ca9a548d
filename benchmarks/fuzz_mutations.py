"""Damage as disks and strangers do it: to bytes, and to what stands below a checksum. Follows from a seed alone."""

from __future__ import annotations

import bz2
import gzip
import random
from collections.abc import Callable

import pyarrow as pa

from benchmarks.fuzz_seeds import PACKERS, Files

_NUMBERS = [b"\x00", b"\xff", b"\x7f", b"\x80", b"\xff\xff\xff\xff", b"\x80" + b"\x00" * 3, b"\xff" * 8, b"9" * 5000]
_WORDS = [
    b'"',
    b",",
    b"\n",
    b"\r",
    b"\0",
    b"From ",
    b"{",
    b"[" * 3000,
    b"&#" + b"1" * 5000 + b";",
    b"=?x?b?",
    b"<p>" * 500,
]

Mutation = Callable[[random.Random, bytearray], None]


def _flip(rng: random.Random, content: bytearray) -> None:
    for _ in range(rng.choice((1, 1, 1, 4, 30))):
        content[rng.randrange(len(content))] ^= 1 << rng.randrange(8)


def _overwrite(rng: random.Random, content: bytearray) -> None:
    index = rng.randrange(len(content))
    piece = rng.choice(_NUMBERS)
    content[index : index + len(piece)] = piece


def _insert(rng: random.Random, content: bytearray) -> None:
    index = rng.randrange(len(content))
    content[index:index] = rng.choice(_NUMBERS + _WORDS)


def _cut_out(rng: random.Random, content: bytearray) -> None:
    index = rng.randrange(len(content))
    del content[index : index + rng.choice((1, 2, 16, 512))]


def _cut_off(rng: random.Random, content: bytearray) -> None:
    del content[rng.randrange(len(content)) :]


def _double(rng: random.Random, content: bytearray) -> None:
    index = rng.randrange(len(content))
    content[index:index] = content[index : index + rng.choice((1, 20, 512, 4096))] * rng.choice((1, 1, 50))


def _swap(rng: random.Random, content: bytearray) -> None:
    a, b, size = rng.randrange(len(content)), rng.randrange(len(content)), rng.choice((1, 8, 64, 512))
    content[a : a + size], content[b : b + size] = content[b : b + size], content[a : a + size]


_MUTATIONS: list[Mutation] = [_flip, _flip, _overwrite, _overwrite, _insert, _cut_out, _cut_off, _double, _swap]


def damaged(rng: random.Random, content: bytes) -> bytes:
    """The bytes after one to three mutations."""
    changed = bytearray(content)
    for _ in range(rng.choice((1, 1, 2, 3))):
        if changed:
            rng.choice(_MUTATIONS)(rng, changed)
    return bytes(changed)


def mutated(rng: random.Random, kind: str, files: Files) -> Files:
    """An input of the format `kind` with one of its files damaged, in half of the cases below its checksums."""
    path = rng.choice(sorted(files))
    content = files[path]
    if rng.random() < 0.5:
        if kind == "tar":
            return {**files, path: with_checksums(damaged(rng, content))}
        if kind == "tar.gz":
            return {**files, path: gzip.compress(with_checksums(damaged(rng, gzip.decompress(content))))}
        if kind == "csv.gz":
            return {**files, path: gzip.compress(damaged(rng, gzip.decompress(content)))}
        if kind == "csv.bz2":
            return {**files, path: bz2.compress(damaged(rng, bz2.decompress(content)))}
        if kind == "csv.zst":
            plain = pa.CompressedInputStream(pa.BufferReader(content), "zstd").read()
            return {**files, path: PACKERS["zst"](damaged(rng, plain))}
    return {**files, path: damaged(rng, content)}


def with_checksums(tar: bytes) -> bytes:
    """A tar whose blocks that look like headers have right checksums."""
    blocks = [tar[index : index + 512] for index in range(0, len(tar), 512)]
    return b"".join(_with_checksum(block) if block[257:262] == b"ustar" else block for block in blocks)


def _with_checksum(block: bytes) -> bytes:
    total = sum(block) - sum(block[148:156]) + 8 * 32
    return block[:148] + f"{total:06o}\0 ".encode() + block[156:]

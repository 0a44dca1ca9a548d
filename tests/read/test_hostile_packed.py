"""Compressed exports that are cut off or corrupt, and files of other kinds that are called CSV."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import zipfile
from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pytest

from tests.support.bench import GOOD, GOOD_BYTES, Bench, ids, statuses
from tests.support.messages import CANARY, csv_bytes

PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gz": gzip.compress,
    "bz2": bz2.compress,
    "zst": lambda content: pa.compress(content, "zstd", asbytes=True),
}


def noisy_rows() -> bytes:
    """Messages that don't compress to nothing, so that damage has a middle to hit."""
    numbers = np.random.default_rng(1).integers(0, 1 << 60, 20_000)
    return csv_bytes([["id", "body"], *([str(n), f"{CANARY} {number:x}"] for n, number in enumerate(numbers))])


@pytest.mark.parametrize("kind", PACKERS)
def test_compressed_file_is_read_whatever_it_is_called(bench: Bench, kind: str) -> None:
    """By its first bytes."""
    assert statuses(bench.scores(PACKERS[kind](GOOD_BYTES))) == {"scored": 200}


@pytest.mark.parametrize("kind", PACKERS)
def test_compressed_file_of_several_members_is_read_whole(bench: Bench, kind: str) -> None:
    """Log rotation and `cat` make them; an empty one ends nothing."""
    parts = (GOOD_BYTES[:5000], b"", GOOD_BYTES[5000:])
    assert ids(bench.scores(b"".join(map(PACKERS[kind], parts)))) == [row[0] for row in GOOD[1:]]


@pytest.mark.parametrize("cut", [0.002, 0.5, 0.9999], ids=["start", "middle", "end"])
@pytest.mark.parametrize("kind", PACKERS)
def test_truncated_compressed_file_is_refused(bench: Bench, kind: str, cut: float) -> None:
    """Even when all that can be unpacked looks well."""
    packed = PACKERS[kind](noisy_rows())
    assert "opy or export it again" in bench.refuses(packed[: int(len(packed) * cut)])


@pytest.mark.parametrize("kind", ["gz", "bz2"])
def test_corrupt_compressed_file_is_refused(bench: Bench, kind: str) -> None:
    """One flipped bit in the middle; what it makes of the first record is not shown for a header."""
    packed = bytearray(PACKERS[kind](noisy_rows()))
    packed[len(packed) // 2] ^= 4
    assert "damaged" in bench.refuses(bytes(packed))


def test_gzip_with_wrong_checksum_is_refused(bench: Bench) -> None:
    """Its text may be another than was packed."""
    packed = bytearray(gzip.compress(GOOD_BYTES))
    packed[-6] ^= 1
    assert "damaged" in bench.refuses(bytes(packed))


def test_zstandard_with_wrong_checksum_is_refused(bench: Bench) -> None:
    """If the frame has one, which is the rule."""
    packed = bytearray(PACKERS["zst"](GOOD_BYTES))
    packed[4] |= 4  # the frame says that a checksum of its content follows it
    assert "damaged" in bench.refuses(bytes(packed) + b"0000")


def workbook() -> bytes:
    """What an .xlsx begins with."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("xl/sharedStrings.xml", CANARY)
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (workbook(), "workbook"),
        (b"\xd0\xcf\x11\xe0ZEBRACANARY", "Excel"),
        (b"\n <!DOCTYPE html><p>ZEBRACANARY</p>", "HTML"),
        (b"<html><p>ZEBRACANARY</p>", "HTML"),
        (json.dumps([[{"body": CANARY}]]).encode(), "JSON"),
        (b"%PDF-1.7 ZEBRACANARY", "PDF"),
        (bytes(range(256)) * 20, "zero bytes|header|column|quote"),
    ],
    ids=["xlsx", "xls", "html_doctype", "html", "json", "pdf", "binary"],
)
def test_other_kind_of_file_called_csv_is_named(bench: Bench, content: bytes, name: str) -> None:
    """By its first bytes."""
    stderr = bench.refuses(content)
    assert any(word in stderr for word in name.split("|"))

"""The zip of Keras 3 is taken apart within bounds: exactly three members, as they are."""

from __future__ import annotations

import os
import struct
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from score_messages.errors import ModelError
from score_messages.model.foreign.keras_zip import unpack
from tests.support.cpu_time import computes_within
from tests.support.traced_memory import forget_the_peak, traced_memory

NAMES = ("metadata.json", "config.json", "model.weights.h5")


@pytest.fixture(autouse=True)
def within_three_seconds_and_100_mib() -> Iterator[None]:
    """Every hostile zip is refused quickly and in little memory."""
    with computes_within(3), traced_memory() as traced:
        yield
    assert traced.peak < 100 * 1024**2


def make(
    path: Path, names: tuple[str, ...] = NAMES, compression: int = zipfile.ZIP_STORED, content: bytes = b"{}"
) -> Path:
    with warnings.catch_warnings(), zipfile.ZipFile(path, "w", compression) as archive:
        warnings.simplefilter("ignore")  # of names that stand twice
        for name in names:
            archive.writestr(name, content)
    forget_the_peak()  # an encoder of LZMA alone takes 90 MB
    return path


def test_three_members_are_unpacked(tmp_path: Path) -> None:
    """Two as bytes, the weights as a file in the given folder."""
    members = unpack(make(tmp_path / "m.keras"), tmp_path)
    assert (members.config, members.metadata, members.weights.read_bytes()) == (b"{}", b"{}", b"{}")
    assert members.weights.parent == tmp_path


@pytest.mark.parametrize(
    "names",
    [NAMES[:2], (*NAMES, "extra.py"), (*NAMES, "config.json"), (*NAMES, "../evil"), ("/config.json", *NAMES[::2]), ()],
)
def test_any_other_list_of_members_is_refused(tmp_path: Path, names: tuple[str, ...]) -> None:
    """Missing, additional, doubled, climbing and absolute names alike; nothing is written."""
    path = make(tmp_path / "m.keras", names)
    with pytest.raises(ModelError, match="something else"):
        unpack(path, tmp_path)
    assert os.listdir(tmp_path) == ["m.keras"]


@pytest.mark.parametrize("compression", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_compressed_zip_is_refused(tmp_path: Path, compression: int) -> None:
    """100 MB of zeros in a few KiB: Keras stores without compression, so no bomb has to be told from a model."""
    path = make(tmp_path / "m.keras", compression=compression, content=bytes(1_000_000))
    with pytest.raises(ModelError, match="compressed"):
        unpack(path, tmp_path)


@pytest.mark.parametrize(
    ("offset", "value", "reason"),
    [
        (8, struct.pack("<H", 1), "encrypted"),
        (24, struct.pack("<I", 2**31), "compressed"),
        (20, struct.pack("<II", 2**31, 2**31), "MiB|damaged"),
        (16, struct.pack("<I", 7), "damaged"),
        (42, struct.pack("<I", 2**31), "damaged"),
    ],
)
def test_a_lying_table_of_contents_is_refused(tmp_path: Path, offset: int, value: bytes, reason: str) -> None:
    """Encryption, sizes, checksum and position as the zip's own directory states them."""
    path = make(tmp_path / "m.keras")
    content = bytearray(path.read_bytes())
    at = content.rindex(b"PK\x01\x02")
    content[at + offset : at + offset + len(value)] = value
    path.write_bytes(content)
    with pytest.raises(ModelError, match=reason):
        unpack(path, tmp_path)


def test_a_large_description_is_refused(tmp_path: Path) -> None:
    """Over 1 MiB of JSON is no network."""
    with pytest.raises(ModelError, match="larger than"):
        unpack(make(tmp_path / "m.keras", content=bytes(2 * 1024**2)), tmp_path)


def test_a_huge_table_of_contents_is_refused(tmp_path: Path) -> None:
    """300 MB of directory would be read at once; no more than 1 MiB is."""
    path = tmp_path / "m.keras"
    size = 300_000_000
    with path.open("wb") as file:
        file.truncate(size)
        file.seek(size)
        file.write(struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 65535, 65535, size, 0, 0))
    with pytest.raises(ModelError, match="damaged"):
        unpack(path, tmp_path)

"""Nothing outside of an HDF5 file is touched, and nothing larger than the file is read."""

from __future__ import annotations

import os
import resource
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from score_messages.errors import ModelError
from score_messages.model.foreign.hdf5_data import opened
from tests.support.cpu_time import computes_within

SHAPE = (4, 3)
NUMBERS = np.arange(12, dtype=np.float32).reshape(SHAPE)


@pytest.fixture(autouse=True)
def within_two_seconds_and_200_mib() -> Iterator[None]:
    """Every hostile file is refused quickly and in little memory."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with computes_within(2):
        yield
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - peak < 200 * 1024


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with h5py.File(tmp_path / "data.h5", "w") as file:
        file["group/good"] = NUMBERS
        file.attrs["text"] = "hello"
    return tmp_path / "data.h5"


def read(path: Path, name: str = "group/bad", shape: tuple[int, ...] = SHAPE) -> Any:
    with opened(path) as data:
        return data.array(name, shape)


def test_a_plain_array_and_texts_are_read(path: Path) -> None:
    """What Keras writes comes through."""
    with h5py.File(path, "r+") as file:
        file["group"].attrs["names"] = [np.bytes_("a"), np.bytes_("bc")]
    np.testing.assert_array_equal(read(path, "group/good"), NUMBERS)
    with opened(path) as data:
        assert data.text("", "text") == b"hello"
        assert data.texts("group", "names", 2) == ["a", "bc"]


@pytest.mark.parametrize(
    "link", [h5py.SoftLink("/group/good"), h5py.ExternalLink("/dev/zero", "/x"), h5py.SoftLink("/none")]
)
def test_links_that_may_lead_elsewhere_are_refused(path: Path, link: Any) -> None:
    """Also on the way to an object, and without following them."""
    with h5py.File(path, "r+") as file:
        file["group/bad"] = link
        file["other"] = link
    for name in ("group/bad", "other/good"):
        with pytest.raises(ModelError, match="link"):
            read(path, name)


@pytest.mark.parametrize(
    "name", ["", "none", "group", "group/none", "../x", "group/./good", "/group/good", "group/good/x", "a\0b"]
)
def test_a_name_that_is_no_dataset_is_refused(path: Path, name: str) -> None:
    """Missing, a group, or not a plain name."""
    with pytest.raises(ModelError):
        read(path, name)


def test_bytes_stored_in_another_file_are_refused(path: Path, tmp_path: Path) -> None:
    """External storage would read any file of this machine as weights."""
    secret = tmp_path / "secret"
    secret.write_bytes(bytes(48))
    with h5py.File(path, "r+") as file:
        file.create_dataset("group/bad", SHAPE, "f4", external=[(str(secret), 0, 48)])
    with pytest.raises(ModelError, match="outside"):
        read(path)


@pytest.mark.parametrize("unlimited", [False, True])
def test_a_virtual_dataset_is_refused_without_opening_its_source(path: Path, tmp_path: Path, unlimited: bool) -> None:
    """The source here is a pipe, on which opening would wait for ever."""
    os.mkfifo(tmp_path / "pipe")
    with h5py.File(path, "r+") as file:
        most = (None, 3) if unlimited else SHAPE
        layout = h5py.VirtualLayout(SHAPE, "f4", maxshape=most)
        source = h5py.VirtualSource(str(tmp_path / "pipe"), "x", SHAPE, maxshape=most)
        if unlimited:
            layout[: h5py.h5s.UNLIMITED] = source[: h5py.h5s.UNLIMITED]
        else:
            layout[:] = source
        file.create_virtual_dataset("group/bad", layout)
    with pytest.raises(ModelError, match="outside"):
        read(path)


@pytest.mark.parametrize(
    "options", [{"chunks": (4, 3)}, {"compression": "gzip"}, {"maxshape": (None, 3)}, {"fletcher32": True}]
)
def test_chunks_and_filters_are_refused(path: Path, options: dict[str, Any]) -> None:
    """A chunk can hold far more than the array; Keras stores in one piece."""
    with h5py.File(path, "r+") as file:
        file.create_dataset("group/bad", data=NUMBERS, **options)
    with pytest.raises(ModelError, match="chunks"):
        read(path)


@pytest.mark.parametrize(
    "kind", ["i4", "u1", "S8", "?", "c8", h5py.string_dtype(), h5py.vlen_dtype("f4"), h5py.ref_dtype, [("a", "f4")]]
)
def test_other_types_than_floating_point_are_refused(path: Path, kind: Any) -> None:
    """Texts, references and records are no weights."""
    with h5py.File(path, "r+") as file:
        file.create_dataset("group/bad", SHAPE, kind)
    with pytest.raises(ModelError, match="floating-point"):
        read(path)


@pytest.mark.parametrize("shape", [(2_000_000, 1024), (2**40, 2**20), (4,), (), (3, 4), (4, 3, 1)])
def test_a_declared_shape_other_than_expected_is_refused(path: Path, shape: tuple[int, ...]) -> None:
    """Whatever the file declares, nothing is allocated for it."""
    with h5py.File(path, "r+") as file:
        file.create_dataset("group/bad", shape, "f4")
    with pytest.raises(ModelError, match="another shape"):
        read(path)


def test_an_array_that_is_declared_but_not_stored_is_refused(path: Path) -> None:
    """HDF5 would make up 512 MiB of zeros for a file of a few KiB."""
    shape = (131_072, 1024)
    with h5py.File(path, "r+") as file:
        file.create_dataset("group/bad", shape, "f4")
    with pytest.raises(ModelError, match="not all there"):
        read(path, shape=shape)


def test_a_missing_or_odd_attribute_is_refused(path: Path) -> None:
    """Numbers, other counts and empty values are no texts."""
    with h5py.File(path, "r+") as file:
        file.attrs["number"], file.attrs["empty"] = 5, h5py.Empty("S1")
        file.attrs["list"], file.attrs["raw"] = ["a", "b"], np.bytes_(b"\xff")
    with opened(path) as data:
        for name in ("none", "number", "empty", "list"):
            with pytest.raises(ModelError, match=f"'{name}'"):
                data.text("", name)
        for name, count in (("list", 1), ("list", 3), ("text", 1)):
            with pytest.raises(ModelError, match=f"'{name}'"):
                data.texts("", name, count)
        assert data.text("", "raw") == b"\xff"  # whoever parses it says what is wrong


def test_long_texts_are_refused_before_they_are_read(path: Path) -> None:
    """HDF5 tells the length of a text only by reading it, so its heaps are measured in the file's bytes."""
    with h5py.File(path, "r+") as file:
        file.attrs["long"] = "x" * 3 * 1024**2
    with pytest.raises(ModelError, match="too long"), opened(path):
        pass


def test_a_heap_that_claims_more_than_the_file_is_refused(path: Path) -> None:
    """The length stands behind the heap's mark."""
    content = path.read_bytes()
    at = content.index(b"GCOL")
    path.write_bytes(content[: at + 8] + struct.pack("<Q", 2**50) + content[at + 16 :])
    with pytest.raises(ModelError, match="too long"), opened(path):
        pass


def test_many_heaps_are_refused_quickly(path: Path) -> None:
    """A file made of marks alone doesn't keep us busy."""
    with path.open("ab") as file:
        file.write(b"GCOL\x01\0\0\0" * 4_000_000)
    with pytest.raises(ModelError, match="too long"), opened(path):
        pass


def test_a_file_over_the_limit_is_refused_unread(path: Path) -> None:
    """By its size on disk; this one is sparse."""
    os.truncate(path, 10 * 1024**3)
    with pytest.raises(ModelError, match="larger than"), opened(path):
        pass

"""Arrays and short texts out of an HDF5 file from elsewhere, as data only. Knows nothing of Keras.

HDF5 can point at other files and declare more than it holds. Here only objects are opened that lie in the file itself,
under plain names, stored in one piece; so memory stays under the size of the file. Keras writes nothing else.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from score_messages.errors import ModelError
from score_messages.extras import extra
from score_messages.model.foreign.limits import MAX_CONFIG_BYTES, MAX_FILE_BYTES
from score_messages.model.weights import Floats

with extra("train", "this job needs h5py"):
    import h5py

SIGNATURE = b"\x89HDF\r\n\x1a\n"
_HEAP = b"GCOL\x01\x00\x00\x00"
_MAX_HEAPS = 4096


class Hdf5Data:
    """An open file; paths are names joined by '/'. Made by `opened`."""

    def __init__(self, file: h5py.File, size: int) -> None:
        self._file, self._size = file, size

    def text(self, path: str, name: str) -> bytes:
        """The attribute `name` of the object at `path`, which is one text: its UTF-8 bytes, up to MAX_CONFIG_BYTES.

        Raises:
            ModelError: missing, or not a text, or too long.
        """
        (value,) = self._strings(path, name, ())
        return value

    def texts(self, path: str, name: str, count: int) -> list[str]:
        """The attribute `name` of the object at `path`, which is a list of `count` texts.

        Raises:
            ModelError: missing, or another count or type.
        """
        with _translated():
            return [value.decode("utf-8") for value in self._strings(path, name, (count,))]

    def array(self, path: str, shape: tuple[int, ...]) -> Floats:
        """The floating-point dataset at `path` as float32, read only if it has this shape.

        Raises:
            ModelError: missing, linked from elsewhere, of another shape or type, or not whole in this file.
        """
        with _translated():
            dataset = self._find(path)
            if not isinstance(dataset, h5py.Dataset):
                raise ModelError("weights are missing in the HDF5 file")
            self._check_storage(dataset, shape)
            with np.errstate(over="ignore"):  # what overflows is inf, and refused as such with the weights
                return np.asarray(dataset[()], dtype=np.float32)

    def _check_storage(self, dataset: h5py.Dataset, shape: tuple[int, ...]) -> None:
        """Refuse what is stored elsewhere before asking its shape: HDF5 opens the other files to find that out."""
        layout = dataset.id.get_create_plist().get_layout()
        if layout not in (h5py.h5d.CONTIGUOUS, h5py.h5d.COMPACT) or dataset.external:
            raise ModelError("weights are stored in chunks or outside of the HDF5 file, which Keras doesn't do")
        if dataset.shape != shape:
            raise ModelError(f"weights have another shape than the network's description asks for: {shape}")
        if dataset.dtype.newbyteorder("=") not in (np.float16, np.float32, np.float64):
            raise ModelError("weights are not floating-point numbers of 16, 32 or 64 bits")
        size = dataset.dtype.itemsize * dataset.size
        start = (dataset.id.get_offset() or 0) if layout == h5py.h5d.CONTIGUOUS else 0
        if dataset.id.get_storage_size() != size or start + size > self._size:
            raise ModelError("weights are declared in the HDF5 file but not all there")

    def _strings(self, path: str, name: str, shape: tuple[int, ...]) -> list[bytes]:
        with _translated():
            node = self._find(path)
            if name not in node.attrs:
                raise ModelError(f"the HDF5 file has no '{name}'; was it saved by Keras, weights and network together?")
            attribute = node.attrs.get_id(name)
            kind = h5py.check_string_dtype(attribute.dtype)
            if attribute.shape != shape or kind is None or (kind.length or 0) > MAX_CONFIG_BYTES:
                raise ModelError(f"'{name}' in the HDF5 file is not the text or list of texts that Keras writes")
            values = [node.attrs[name]] if shape == () else list(node.attrs[name])
            return [value.encode("utf-8") if isinstance(value, str) else bytes(value) for value in values]

    def _find(self, path: str) -> h5py.Group | h5py.Dataset:
        """The object at `path`, by hard links only: soft and external links may lead anywhere."""
        node = self._file
        for name in path.split("/") if path else []:
            link = node.get(name, getlink=True) if isinstance(node, h5py.Group) and name not in ("", ".") else None
            if not isinstance(link, h5py.HardLink):
                raise ModelError("the HDF5 file doesn't hold what its network needs, or only a link to it")
            node = node[name]
        return node


@contextmanager
def opened(path: Path) -> Iterator[Hdf5Data]:
    """Open the HDF5 file at `path`.

    Raises:
        ModelError: too large, not HDF5, damaged, or it holds texts longer than MAX_CONFIG_BYTES.
    """
    with _translated():
        size = path.stat().st_size
        if size > MAX_FILE_BYTES:
            raise ModelError(f"the HDF5 file is larger than {MAX_FILE_BYTES // 1024**2} MiB")
        _refuse_long_texts(path)
        file = h5py.File(path, "r", locking=False)
    with file:
        yield Hdf5Data(file, size)


def _refuse_long_texts(path: Path) -> None:
    """Refuse a file with a heap over the limit: there HDF5 keeps texts, whose length it tells only by reading them."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        at, heaps = data.find(_HEAP), 0
        while at >= 0:
            heaps += 1
            if heaps > _MAX_HEAPS or int.from_bytes(data[at + 8 : at + 16], "little") > MAX_CONFIG_BYTES + 4096:
                raise ModelError("the HDF5 file holds texts that are too long")
            at = data.find(_HEAP, at + len(_HEAP))


@contextmanager
def _translated() -> Iterator[None]:
    """h5py's exceptions share no base class, and its texts quote names out of the file."""
    try:
        yield
    except (OSError, LookupError, RuntimeError, ValueError, TypeError, ArithmeticError, MemoryError) as error:
        raise ModelError("the HDF5 file is damaged or not what Keras writes") from error

"""Arrow's string arrays as the two numpy arrays that they are made of. Knows no text rules."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa


def offsets_of(array: pa.StringArray) -> npt.NDArray[np.int32]:
    """Where each message starts in `bytes_of(array)`, and where the last message ends: int32[n + 1]."""
    if not len(array):
        return np.zeros(1, dtype=np.int32)
    offsets = np.frombuffer(array.buffers()[1], dtype=np.int32)[array.offset : array.offset + len(array) + 1]
    shifted: npt.NDArray[np.int32] = offsets - offsets[0]
    return shifted


def bytes_of(array: pa.StringArray) -> npt.NDArray[np.uint8]:
    """The UTF-8 bytes of all messages, one after the other."""
    if not len(array) or array.buffers()[2] is None:
        return np.empty(0, dtype=np.uint8)
    offsets = np.frombuffer(array.buffers()[1], dtype=np.int32)[array.offset : array.offset + len(array) + 1]
    return np.frombuffer(array.buffers()[2], dtype=np.uint8)[offsets[0] : offsets[-1]]


def from_bytes(offsets: npt.NDArray[np.int32], data: bytes | npt.NDArray[np.uint8]) -> pa.StringArray:
    """The array that `offsets` cut out of `data`; nothing is checked."""
    return pa.StringArray.from_buffers(len(offsets) - 1, pa.py_buffer(offsets), pa.py_buffer(data))


def code_points_of(array: pa.StringArray) -> npt.NDArray[np.uint32]:
    """The characters of all messages, one after the other: as many numbers as `utf8_length` counts."""
    return np.frombuffer(bytes_of(array).tobytes().decode("utf-8").encode("utf-32-le"), dtype="<u4")


def from_code_points(ends: npt.NDArray[np.int64], points: npt.NDArray[np.uint32]) -> pa.StringArray:
    """The array that `ends`, counted in characters and beginning with 0, cut out of `points`; nothing is checked."""
    width = 1 + (points >= 0x80) + (points >= 0x800) + (points >= 0x10000).astype(np.int32)
    offsets = np.concatenate([[0], np.cumsum(width, dtype=np.int32)])
    return from_bytes(offsets[ends].astype(np.int32), points.tobytes().decode("utf-32-le").encode("utf-8"))

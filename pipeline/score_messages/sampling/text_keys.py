"""Numbers by which texts are told apart, so that no text has to be kept. Knows no file."""

from __future__ import annotations

import hashlib

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from score_messages.text.normalize import normalize

Keys = npt.NDArray[np.uint64]


def text_keys(texts: pa.StringArray) -> Keys:
    """uint64[n] of n texts without nulls: equal where the words are, whatever case and signs stand around them.

    >>> keys = text_keys(pa.array(["Thank you!", "thank  YOU", "Thank them"]))
    >>> bool(keys[0] == keys[1]), bool(keys[0] == keys[2])
    (True, False)
    """
    return keys_of(normalize(texts))


def keys_of(names: pa.StringArray) -> Keys:
    """uint64[n] of n texts as they stand; 0 for null."""
    cells = pc.cast(names, pa.binary()).to_pylist()
    digests = b"".join(_NULL if cell is None else hashlib.blake2b(cell, digest_size=8).digest() for cell in cells)
    return np.frombuffer(digests, "<u8").astype(np.uint64)


_NULL = bytes(8)

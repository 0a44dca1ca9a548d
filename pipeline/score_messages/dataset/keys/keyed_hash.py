"""By what a message is known again: a key made of its id and its text. Knows no tables and no files.

Two rows are the same message if they have the same id of their own (the id column, or a mail's Message-ID) and the same
text. Not by the id alone: a customer's number in the id column must not make his second message vanish.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from score_messages.messages import Messages

Keys = npt.NDArray[np.uint64]
"""uint64[n, 2]; both 0 for a message without an id of its own, which is never known again."""

KEY_BYTES = 16
SECRET_BYTES = 32


def new_secret() -> bytes:
    """Random bytes that a folder's keys depend on."""
    return secrets.token_bytes(SECRET_BYTES)


def keys_of(messages: Messages, secret: bytes | None) -> Keys:
    """One key per message: 128 bits of BLAKE2b (RFC 7693).

    Without the secret nobody can make two messages of the same key, or tell by a key what a message said.

    Args:
        secret: that of the folder; None for keys as version 0.1 made them, of 64 bits and without a secret.
    """
    if messages.has_own_id is False:
        return np.zeros((len(messages), 2), np.uint64)
    named = np.broadcast_to(np.asarray(messages.has_own_id), len(messages)) & _says_something(messages.ids)
    keys = np.zeros((len(messages), 2), np.uint64)
    if named.any():
        indices = pa.array(np.flatnonzero(named))
        ids = messages.ids.take(indices).cast(pa.binary()).to_pylist()
        texts = messages.body.take(indices).cast(pa.binary()).to_pylist()
        digest = _digest_of_old if secret is None else _digest(secret)
        digests = b"".join(
            [digest(b"%d:%s%s" % (len(own_id), own_id, text)) for own_id, text in zip(ids, texts, strict=True)]
        )
        keys[named] = np.frombuffer(digests, "<u8").reshape(-1, 2)
    return keys


def _says_something(ids: pa.StringArray) -> npt.NDArray[np.bool_]:
    """bool[n]: an empty cell is no id, else short messages without one would all be the same."""
    blank = pc.equal(pc.utf8_trim_whitespace(ids), "")
    return np.asarray(pc.invert(pc.fill_null(blank, True)))


def _digest(secret: bytes) -> Callable[[bytes], bytes]:
    begun = hashlib.blake2b(digest_size=KEY_BYTES, key=secret)

    def digest(message: bytes) -> bytes:
        whole = begun.copy()
        whole.update(message)
        return whole.digest()

    return digest


def _digest_of_old(message: bytes) -> bytes:
    number = int.from_bytes(hashlib.blake2b(message, digest_size=8).digest(), "little")
    return max(number, 1).to_bytes(KEY_BYTES, "little")

"""Files of a model folder in a bucket. They are read anew for each run, and nothing of them is kept on disk.

Paths of such a folder are `pathlib`'s of its address: joined as others are, and addresses again where they are read.
"""

from __future__ import annotations

from pathlib import Path

from score_messages.errors import InputError, ModelError, PipelineError
from score_messages.stores.address import Address, address_of


def read_stored(address: Address, limit: int) -> bytes:
    """What an object holds.

    Raises:
        FileNotFoundError: it isn't there.
        ModelError: it can't be read, or is larger than `limit` bytes.
    """
    from score_messages.stores.store import open_store

    try:
        store = open_store(address, InputError)
        version = store.head(address.key)
        if version is None:
            raise FileNotFoundError(2, "there is no such object")
        if version.size > limit:
            raise ModelError(f"{address} has more than {limit:,} bytes; that is the limit")
        with store.open_read(address.key, version) as file:
            return file.read()
    except ModelError:
        raise
    except PipelineError as error:
        raise ModelError(str(error), hint=error.hint) from error


def shown_place(path: Path) -> str:
    """A path for people: that of an address with both of its slashes."""
    address = address_of(str(path))
    return str(path) if address is None else str(address)

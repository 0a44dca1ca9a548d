"""A prefix of a bucket as a place for published files. Without a lock: the manifest is put there on a condition."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from score_messages.errors import OutputError
from score_messages.publish.plain_parquet.manifest import NAME
from score_messages.publish.plain_parquet.place import Overtaken, Seen
from score_messages.stores.address import Address
from score_messages.stores.version import MUST_NOT_EXIST, Version, must_be

if TYPE_CHECKING:
    from score_messages.stores.store import Store

_LARGEST_MANIFEST = 256 << 20


class Bucket:
    """As `Place`."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self._prefix = f"{address.key.rstrip('/')}/" if address.key else ""
        self.name = str(address)
        self._store: Store

    @contextmanager
    def held(self) -> Iterator[None]:
        """Open the bucket. Raises PipelineError: the client isn't installed, or there are no credentials."""
        from score_messages.stores.store import open_store

        self._store = open_store(self._address, OutputError)
        yield

    def manifest(self) -> tuple[bytes | None, Seen]:
        """As `Place.manifest`."""
        seen = self._store.head(self._prefix + NAME)
        if seen is None:
            return None, None
        with self._store.open_read(self._prefix + NAME, seen) as file:
            return file.read(_LARGEST_MANIFEST), seen

    def put_manifest(self, content: bytes, seen: Seen) -> None:
        """As `Place.put_manifest`."""
        from score_messages.stores.store import ConditionFailed

        version = seen if isinstance(seen, Version) else None
        try:
            self._store.put(self._prefix + NAME, content, must_be(version))
        except ConditionFailed:
            raise Overtaken from None

    def put(self, path: str, file: Path) -> None:
        """As `Place.put`, in one request."""
        from score_messages.stores.store import ConditionFailed

        try:
            self._store.put(self._prefix + path, file, MUST_NOT_EXIST)
        except ConditionFailed:
            raise Overtaken from None

    def sizes(self) -> dict[str, int]:
        """As `Place.sizes`."""
        return {seen.key.removeprefix(self._prefix): seen.size for seen in self._store.list(self._prefix)}

    def open(self, path: str) -> BinaryIO:
        """As `Place.open`, by ranges."""
        return self._store.open_read(self._prefix + path)

    def delete(self, path: str) -> None:
        """As `Place.delete`."""
        self._store.delete(self._prefix + path)

    @contextmanager
    def room(self) -> Iterator[Path]:
        """As `Place.room`, where temporary files go."""
        with tempfile.TemporaryDirectory(prefix="score-messages-") as room:
            yield Path(room)

"""What the servers of all stores have in common."""

from __future__ import annotations

from typing import Protocol


class AnyBucket(Protocol):
    """One bucket, as another program sees it."""

    @property
    def name(self) -> str: ...

    def address(self, key: str) -> str: ...

    def put(self, key: str, content: bytes) -> None: ...

    def get(self, key: str) -> bytes: ...

    def delete(self, key: str) -> None: ...

    def keys(self) -> list[str]: ...

    def unfinished(self) -> list[str]: ...


class AnyServer(Protocol):
    """A server that answers, at `url`."""

    @property
    def url(self) -> str: ...

    def environment(self, url: str | None = None) -> dict[str, str]: ...

    def new_bucket(self) -> AnyBucket: ...

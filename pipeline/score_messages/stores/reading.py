"""One version of an object as a file: bytes come by ranges, and memory holds one range. Knows no formats."""

from __future__ import annotations

import io
from typing import Any

from score_messages.errors import ChangedError, InputError, OutputError
from score_messages.stores.address import Address
from score_messages.stores.background import in_background
from score_messages.stores.failures import failure_of
from score_messages.stores.version import Version

FIRST_BYTES, _LARGEST = 1 << 16, 1 << 23
"""Bytes of a range: small after a jump, as in a Parquet file's footer; then doubled while reading goes on.

Never fewer than are asked for at once: each request costs as much time as many bytes do.
"""


class ObjectReader(io.RawIOBase):
    """A readable, seekable file. Made by `Store.open_read`, which has the errors."""

    def __init__(
        self,
        client: Any,
        version: Version,
        address: Address,
        raises: type[InputError] | type[OutputError],
        first: bytes = b"",
    ) -> None:
        """`first`: the object's first bytes, as far as they are known."""
        self._client = client
        self._version = version
        self._address = address
        self._raises = raises
        self._at = 0
        self._window = first
        self._window_start = 0
        self._length = FIRST_BYTES

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._version.size}[whence]
        if start + offset < 0:
            raise OSError(22, "a position before the start of the file")
        self._at = start + offset
        return self._at

    def readinto(self, buffer: Any, /) -> int:
        view = memoryview(buffer).cast("B")
        if not len(view) or self._at >= self._version.size:
            return 0
        begin = self._at - self._window_start
        if not 0 <= begin < len(self._window):
            self._fetch(len(view))
            begin = 0
        part = self._window[begin : begin + len(view)]
        view[: len(part)] = part
        self._at += len(part)
        return len(part)

    def _fetch(self, wanted: int) -> None:
        """The window that begins where reading is."""
        goes_on = self._at == self._window_start + len(self._window)
        self._length = min(2 * self._length, _LARGEST) if goes_on else FIRST_BYTES
        end = min(self._at + max(self._length, min(wanted, _LARGEST)), self._version.size)
        window = self._range(self._at, end)
        if len(window) != end - self._at:
            raise self._changed()
        self._window, self._window_start = window, self._at

    def _range(self, start: int, end: int) -> bytes:
        options: dict[str, Any] = {"range": (start, end)}
        if self._version.etag is not None:
            options["if_match"] = self._version.etag
        try:
            got: tuple[Any, bytes] = in_background(lambda: self._got(options))
            self._require_same(got[0])
            return got[1]
        except Exception as error:
            failure = failure_of(error, self._address)
            if failure is None:
                raise
            if failure.is_condition or failure.is_missing_object:
                raise self._changed() from None
            raise self._raises(str(self._address), failure.reason, hint=failure.hint) from None

    def _got(self, options: dict[str, Any]) -> tuple[Any, bytes]:
        result = self._client.get(self._version.key, options=options)
        return result.meta, bytes(result.bytes())

    def _require_same(self, meta: Any) -> None:
        """Not every store minds the condition of a GET, so its answer is looked at, too."""
        if (meta["size"], meta["e_tag"]) != (self._version.size, self._version.etag):
            raise self._changed()

    def _changed(self) -> ChangedError:
        return ChangedError(str(self._address), "another object was put there while it was read")

"""A bucket that is open: look at objects, read them by ranges, put them whole. Knows no formats.

store = open_store(address, OutputError)
version = store.head("scored.parquet")
store.put("scored.parquet", Path("/tmp/scored.parquet"), must_be(version))
"""

from __future__ import annotations

import io
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from mmap import mmap
from pathlib import Path
from typing import Any, BinaryIO

from score_messages.errors import Hint, InputError, OutputError
from score_messages.stores.address import Address
from score_messages.stores.background import in_background
from score_messages.stores.body import mapped
from score_messages.stores.clients import SECONDS, client_of, knows_conditions
from score_messages.stores.failures import Failure, failure_of
from score_messages.stores.reading import FIRST_BYTES, ObjectReader
from score_messages.stores.version import ANYTHING, Condition, Version

LARGEST_PUT = {"s3": 5 << 30, "az": 5000 << 20, "gs": 5 << 40}
"""Bytes that a store takes in one request, by its own documentation."""

_TRIES = 3
_MARK = "scoremessagesput"
"""Metadata of an object: by it a put whose answer got lost knows its own work again."""

_SLOWEST = 1 << 18
"""Bytes a second: a put that is slower has failed."""

ErrorOf = type[InputError] | type[OutputError]


class ConditionFailed(Exception):
    """Something else stands at the key than a put asked for. Its caller says what that means."""


class Store:
    """One bucket. Made by `open_store`; its methods raise the error class that was given there, never the client's.

    Credentials, tokens and signed links are in none of these errors: the client's own texts are never repeated.
    """

    def __init__(self, address: Address, raises: ErrorOf) -> None:
        self.address = address
        self._raises = raises
        self._client: Any = client_of(address)

    def head(self, key: str) -> Version | None:
        """What stands at `key`; None if nothing does.

        Raises:
            InputError or OutputError: there is no such bucket, no right to look, no connection.
        """
        try:
            return _version(in_background(lambda: self._client.head(key)))
        except Exception as error:
            if self._failure(error).is_temporary:
                raise self._error(error, key) from None
        # A HEAD has no text that would say why it failed; a GET has.
        try:
            return _version(in_background(lambda: self._client.get(key)).meta)
        except Exception as error:
            if self._failure(error).is_missing_object:
                return None
            raise self._error(error, key) from None

    def list(self, prefix: str) -> Iterator[Version]:
        """All objects below `prefix`, ordered by key; a prefix ends where a part of a key does.

        Empty objects whose key ends in a slash, which programs put there to show a folder, are left out. Only S3's keys
        are given with a slash at their end; where other stores have one, the client leaves it out, so that an empty
        object may still be such a mark, and a key not be that of an object.

        Raises:
            InputError or OutputError: as `head`.
        """
        with self._translated(prefix):
            folder = prefix.rstrip("/")
            for version in self._listed(folder):
                if version.key != folder and (version.size or not version.key.endswith("/")):
                    yield version

    def beginning(self, key: str) -> tuple[Version, bytes] | None:
        """What stands at `key`, and its first bytes, or none of them, in one request; None if nothing stands there.

        Raises:
            InputError or OutputError: as `head`.
        """
        try:
            result = in_background(lambda: self._first_range(key))
        except Exception as error:
            failure = self._failure(error)
            if failure.is_missing_object:
                return None
            if failure.is_temporary:
                raise self._error(error, key) from None
            version = self.head(key)  # an empty object has no range; what can't be read is said better
            return None if version is None else (version, b"")
        return _version(result[0]), result[1]

    def open_read(self, key: str, version: Version | None = None, first: bytes = b"") -> BinaryIO:
        """The bytes of an object, seekable; they come by ranges, and all of them are of one version.

        Args:
            version: as `head` or `list` gave it; None looks first.
            first: the first bytes of that version, as far as they are known.

        Raises:
            InputError or OutputError: there is no such object; else as `head`. Reading raises them, too, and
                `ChangedError` once another object stands there.
        """
        seen = version or self.head(key)
        if seen is None:
            raise self._raises(str(self.address.with_key(key)), "there is no such object")
        reader = ObjectReader(self._client, seen, self.address.with_key(key), self._raises, first)
        return io.BufferedReader(reader, 1 << 16)

    def put(self, key: str, content: Path | bytes | int, condition: Condition = ANYTHING) -> None:
        """Put a whole object in one request: readers see the old object until it is complete, then the new one.

        A connection that breaks is tried again, at most twice; a put whose answer got lost is known again. A file is
        mapped, not read into memory. Nothing of a request that doesn't complete remains in the store. A signal ends
        the wait. In S3, what is too large for one request is put in parts.

        Args:
            content: a file, by its path or its descriptor, or bytes.
            condition: what must stand there.

        Raises:
            ConditionFailed: something else stands there.
            InputError or OutputError: the object is too large for one request, or the store knows no conditions; else
                as `head`.
        """
        with mapped(content) as body:
            self.refuse_too_large(key, len(body))
            is_large = len(body) > LARGEST_PUT[self.address.scheme]
            mark = secrets.token_hex(8)
            send = self._in_parts(key, body, condition, mark) if is_large else self._at_once(key, body, condition, mark)
            tries = 1 if is_large else _TRIES  # of what is large each part has been tried again
            for number in range(1, tries + 1):
                failure = self._try(send, key, condition, mark)
                if failure is None:
                    return
                if number == tries or not failure.is_temporary:
                    raise self._raises(str(self.address.with_key(key)), failure.reason, hint=failure.hint)
                time.sleep(number)

    def refuse_too_large(self, key: str, size: int) -> None:
        """Raise `InputError` or `OutputError` if so many bytes can't be put on a condition.

        In parts Azure takes 190 TiB, and its requests for that know conditions; the client's have none.
        """
        largest = LARGEST_PUT[self.address.scheme]
        if size <= largest or self.address.scheme == "s3":
            return
        reason = f"it has {size:,} bytes, and the store takes {largest:,} in one request"
        hint = Hint("Write Parquet, which is smaller, or a file here, and put that there with the store's own program.")
        raise self._raises(str(self.address.with_key(key)), reason, hint=hint)

    def delete(self, key: str) -> None:
        """Remove an object; that there is none is no error. Raises as `head`."""
        try:
            in_background(lambda: self._client.delete(key))
        except Exception as error:
            if not self._failure(error).is_missing_object:
                raise self._error(error, key) from None

    def _listed(self, folder: str) -> Iterator[Version]:
        if self.address.scheme == "s3":
            from score_messages.stores.s3_list import listed_in_s3

            yield from listed_in_s3(self.address.bucket, folder and f"{folder}/")
            return
        chunks = self._client.list(folder or None, chunk_size=1000)
        while chunk := in_background(lambda: next(chunks, None)):
            yield from map(_version, chunk)

    def _first_range(self, key: str) -> tuple[Any, bytes]:
        result = self._client.get(key, options={"range": (0, FIRST_BYTES)})
        return result.meta, bytes(result.bytes())

    def _at_once(self, key: str, body: bytes | mmap, condition: Condition, mark: str) -> Callable[[], Any]:
        """What puts all of it in one request."""
        seconds = 60 + len(body) // _SLOWEST
        client: Any = self._client if seconds <= SECONDS else client_of(self.address, seconds)
        options = {"attributes": {_MARK: mark}, "mode": _mode(self._sent(condition)), "use_multipart": False}
        return lambda: in_background(lambda: client.put(key, body, **options))

    def _in_parts(self, key: str, body: bytes | mmap, condition: Condition, mark: str) -> Callable[[], Any]:
        """What puts it part after part."""
        from score_messages.stores.s3_parts import put_in_parts

        sent = self._sent(condition)
        return lambda: put_in_parts(self.address.bucket, key, body, sent, {_MARK: mark})

    def _sent(self, condition: Condition) -> Condition:
        """What the store is asked to check itself."""
        return condition if knows_conditions(self.address) else ANYTHING

    def _try(self, send: Callable[[], Any], key: str, condition: Condition, mark: str) -> Failure | None:
        """One put. None if the object is there; else why not. Raises ConditionFailed."""
        if self._sent(condition) != condition:
            self._require(key, condition)
        try:
            send()
        except Exception as error:
            failure = self._failure(error)
            if (failure.is_condition or failure.is_temporary) and self._has_mark(key, mark):
                return None
            if failure.is_condition:
                raise ConditionFailed from None
            return failure
        return None

    def _require(self, key: str, condition: Condition) -> None:
        """The same condition, looked at beforehand: for stores that know none, where its user says so."""
        stands, wanted = self.head(key), condition.version
        if (stands is None) != (wanted is None) or (stands and wanted and stands.etag != wanted.etag):
            raise ConditionFailed

    def _has_mark(self, key: str, mark: str) -> bool:
        try:
            attributes = in_background(lambda: self._client.get(key, options={"head": True})).attributes
        except Exception as error:
            if failure_of(error, self.address) is None:
                raise
            return False
        return mark in attributes.values()

    def _failure(self, error: Exception) -> Failure:
        """What a client's error means; raises `error` itself if it isn't the client's, but a bug."""
        failure = failure_of(error, self.address)
        if failure is None:
            raise error
        return failure

    def _error(self, error: Exception, key: str) -> InputError | OutputError:
        failure = self._failure(error)
        return self._raises(str(self.address.with_key(key)), failure.reason, hint=failure.hint)

    @contextmanager
    def _translated(self, key: str) -> Iterator[None]:
        try:
            yield
        except Exception as error:
            raise self._error(error, key) from None


def open_store(address: Address, raises: ErrorOf = InputError) -> Store:
    """Open the bucket of an address; makes no request yet, except for credentials.

    Credentials come from where the store's own programs take them, and from nowhere else: docs/object-stores.md.

    Args:
        raises: the class of error that all its methods raise.

    Raises:
        PipelineError: the client isn't installed, there are no credentials, the endpoint is plain http elsewhere.
    """
    return Store(address, raises)


def _version(meta: Any) -> Version:
    return Version(meta["path"], meta["size"], meta["last_modified"], meta["e_tag"], meta["version"])


def _mode(condition: Condition) -> Any:
    if condition.nothing:
        return "create"
    if condition.version is None:
        return "overwrite"
    known = {"e_tag": condition.version.etag, "version": condition.version.generation}
    return {name: value for name, value in known.items() if value is not None}

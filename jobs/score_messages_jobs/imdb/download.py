"""One file from the web, checked, or an error. Knows nothing of what is in it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Generator
from contextlib import closing
from http.client import HTTPException
from pathlib import Path
from urllib import request
from urllib.error import HTTPError

from score_messages.errors import FormatError, Hint, InputError

OnProgress = Callable[[int, int], None]
"""Called with the bytes so far and in total, first with 0."""

TIMEOUT_SECONDS = 30.0
"""How long the server may be silent."""

_CHUNK = 256 << 10


def no_progress(done: int, total: int) -> None:
    """Says nothing."""


def download(
    url: str,
    target: Path,
    *,
    size: int,
    sha1: str,
    hint: Hint,
    on_progress: OnProgress = no_progress,
    timeout: float = TIMEOUT_SECONDS,
) -> None:
    """Write what `url` serves to `target`, from the start, replacing what is there.

    Whoever calls this puts `target` where a half written file harms nobody, and removes it after an error.

    Raises:
        InputError: the server can't be reached, refuses, falls silent or ends early; with `hint`.
        FormatError: the file has another size or another SHA-1 than it should; with `hint`.
        OSError: `target` can't be written.
    """
    done, digest = 0, hashlib.sha1(usedforsecurity=False)
    on_progress(0, size)
    with target.open("wb") as file, closing(_chunks(url, timeout, hint)) as chunks:
        for chunk in chunks:
            done += len(chunk)
            if done > size:
                raise FormatError(url, f"is larger than the {size:,} bytes that it should have", hint=hint)
            file.write(chunk)
            digest.update(chunk)
            on_progress(done, size)
    if done < size:
        raise InputError(url, f"the download ended after {done:,} of {size:,} bytes", hint=hint)
    if digest.hexdigest() != sha1:
        raise FormatError(url, "is not the file that was published: its SHA-1 differs", hint=hint)


def _chunks(url: str, timeout: float, hint: Hint) -> Generator[bytes, None, None]:
    try:
        with _web_only().open(url, timeout=timeout) as response:
            while chunk := response.read(_CHUNK):
                yield chunk
    except (OSError, HTTPException) as error:  # URLError and timeouts are OSErrors
        why = getattr(error, "reason", None) or error
        if isinstance(error, HTTPError):
            error.close()  # it holds the connection
        raise InputError(url, f"could not be downloaded ({why})", hint=hint) from error


def _web_only() -> request.OpenerDirector:
    """An opener for http and https alone, so that no redirect leads to a local file or elsewhere."""
    opener = request.OpenerDirector()
    for handler in (
        request.ProxyHandler,
        request.UnknownHandler,
        request.HTTPHandler,
        request.HTTPSHandler,
        request.HTTPDefaultErrorHandler,
        request.HTTPRedirectHandler,
        request.HTTPErrorProcessor,
    ):
        opener.add_handler(handler())
    return opener

"""Addresses of objects as others write them, and as `address.py` reads them. Knows no client, and looks nothing up.

Amazon's resource names, the links that stores show in a browser, schemes of older programs, and an address whose
slashes were forgotten.
"""

from __future__ import annotations

import os
import re
from urllib.parse import SplitResult, unquote, urlsplit

from score_messages.errors import OptionError
from score_messages.stores.address import Address, address_of

_NO_SLASHES = re.compile(r"(s3a?|gs|gcs|az|abfss?):([^/:]{1,300}/.+)", re.DOTALL)
_RESOURCE_NAME = re.compile(r"arn:aws(?:-[a-z]{1,20}){0,3}:s3:::([^/:]{1,300})(?:/(.*))?", re.DOTALL)
_OLDER = re.compile(r"(s3n|wasbs?)(://.+)", re.DOTALL)
_OLDER_SCHEMES = {"s3n": "s3", "wasb": "abfss", "wasbs": "abfss"}

_AMAZON = re.compile(
    r"(?:([a-z0-9][a-z0-9.-]{1,62})\.)?s3(?:[.-](?:dualstack\.)?[a-z0-9-]{1,40})?\.amazonaws\.com(?:\.cn)?"
)
_AZURE = re.compile(r"([a-z0-9]{3,24})\.(?:blob|dfs)\.core\.windows\.net")
_GOOGLE = re.compile(r"(?:([a-z0-9][a-z0-9._-]{1,221})\.)?storage\.googleapis\.com|storage\.cloud\.google\.com")


def in_our_form(name: str) -> Address | None:
    """The address of the object that a name means in another form; None if it is none, or stands in the current folder.

    What a link says behind its question mark is left out: that may be its signature.

    >>> print(in_our_form("arn:aws:s3:::mail/2026/inbox.csv"), in_our_form("s3:mail/inbox.csv"))
    s3://mail/2026/inbox.csv s3://mail/inbox.csv
    >>> print(in_our_form("https://mail.s3.eu-central-1.amazonaws.com/2026/March%20mail.csv"))
    s3://mail/2026/March mail.csv
    >>> print(in_our_form("https://ours.blob.core.windows.net/mail/inbox.csv"), in_our_form("inbox.csv"))
    abfss://mail@ours.dfs.core.windows.net/inbox.csv None
    """
    if _stands_here(name):
        return None
    written = _of_link(name) or _of_name(name)
    try:
        return None if written is None else address_of(written)
    except OptionError:
        return None


def _stands_here(name: str) -> bool:
    """Whether it is a path after all, or in a folder that is there."""
    try:
        return os.path.lexists(name) or os.path.lexists(name.partition("/")[0])
    except ValueError:
        return False


def _of_name(name: str) -> str | None:
    if (older := _OLDER.fullmatch(name)) is not None:
        return f"{_OLDER_SCHEMES[older[1]]}{older[2]}"
    if (resource := _RESOURCE_NAME.fullmatch(name)) is not None:
        return f"s3://{resource[1]}/{resource[2] or ''}"
    without = _NO_SLASHES.fullmatch(name)
    return None if without is None else f"{without[1]}://{without[2]}"


def _of_link(name: str) -> str | None:
    """Of an address that a browser opens."""
    try:
        link = urlsplit(name)
        host = link.hostname or ""
    except ValueError:
        return None
    if link.scheme not in ("http", "https") or link.username or link.password:
        return None
    if (amazon := _AMAZON.fullmatch(host)) is not None:
        return _in_bucket("s3", amazon[1], link)
    if (google := _GOOGLE.fullmatch(host)) is not None:
        return _in_bucket("gs", google[1], link)
    if (azure := _AZURE.fullmatch(host)) is not None:
        container, _, key = unquote(link.path).removeprefix("/").partition("/")
        return f"abfss://{container}@{azure[1]}.dfs.core.windows.net/{key}"
    return None


def _in_bucket(scheme: str, bucket: str | None, link: SplitResult) -> str:
    """The bucket is in the host's name, or else the first part of the path."""
    path = unquote(link.path).removeprefix("/")
    return f"{scheme}://{path}" if bucket is None else f"{scheme}://{bucket}/{path}"

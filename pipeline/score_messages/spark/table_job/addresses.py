"""Addresses of Hadoop's file systems: which of these rename a folder in one step. Knows names alone."""

from __future__ import annotations

import re
from urllib.parse import unquote

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]{0,31}):", re.ASCII)

_ROOT = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,31}:(?://[^/]*)?", re.ASCII)
"""Scheme and host."""

LOCAL = "file"

RENAMING = frozenset({LOCAL, "hdfs", "viewfs", "webhdfs", "swebhdfs", "maprfs", "alluxio", "ofs", "o3fs"})
"""File systems that rename a folder in one step. All others count as stores of objects, which copy and delete."""

_GLOB = re.compile(r"([\\{}\[\]*?])")


def scheme_of(address: str) -> str | None:
    """Such as `s3a`; None if there is none.

    >>> scheme_of("s3a://bucket/inbox.csv"), scheme_of("/srv/inbox.csv"), scheme_of("./a:b")
    ('s3a', None, None)
    """
    match = _SCHEME.match(address)
    return match[1].lower() if match else None


def renames_at_once(address: str) -> bool:
    """Whether the file system of a whole address renames a folder in one step, as far as its scheme says.

    >>> renames_at_once("hdfs://namenode/scored"), renames_at_once("s3a://bucket/scored")
    (True, False)
    """
    return (scheme_of(address) or LOCAL) in RENAMING


def local_path(address: str) -> str | None:
    """The path of a local file's address; None for what lies elsewhere.

    >>> local_path("file:/srv/in box.csv"), local_path("file:///srv/x"), local_path("hdfs://n/x")
    ('/srv/in box.csv', '/srv/x', None)
    """
    if scheme_of(address) != LOCAL:
        return None
    rest = address.partition(":")[2]
    return "/" + rest.lstrip("/")


def literally(address: str) -> str:
    r"""The address as a pattern that matches only itself: Spark takes what it is given to read for patterns.

    >>> literally("file:/srv/a[1].csv")
    'file:/srv/a\\[1\\].csv'
    """
    return _GLOB.sub(r"\\\1", address)


def as_listed(path: str) -> tuple[str, str]:
    """A file's path as Spark gives it with its rows, as it is and without percent signs: versions differ."""
    return path, unquote(path)


def name_of(address: str) -> str:
    """The last part of an address.

    >>> name_of("s3a://bucket/scored/")
    'scored'
    """
    return address.rstrip("/").rpartition("/")[2]


def folder_above(address: str) -> str:
    """What an address lies in; a root lies in itself.

    >>> folder_above("hdfs://n/a/scored"), folder_above("hdfs://n/scored"), folder_above("file:/scored")
    ('hdfs://n/a', 'hdfs://n/', 'file:/')
    """
    match = _ROOT.match(address)
    root = match[0] if match else ""
    above = address[len(root) :].rstrip("/").rpartition("/")[0]
    return f"{root}{above}" if above else f"{root}/"


def inside(folder: str, name: str) -> str:
    """The address of a name in a folder.

    >>> inside("file:/", ".x"), inside("hdfs://n/a", "b")
    ('file:/.x', 'hdfs://n/a/b')
    """
    return f"{folder.rstrip('/')}/{name}"


def lies_in(address: str, folder: str) -> bool:
    """Whether an address is a folder or lies below it.

    >>> lies_in("file:/a/b", "file:/a"), lies_in("file:/ab", "file:/a"), lies_in("file:/a", "file:/a/")
    (True, False, True)
    """
    return f"{address.rstrip('/')}/".startswith(f"{folder.rstrip('/')}/")

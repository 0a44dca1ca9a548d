"""Addresses such as s3://bucket/key and postgresql://user:password@host/db: known by their form, shown without secrets.

Imports nothing, so that every text for people can pass through here.
"""

from __future__ import annotations

import re

_ADDRESS = re.compile(r"(?<![A-Za-z0-9+.-])[A-Za-z][A-Za-z0-9+.-]+:/+")
_CONTAINER = re.compile(r"abfss?://[a-z0-9$][a-z0-9-]{0,62}@[a-z0-9]{3,24}\.(?:dfs|blob)\.core\.windows\.net/")
"""What stands before this @ is no account, but a container of Azure: without it nobody knows which object is meant."""

_USER = re.compile(r"postgres(?:ql)?:/+[\w.-]+", re.I | re.ASCII)
"""A name alone is no secret, and without it the commands that errors propose would ask for another account."""

_PARAMETER = re.compile(r"([?&;][^=&;?\s'\"]*=)[^&;\s'\"]+")
_SECRET = re.compile("pass|pwd|secret|token|key|sig|credential|auth", re.I)


def scheme_of(name: str) -> str | None:
    """What an address begins with, such as `s3`; None of what is no address.

    `pathlib` makes a single slash of two, so a single one is enough.
    """
    address = _ADDRESS.match(name)
    return address.group().partition(":")[0].lower() if address else None


def masked(text: str) -> str:
    """A text with stars for the account in each address, and for what its query calls a secret.

    Only a user of PostgreSQL without a password stays.

    >>> masked("postgresql://me:s3cr/t@host/mail: not supported; https://host/a.csv?user=me&token=abc#x")
    'postgresql://***@host/mail: not supported; https://host/a.csv?user=me&token=***'
    >>> masked("abfss://mail@ours.dfs.core.windows.net/a.csv and abfss://me:pw@ours.dfs.core.windows.net/a.csv")
    'abfss://mail@ours.dfs.core.windows.net/a.csv and abfss://***@ours.dfs.core.windows.net/a.csv'
    >>> masked("postgresql://me@host/mail, postgresql://me:pw@host/mail"), masked("postgresql://me@host/mail")
    ('postgresql://***@host/mail', 'postgresql://me@host/mail')
    """
    if ":/" not in text:
        return text
    return _PARAMETER.sub(_without_secret, "\n".join(map(_without_account, text.split("\n"))))


def _without_account(line: str) -> str:
    """To its last @: a password may hold blanks, quotes and further @, and rather too much goes than too little."""
    last_at, start = line.rfind("@"), 0
    while (address := _ADDRESS.search(line, start, max(last_at, 0))) is not None:
        container = _CONTAINER.match(line, address.start())
        if container is None:
            break
        start = container.end()
    if address is None or _USER.fullmatch(line, address.start(), last_at):
        return line
    return f"{line[: address.end()]}***{line[last_at:]}"


def _without_secret(parameter: re.Match[str]) -> str:
    return f"{parameter[1]}***" if _SECRET.search(parameter[1]) else parameter[0]

"""Addresses of objects: s3://bucket/key, gs://bucket/key, az://container/key, abfss://container@account.../key.

Knows how they are written, and no client, so that it costs nothing to ask whether a name is one.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, replace

from score_messages.errors import Hint, OptionError
from score_messages.privacy.masked import scheme_of

_SCHEMES = {"s3": "s3", "s3a": "s3", "gs": "gs", "gcs": "gs", "az": "az", "abfs": "az", "abfss": "az"}
"""As they are typed, to the one that we use. The a of s3a and the s of abfss are Hadoop's; others write them, too."""

_BUCKET = re.compile(r"\$?[A-Za-z0-9][A-Za-z0-9._-]{0,221}")
_ACCOUNT = re.compile(r"([a-z0-9]{3,24})\.(?:dfs|blob)\.core\.windows\.net")
_ELSEWHERE = re.compile(r"[a-z0-9]{3,24}\.(?:dfs|blob)\.[a-z0-9.-]+")
"""Accounts of Azure's other clouds, and of what else speaks its protocol."""

_PARAMETERS = re.compile(r"\?[^/=?]*=")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True)
class Address:
    """A place in an object store.

    Attributes:
        scheme: "s3", "gs" or "az", however it was spelled.
        bucket: for Azure the container.
        key: of an object, without a slash in front; of several if it ends in a slash or is empty.
        account: Azure's storage account, if the address names it; else the environment does.
    """

    scheme: str
    bucket: str
    key: str
    account: str | None = None

    def __str__(self) -> str:
        """As people write it, and as every error shows it; there is no secret that could be in it."""
        if self.account is not None:
            return f"abfss://{self.bucket}@{self.account}.dfs.core.windows.net/{self.key}"
        return f"{self.scheme}://{self.bucket}/{self.key}"

    @property
    def is_folder(self) -> bool:
        """Whether it means all that is below it, and no single object."""
        return not self.key or self.key.endswith("/")

    def with_key(self, key: str) -> Address:
        """Another key in the same bucket."""
        return replace(self, key=key)

    def is_same_as(self, other: Address) -> bool:
        """Whether both mean the same object. An account that isn't named may be any."""
        accounts = {self.account, other.account}
        return (self.scheme, self.bucket, self.key) == (other.scheme, other.bucket, other.key) and (
            len(accounts) == 1 or None in accounts
        )


def address_of(name: str) -> Address | None:
    """The address that a name is; None if it is a path, or the address of something else.

    A single slash after the colon is enough: that is what `pathlib` leaves of two. A name whose first part, such as
    `s3:`, stands in the current folder is a path.

    Raises:
        OptionError: it holds an account or parameters, or no bucket or key is called like that. Neither is repeated.

    >>> print(address_of("s3a://mail/2026/inbox.csv"), address_of("inbox.csv"), address_of("https://host/inbox.csv"))
    s3://mail/2026/inbox.csv None None
    """
    scheme = _SCHEMES.get(scheme_of(name) or "")
    first, _, rest = name.partition(":")
    if scheme is None or os.path.lexists(f"{first}:"):
        return None
    bucket, _, key = rest.removeprefix("/").removeprefix("/").partition("/")
    bucket, account = _account(scheme, bucket, key)
    _refuse_parameters(scheme, bucket, key)
    if _BUCKET.fullmatch(bucket) is None:
        word = "container" if scheme == "az" else "bucket"
        hint = Hint(f"Write it as {scheme}://{word.upper()}/KEY.")
        raise OptionError(f"the {scheme}:// address names no {word}", hint=hint)
    _refuse_key(Address(scheme, bucket, "", account), key)
    return Address(scheme, bucket, key, account)


def _account(scheme: str, bucket: str, key: str) -> tuple[str, str | None]:
    """The bucket, and the account that the form container@account.dfs... of Azure names.

    Raises:
        OptionError: what stands before the @ may be a password.
    """
    container, sign, host = bucket.rpartition("@")
    if not sign and (scheme == "az" or ":" not in bucket):
        return bucket, None
    named = _ACCOUNT.fullmatch(host) if scheme == "az" else None
    if named is None and scheme == "az" and _ELSEWHERE.fullmatch(host):
        reason = "the address names a storage account outside core.windows.net"
        hint = Hint("Write az://CONTAINER/KEY, and set AZURE_STORAGE_ACCOUNT_NAME and AZURE_STORAGE_ENDPOINT.")
        raise OptionError(reason, hint=hint)
    if named is None or "@" in container or ":" in container:
        reason = f"the {scheme}:// address may not hold an account or password"
        raise OptionError(
            reason, hint=Hint("Leave it out; credentials come from the environment: docs/object-stores.md")
        )
    return container, named[1]


def _refuse_parameters(scheme: str, bucket: str, key: str) -> None:
    if _PARAMETERS.search(f"{bucket}/{key}") is not None:
        reason = f"the {scheme}:// address takes no parameters, such as those of a signed link"
        raise OptionError(reason, hint=Hint("Leave out what begins at the question mark."))


def _refuse_key(bucket: Address, key: str) -> None:
    """Raise `OptionError` for keys that clients and programs don't agree on."""
    parts = key.removesuffix("/").split("/") if key else []
    if any(part in ("", ".", "..") for part in parts) or _CONTROL.search(key):
        reason = f"a key in {bucket} has an empty part, . or .., or a control character in it"
        raise OptionError(reason, hint=Hint("Give the object another key; many programs can't reach this one."))

"""Where Delta tables go: `delta:folder`, `delta+s3://bucket/path`, `delta+gs://...`, `delta+az://...`. Only looks."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass

from score_messages.errors import Hint, OptionError
from score_messages.privacy.masked import masked
from score_messages.stores.address import Address, address_of

_FORM = re.compile(r"delta[:+]", re.I)
_FILE = re.compile(r"file:(?://(?=/))?", re.I)

FORMS = Hint("Write it as delta:FOLDER, delta+s3://BUCKET/PATH, delta+gs://BUCKET/PATH or delta+az://CONTAINER/PATH")


_UNREADABLE = re.compile(r"[%\\\[\]]")
"""deltalake makes URLs of paths, and doesn't read them as it wrote them."""


@dataclass(frozen=True)
class Place:
    """A folder for the tables.

    Attributes:
        name: as people call it, without credentials.
        address: in a bucket; None for a folder of this machine.
        folder: of this machine, absolute; "" in a bucket.
    """

    name: str
    address: Address | None
    folder: str = ""

    def uri(self, table: str) -> str:
        """Of a table, for the client."""
        if self.address is None:
            return os.path.join(self.folder, table)
        return f"{str(self.address).rstrip('/')}/{table}"


def place_of(target: str) -> Place | None:
    """The place that a target means; None if it isn't called Delta.

    Raises:
        OptionError: it is, but names no place.

    >>> place_of("delta+s3://lake/mail/").uri("runs"), place_of("scored.duckdb")
    ('s3://lake/mail/runs', None)
    """
    form = _FORM.match(target)
    if form is None:
        return None
    name = target[form.end() :]
    address = address_of(name)
    if address is not None:
        return Place(f"delta+{address}", address)
    file = _FILE.match(name)
    if not name.strip() or "\0" in name or (file is None and (form[0].endswith("+") or "://" in name)):
        raise OptionError(f"{masked(target)} names no place for Delta tables", hint=FORMS)
    folder = name[file.end() :] if file else name
    place = Place(f"delta:{folder}", None, os.path.realpath(folder))
    if _UNREADABLE.search(place.folder):
        reason = rf"{place.name} has %, \, [ or ] in its path, which deltalake can't open"
        raise OptionError(reason, hint=Hint("Name a folder whose whole path has none of them"))
    return place

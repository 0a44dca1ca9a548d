"""What a place holds: `manifest.json`. Data from outside: what isn't of its form is none of ours."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from typing import Any

import pyarrow as pa

from score_messages.publish.plan import Held, HeldPart

NAME = "manifest.json"

FORM = 1

_WRITTEN_BY = "score-messages publish"


@dataclass(frozen=True)
class NamedFile:
    """A Parquet file that counts.

    Attributes:
        path: below the place.
        rows, bytes: as it was written.
        part, fingerprint: of the part file whose rows it holds; "" and the digest for the tables that are one file.
    """

    path: str
    rows: int
    bytes: int
    part: str
    fingerprint: str


@dataclass(frozen=True)
class Manifest:
    """What counts, and what did before.

    Attributes:
        files: by table, in order.
        columns: by table, names and Arrow types; a file may lack some, which are null there.
        left: when a file stopped counting, in seconds since 1970, by path.
    """

    files: Mapping[str, Sequence[NamedFile]] = field(default_factory=dict)
    columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    left: Mapping[str, int] = field(default_factory=dict)

    @property
    def paths(self) -> dict[str, NamedFile]:
        """All files that count."""
        return {file.path: file for files in self.files.values() for file in files}

    def held(self) -> Held:
        """What publishing knows of it."""
        parts = {file.part: HeldPart(file.fingerprint, file.rows) for file in self.files.get("messages", ())}
        digests = {name: files[0].fingerprint for name, files in self.files.items() if name != "messages" and files}
        return Held(parts, digests)

    def to_json(self) -> bytes:
        """As it is stored; readable by people."""
        tables = {
            name: {
                "rows": sum(file.rows for file in files),
                "columns": self.columns.get(name, {}),
                "files": [asdict(file) for file in files],
            }
            for name, files in self.files.items()
        }
        stored = {"written_by": _WRITTEN_BY, "form": FORM, "tables": tables, "left": self.left}
        return json.dumps(stored, indent=1).encode() + b"\n"


def manifest_of(stored: bytes) -> Manifest | None:
    """What `to_json` gave; None for anything else."""
    with suppress(ValueError, TypeError, KeyError, AttributeError, RecursionError):
        whole = json.loads(stored)
        if whole["written_by"] == _WRITTEN_BY and whole["form"] == FORM:
            return _of_json(whole)
    return None


def columns_of(schema: pa.Schema) -> dict[str, str]:
    """Names and types, as the manifest has them."""
    return {column.name: str(column.type) for column in schema}


def _of_json(whole: Mapping[str, Any]) -> Manifest:
    tables = whole["tables"]
    return Manifest(
        files={name: tuple(NamedFile(**file) for file in table["files"]) for name, table in tables.items()},
        columns={name: dict(table["columns"]) for name, table in tables.items()},
        left={str(path): int(since) for path, since in whole["left"].items()},
    )

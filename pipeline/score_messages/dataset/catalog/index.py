"""What the footers of all parts say, in one file, so that files which haven't changed needn't be opened.

A cache, as git's index is: an entry counts only if its file still has the size, the times and the inode that it had.
Nothing is kept here alone but the digests by which damage is found: without the index all footers are read, and it is
made anew. It holds no text.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

from score_messages.dataset.catalog.facts import PartFacts
from score_messages.dataset.catalog.parts import PartFile, Stamp
from score_messages.dataset.catalog.regular_file import read_regular
from score_messages.write.atomic import write_synced

INDEX = "_index"
FILE = "files.json"

_FORM = 1
TICK_NS = 20_000_000
"""File systems count time in ticks. A file that changed less than one before the index was written may have changed
again without its times telling."""


@dataclass(frozen=True)
class Index:
    """The files of all parts, by path, as they were when it was written."""

    files: Mapping[str, PartFile]
    written_ns: int

    def unchanged(self, path: str, stamp: Stamp) -> PartFile | None:
        """The file of that path, if it is certain that it hasn't changed since."""
        known = self.files.get(path)
        if known is None or known.stamp != stamp or stamp.ctime_ns > self.written_ns - TICK_NS:
            return None
        return known


def index_path(root: Path) -> Path:
    """Where it lies in a dataset."""
    return root / INDEX / FILE


def read_index(root: Path) -> Index | None:
    """As it stands; None if it is missing, damaged or of another version. Raises OSError where the disk fails."""
    with suppress(FileNotFoundError, NotADirectoryError, KeyError, TypeError, ValueError, RecursionError):
        digest, _, body = read_regular(index_path(root)).partition(b"\n")
        if hashlib.sha256(body).hexdigest().encode() == digest:
            stored = json.loads(body)
            return _from_json(stored) if stored["form"] == _FORM else None
    return None


def write_index(root: Path, files: Iterable[PartFile]) -> None:
    """Put a new one in the place of the old one, whole or not at all. Raises OSError."""
    written_ns = time.time_ns()
    body = json.dumps(_to_json(files, written_ns), separators=(",", ":")).encode()
    os.makedirs(root / INDEX, exist_ok=True)
    write_synced(index_path(root), hashlib.sha256(body).hexdigest().encode() + b"\n" + body)


def _to_json(files: Iterable[PartFile], written_ns: int) -> dict[str, Any]:
    """What all files of a part say stands there once."""
    numbers: dict[str, int] = {}
    parts: list[dict[str, str]] = []
    entries = []
    for file in files:
        number = numbers.setdefault(file.facts.version, len(parts))
        if number == len(parts):
            facts = file.facts
            model = {"model": facts.model, "model_fingerprint": facts.model_fingerprint}
            parts.append(facts.of_part() | model)
        own = file.facts.of_file()
        entries.append([number, own, file.rows, astuple(file.stamp), file.digest, file.holds_old])
    return {"form": _FORM, "written_ns": written_ns, "parts": parts, "files": entries}


def _from_json(stored: dict[str, Any]) -> Index:
    parts = [{name: sys.intern(value) for name, value in part.items()} for part in stored["parts"]]
    files = {}
    for number, own, rows, stamp, digest, holds_old in stored["files"]:
        facts = PartFacts.from_pairs(parts[number] | own)
        files[facts.path] = PartFile(facts.path, facts, int(rows), Stamp(*stamp), digest, bool(holds_old))
    return Index(files, int(stored["written_ns"]))

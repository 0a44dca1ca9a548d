"""The files of a nightly folder as they stood together at one moment, though a run may be going on. Writes nothing."""

from __future__ import annotations

import os
import re
import shlex
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from score_messages.dataset.catalog import (
    INDEX,
    PREFIX,
    Catalog,
    PartFacts,
    PartFile,
    Stamp,
    arrow_damage,
    layout_of,
    live_digest,
    open_regular,
    table_files,
)
from score_messages.dataset.records.columns import storable
from score_messages.errors import ChangedError, Hint, InputError
from score_messages.publish.folder.file_columns import columns_of
from score_messages.publish.folder.table_files import TableFile, damaged

_ATTEMPTS = 8
_SECONDS = 0.25
"""A run takes milliseconds to let the files of a part take their places."""

_PENDING = os.path.join(INDEX, "pending.json")
_NAMED_AS_OURS = re.compile(r".*-[0-9a-f]{10,64}\.parquet", re.DOTALL)


@dataclass(frozen=True)
class Snapshot:
    """What stood there.

    Attributes:
        files: with rows, those of each source together and in the order of the rows.
        facts: of all files, what their footers say.
        halfway: names of the parts that a killed run left halfway.
    """

    files: tuple[TableFile, ...]
    facts: tuple[PartFacts, ...]
    halfway: tuple[str, ...]


def take_snapshot(name: str, root: Path) -> Snapshot:
    """Look at a nightly folder until nothing changes meanwhile.

    Raises:
        ChangedError: runs change it all the time.
        InputError: a file is damaged, or a killed `compact` has to be ended first.
        OSError: something can't be read.
    """
    for attempt in range(1, _ATTEMPTS + 1):
        is_last = attempt == _ATTEMPTS
        before = dict(table_files(root))
        catalog = Catalog(root)
        if os.path.exists(root / _PENDING):
            if is_last:
                hint = Hint(f"End it:  sentiment-jobs compact {shlex.quote(name)}")
                raise InputError(name, "a compact was stopped, and rows are missing until it is ended", hint=hint)
        elif _is_settled(catalog, is_last):
            snapshot = _files(name, root, catalog, before)
            if snapshot is not None and dict(table_files(root)) == before:
                return snapshot
        time.sleep(_SECONDS)
    raise ChangedError(name, "is changed by runs all the time", hint=Hint("Publish again when the run is over"))


def _is_settled(catalog: Catalog, takes_any: bool) -> bool:
    """Whether no part is halfway: a run is about to end that, unless it was killed."""
    return takes_any or not _halfway(catalog)


def _halfway(catalog: Catalog) -> tuple[str, ...]:
    return tuple(name for name, part in catalog.parts.items() if part.live_files and part.facts is None)


def _files(name: str, root: Path, catalog: Catalog, before: dict[str, Stamp]) -> Snapshot | None:
    """None if the folder has changed since it was listed."""
    _require_sound(root, catalog, before)
    files = []
    for part in catalog.parts.values():
        for file in part.live_files:
            if before.get(file.path) != file.stamp:
                return None
            if file.rows:
                files.append(_table_file(root, file))
    files.sort(key=lambda file: (file.source, file.order, file.path))
    return Snapshot(tuple(files), tuple(catalog.files()), _halfway(catalog))


def _require_sound(root: Path, catalog: Catalog, listed: dict[str, Stamp]) -> None:
    """Raise InputError for a file of ours that can't be read: its rows would go from the target.

    Others' tables are passed over, as runs do.
    """
    known = {file.path for file in catalog.all_files()}
    indexed = catalog.index.files if catalog.index is not None else {}
    for path in listed.keys() - known:
        is_ours = path in indexed or _NAMED_AS_OURS.fullmatch(os.path.basename(path)) or _is_ours(root / path)
        if is_ours and os.path.exists(root / path):
            raise damaged(root, path)


def _is_ours(path: Path) -> bool:
    try:
        with arrow_damage(), open_regular(path) as file:
            return f"{PREFIX}files".encode() in (pq.read_metadata(file).metadata or {})
    except (pa.ArrowException, FileNotFoundError):
        return False


def _table_file(root: Path, file: PartFile) -> TableFile:
    schema, digest = _schema_and_digest(root, file)
    columns = columns_of(schema)
    if columns is None:
        raise damaged(root, file.path)
    facts = file.facts
    return TableFile(
        root=root,
        path=file.path,
        stamp=file.stamp,
        digest=digest,
        rows=file.rows,
        schema=schema,
        columns=columns,
        source=storable(facts.input),
        model=facts.model,
        model_fingerprint=facts.model_fingerprint,
        day=file.day,
        version=facts.version,
        order=facts.published,
    )


def _schema_and_digest(root: Path, file: PartFile) -> tuple[pa.Schema, str]:
    try:
        with arrow_damage(), open_regular(root / file.path) as opened:
            digest = file.digest or live_digest(opened, layout_of(opened))
            opened.seek(0)
            return pq.read_schema(opened).remove_metadata(), digest
    except (pa.ArrowException, FileNotFoundError):
        raise ChangedError(file.path, "was replaced by a run", hint=Hint("Publish again")) from None


def by_source(files: tuple[TableFile, ...]) -> Iterator[tuple[str, list[TableFile]]]:
    """The files of each source, in order."""
    sources: dict[str, list[TableFile]] = {}
    for file in files:
        sources.setdefault(file.source, []).append(file)
    yield from sources.items()

"""What a nightly folder, or a single table, holds now, ready to be published. Reads only."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from score_messages.dataset.record_files import RUNS
from score_messages.dataset.records.daily_table import DAILY_SCHEMA, daily_table
from score_messages.dataset.records.runs_table import RUNS_SCHEMA
from score_messages.dataset.records.tables import runs_now
from score_messages.errors import ColumnError, Hint, InputError
from score_messages.privacy.column_names import listed
from score_messages.publish.contents import MESSAGES, Contents, PartFile
from score_messages.publish.folder.message_columns import holding_messages
from score_messages.publish.folder.own_columns import own_schema
from score_messages.publish.folder.part_rows import PartRows, day_of_folder
from score_messages.publish.folder.single_table import single_table
from score_messages.publish.folder.snapshot import Snapshot, by_source, take_snapshot
from score_messages.publish.folder.table_files import TableFile
from score_messages.publish.folder.writers import UNKNOWN, Writer, writers

_FORM = 1
"""Another one whenever the same tables would be published otherwise."""

_TEXTS_OF_OURS = frozenset({"because"})


@dataclass(frozen=True)
class TakeOptions:
    """What is published of the tables.

    Attributes:
        with_text: the messages themselves, too, and the reasons, which quote them.
        text_columns: further own columns that hold messages, by their names in the files.
    """

    with_text: bool = False
    text_columns: tuple[str, ...] = ()


def take_contents(name: str, options: TakeOptions = TakeOptions()) -> Contents:
    """What a nightly folder holds at this moment; or a single Parquet table, as a folder with one part and no runs.

    Raises:
        ChangedError: runs change the folder all the time.
        ColumnError: no table has one of the columns that are to stay.
        InputError: it is neither, or can't be read, or a file is damaged.
    """
    root = Path(os.path.realpath(name))
    try:
        if os.path.isdir(root):
            return _of_folder(name, root, options)
        table = single_table(name, root)
        return _contents(name, Snapshot((table,) if table.rows else (), (), ()), {}, options, RUNS_SCHEMA.empty_table())
    except OSError as error:
        raise InputError(name, f"can't be read: {error.strerror}") from error


def _of_folder(name: str, root: Path, options: TakeOptions) -> Contents:
    if not (root / RUNS).is_dir():
        hint = Hint("Name the folder that the tables go to, the TARGET of score-messages, or a single Parquet table")
        raise InputError(name, f"is no folder of tables: it has no {RUNS}", hint=hint)
    snapshot = take_snapshot(name, root)
    versions = {os.path.basename(file.path): file.version for file in snapshot.files}
    return _contents(name, snapshot, writers(root, versions), options, runs_now(root))


def _contents(
    name: str, snapshot: Snapshot, of_parts: Mapping[str, Writer], options: TakeOptions, runs: pa.Table
) -> Contents:
    files = snapshot.files
    _require_columns(name, files, options.text_columns)
    left_out = _texts(files, options)
    own, columns = own_schema([_own_types(file, left_out) for file in files])
    schema = pa.schema([*MESSAGES, *columns])
    withheld = frozenset() if options.with_text else _TEXTS_OF_OURS
    sources = dict(by_source(files))
    form = json.dumps([_FORM, sorted(withheld)])
    digests = {source: _digest_of(of_source) for source, of_source in sources.items()}
    parts = {
        file.path: _part_file(file, of_parts, form, digests[file.source], _columns(file, own, schema)) for file in files
    }
    daily = daily_table(snapshot.facts) if snapshot.facts else DAILY_SCHEMA.empty_table()
    reader = PartRows(sources, own, withheld)
    return Contents(name, parts, schema, runs, daily, reader, _most_open(files), snapshot.halfway)


def _most_open(files: Sequence[TableFile]) -> int:
    """What all files allow; one that is gone allows all."""
    mode = 0o666
    for file in files:
        with suppress(FileNotFoundError):
            mode &= os.stat(file.root / file.path).st_mode
    return mode


def _require_columns(name: str, files: Sequence[TableFile], asked: Iterable[str]) -> None:
    """Raise ColumnError for a column that no table has: with another name, its messages would be published."""
    there = dict.fromkeys(column for file in files for column in file.columns.own)
    for column in asked:
        if files and column not in there:
            raise ColumnError(name, f"has no column '{column}'. It has: {listed(list(there), sure=True)}")


def _texts(files: Sequence[TableFile], options: TakeOptions) -> frozenset[str]:
    """Names of the own columns that aren't published."""
    if options.with_text:
        return frozenset()
    return holding_messages(files) | frozenset(options.text_columns)


def _own_types(file: TableFile, left_out: frozenset[str]) -> dict[str, pa.DataType]:
    return {name: file.schema.field(name).type for name in file.columns.own if name not in left_out}


def _columns(file: TableFile, own: Mapping[str, str], schema: pa.Schema) -> list[list[str]]:
    """Of own columns: their names in the file and in `messages`, and their types there."""
    return [[name, own[name], str(schema.field(own[name]).type)] for name in file.columns.own if name in own]


def _digest_of(files: Iterable[TableFile]) -> str:
    """Of the rows of all files of a source: they say which occurrence of an id a row is."""
    return hashlib.sha256(json.dumps([[file.path, file.digest] for file in files]).encode()).hexdigest()


def _part_file(
    file: TableFile, of_parts: Mapping[str, Writer], form: str, of_source: str, columns: list[list[str]]
) -> PartFile:
    writer = of_parts.get(os.path.basename(file.path), UNKNOWN)
    constants = [file.path, file.source, file.model, file.model_fingerprint, writer.run_id, str(writer.started)]
    described = json.dumps([form, constants, file.digest, of_source, columns])
    return PartFile(
        path=file.path,
        fingerprint=hashlib.sha256(described.encode()).hexdigest()[:32],
        rows=file.rows,
        source=file.source,
        model=file.model,
        model_fingerprint=file.model_fingerprint,
        run_id=writer.run_id,
        scored_at=writer.started,
        day=day_of_folder(file.day),
    )

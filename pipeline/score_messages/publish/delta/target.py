"""Delta tables as a target of publishing: what they hold, what changes in them, commit by commit."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from score_messages.dataset.record_files import RUNS
from score_messages.errors import Hint, OutputError, TargetRefused
from score_messages.publish.contents import INSTANT, TABLES, PartFile
from score_messages.publish.delta.columns import FINGERPRINT, Columns, columns_for, in_table, is_same_type
from score_messages.publish.delta.place import Place, place_of
from score_messages.publish.plan import Changes, Held, HeldPart
from score_messages.publish.sql_names import literal
from score_messages.publish.target import Counts
from score_messages.publish.target_options import TargetOptions

if TYPE_CHECKING:
    from score_messages.publish.delta.client import Table

DIGEST = "score-messages.digest"
"""Key in the metadata of a small table's first field: the digest of what was published."""

_OTHERS = ("messages", "runs")
"""The tables whose versions `daily` names."""


def delta_tables(address: str, options: TargetOptions) -> DeltaTables | None:
    """The target that an address means, if it is called Delta. Raises OptionError."""
    place = place_of(address)
    return None if place is None else DeltaTables(place)


@dataclass(frozen=True)
class DeltaTables:
    """A place for the three tables, there or not."""

    place: Place

    @property
    def name(self) -> str:
        """As `Target.name`."""
        return self.place.name

    @contextmanager
    def opened(self) -> Iterator[OpenDeltaTables]:
        """As `Target.opened`. Nothing is locked: of two at once, the later commit fails."""
        from score_messages.publish.delta.client import open_table
        from score_messages.publish.delta.storage import storage_options

        if self.place.address is None:
            _refuse_folder_of_tables(self.place)
        storage = storage_options(self.place.address)
        tables = {name: open_table(self.place, name, storage) for name in TABLES}
        for name, table in tables.items():
            if table is None:
                _refuse_what_stands_there(self.place, name)
            elif table.form is None:
                raise _not_ours(self.place, name, "is a Delta table that score-messages did not write")
        yield OpenDeltaTables(self.place, storage, {name: table for name, table in tables.items() if table})


class OpenDeltaTables:
    """As `OpenTarget`. Made by `DeltaTables.opened`."""

    def __init__(self, place: Place, storage: Mapping[str, str], tables: dict[str, Table]) -> None:
        self._place, self._storage, self._tables = place, storage, tables

    def held(self) -> Held:
        """As `OpenTarget.held`."""
        from score_messages.publish.delta.client import FORM, MissingFiles

        if not self._tables:
            return Held()
        if set(self._tables) != set(TABLES) or any(table.form != FORM for table in self._tables.values()):
            return Held(is_whole=False)
        try:
            return Held(self._held_parts(), {"runs": self._digest("runs"), "daily": self._digest_of_daily()})
        except MissingFiles:
            return Held(is_whole=False)

    def apply(self, changes: Changes) -> None:
        """As `OpenTarget.apply`, table by table; `messages` comes first, so that of two publishers one stops there."""
        contents = changes.contents
        columns = columns_for(contents.schema, [] if changes.everything else self._fields("messages"))
        if changes.everything or changes.written or changes.outgoing:
            self._write_messages(changes, columns)
        self._write_small("runs", contents.runs, contents.digests["runs"], {})
        versions = {name: self._tables[name].version for name in _OTHERS}
        self._write_small("daily", contents.daily, contents.digests["daily"], versions)

    def counts(self) -> Counts:
        """As `OpenTarget.counts`."""
        rows = self._tables["messages"].query("SELECT part, count(*) AS n FROM t GROUP BY part")
        runs, daily = (self._tables[name].count(TABLES[name].names[0]) for name in ("runs", "daily"))
        return Counts({row["part"]: row["n"] for row in rows}, runs, daily)

    def _held_parts(self) -> dict[str, HeldPart]:
        """A part with rows of several fingerprints has none of them."""
        held: dict[str, HeldPart] = {}
        for row in self._tables["messages"].query(
            f'SELECT part, "{FINGERPRINT}" AS f, count(*) AS n FROM t GROUP BY part, "{FINGERPRINT}"'  # noqa: S608
        ):
            known = held.get(row["part"])
            held[row["part"]] = HeldPart("", known.rows + row["n"]) if known else HeldPart(row["f"], row["n"])
        return held

    def _digest(self, name: str) -> str:
        metadata = self._fields(name)[0].metadata or {}
        return str(metadata.get(DIGEST.encode(), b"").decode())

    def _digest_of_daily(self) -> str:
        """None where a publish was killed before `daily` named the others' versions."""
        daily = self._tables["daily"]
        is_last = all(daily.named_version(name) == self._tables[name].version for name in _OTHERS)
        return self._digest("daily") if is_last else ""

    def _fields(self, name: str) -> list[pa.Field]:
        table = self._tables.get(name)
        return [] if table is None else table.fields

    def _table(self, name: str, schema: pa.Schema) -> Table:
        """Made if it isn't there."""
        from score_messages.publish.delta.client import create_table

        if name not in self._tables:
            self._tables[name] = create_table(self._place, name, self._storage, schema)
        return self._tables[name]

    def _write_messages(self, changes: Changes, columns: Columns) -> None:
        """Only the parts that changed, unless a column has another type now, which a table can't mix."""
        is_all = changes.everything or not is_same_type(columns, self._fields("messages"))
        if is_all:
            columns = columns_for(changes.contents.schema, [])
        parts = tuple(changes.contents.parts.values()) if is_all else changes.written
        paths = [*changes.outgoing, *(part.path for part in changes.written)]
        table = self._table("messages", columns.schema)
        table.write(columns.schema, _rows(changes, columns, parts), None if is_all else _in("part", paths))

    def _write_small(self, name: str, rows: pa.Table, digest: str, names: Mapping[str, int]) -> None:
        schema = _in_delta(rows.schema, digest)
        self._table(name, schema).write(schema, rows.cast(schema).to_batches(), names=names)


def _rows(changes: Changes, columns: Columns, parts: Sequence[PartFile]) -> Iterator[pa.RecordBatch]:
    for part in parts:
        for batch in changes.batches(part, columns.asked):
            yield in_table(batch, columns, part.fingerprint)


def _in_delta(schema: pa.Schema, digest: str) -> pa.Schema:
    """A small table's: Delta knows times in microseconds only."""
    fields = [field.with_type(INSTANT) if pa.types.is_timestamp(field.type) else field for field in schema]
    return pa.schema([fields[0].with_metadata({DIGEST: digest}), *fields[1:]])


def _in(column: str, values: Iterable[str]) -> str:
    r"""A predicate.

    >>> _in("part", ["a", "it's", "a"])
    "part IN ('a','it''s')"
    """
    return f"{column} IN ({','.join(map(literal, dict.fromkeys(values)))})"


def _refuse_folder_of_tables(place: Place) -> None:
    """Raise TargetRefused for a place in a nightly folder: what it holds is the folder's own."""
    folder = Path(place.folder)
    for above in (folder, *folder.parents):
        if (above / RUNS).is_dir():
            hint = Hint("Name a folder outside of it")
            raise TargetRefused(place.name, f"lies in a folder of scored tables ({above})", hint=hint)


def _refuse_what_stands_there(place: Place, name: str) -> None:
    """Raise TargetRefused if something else stands where a table is to be: tending it would remove what isn't its own.

    A killed publish may have left the folder of the log, without a commit.
    """
    if place.address is None:
        try:
            there = [file for file in os.listdir(place.uri(name)) if file != "_delta_log"]
        except FileNotFoundError:
            return
        except OSError as error:
            raise OutputError(place.name, f"{name} can't be read: {error.strerror}") from error
    else:
        from score_messages.stores.store import open_store

        prefix = f"{place.address.key.rstrip('/')}/{name}".lstrip("/")
        there = [file.key for file in open_store(place.address, OutputError).list(prefix)]
        there = [key for key in there if not key.startswith(f"{prefix}/_delta_log/")]
    if there:
        raise _not_ours(place, name, "holds something else than a Delta table")


def _not_ours(place: Place, name: str, reason: str) -> TargetRefused:
    return TargetRefused(place.name, f"{name} there {reason}", hint=Hint("Name another folder, which may be new"))

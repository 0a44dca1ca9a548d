"""Plain Parquet as a target of publishing: new files first, then one manifest that names them."""

from __future__ import annotations

import secrets
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from score_messages.errors import Hint, OptionError, OutputError, TargetLocked, TargetRefused
from score_messages.publish.contents import SMALL_TABLES
from score_messages.publish.plain_parquet.bucket import Bucket
from score_messages.publish.plain_parquet.files import OURS, path_of_part, path_of_table, rows_in, write_rows
from score_messages.publish.plain_parquet.local_folder import LocalFolder
from score_messages.publish.plain_parquet.manifest import NAME, Manifest, NamedFile, columns_of, manifest_of
from score_messages.publish.plain_parquet.place import Overtaken, Place, Seen
from score_messages.publish.plan import Changes, Held
from score_messages.publish.target import Counts
from score_messages.publish.target_options import TargetOptions
from score_messages.stores.address import Address, address_of
from score_messages.write.disk_errors import disk_errors

_SUFFIXES = (".duckdb", ".parquet", ".pq", ".csv", ".json", ".jsonl", ".xlsx", ".db")

GRACE_SECONDS = 3600
"""How long a file stays that no manifest names any more."""


def plain_parquet(address: str, options: TargetOptions) -> PlainParquet | None:
    """The target that an address means, if it is a bucket's, or a folder. Raises OptionError for an odd address."""
    bucket = address_of(address)
    if bucket is not None:
        _refuse_file(bucket)
        return PlainParquet(Bucket(bucket), options)
    if address.endswith("/") or Path(address).is_dir():
        return PlainParquet(LocalFolder(address), options)
    return None


def _refuse_file(bucket: Address) -> None:
    """Raise OptionError for a name that is rather that of a file."""
    if bucket.key.lower().endswith(_SUFFIXES):
        hint = Hint("Name a prefix, such as s3://bucket/published/; a DuckDB file is written on this machine only")
        raise OptionError(f"{bucket} is called like a file, and publish puts several below a prefix", hint=hint)


@dataclass(frozen=True)
class PlainParquet:
    """A folder or a prefix with Parquet files and a manifest."""

    place: Place
    options: TargetOptions

    @property
    def name(self) -> str:
        """As people call it."""
        return self.place.name

    @contextmanager
    def opened(self) -> Iterator[OpenParquet]:
        """As `Target.opened`."""
        if self.options.source is not None and isinstance(self.place, LocalFolder):
            self.place.refuse_within(self.options.source)
        with self.place.held():
            content, seen = self.place.manifest()
            manifest = None if content is None else manifest_of(content)
            if manifest is None and not self.options.force:
                self._refuse_foreign(content)
            opened = OpenParquet(self.place, manifest or Manifest(), seen)
            yield opened
            opened.remove_old()

    def _refuse_foreign(self, content: bytes | None) -> None:
        """What a publish left that was killed before its first manifest is ours."""
        hint = Hint("Name another place, or, to put the files beside what is there", "--force")
        if content is not None:
            raise TargetRefused(self.name, f"score-messages did not write the {NAME} there", hint=hint)
        if any(not OURS.fullmatch(path) for path in self.place.sizes()):
            raise TargetRefused(self.name, "holds files that score-messages did not write", hint=hint)


class OpenParquet:
    """As `OpenTarget`. Made by `PlainParquet.opened`."""

    def __init__(self, place: Place, manifest: Manifest, seen: Seen) -> None:
        self._place, self._manifest, self._seen = place, manifest, seen
        self._written: frozenset[str] = frozenset()
        self._is_counted = False

    def held(self) -> Held:
        """As `OpenTarget.held`; not whole if a file is missing or of another size."""
        sizes = self._place.sizes()
        held = self._manifest.held()
        is_whole = all(sizes.get(path) == file.bytes for path, file in self._manifest.paths.items())
        return Held(held.parts, held.digests, is_whole)

    def apply(self, changes: Changes) -> None:
        """As `OpenTarget.apply`."""
        written: list[str] = []
        try:
            manifest = self._put_files(changes, written)
        except BaseException:
            self._remove(written)
            raise
        try:
            self._place.put_manifest(manifest.to_json(), self._seen)
        except Overtaken:
            self._remove(written)
            hint = Hint("Publish again, if it isn't what you want there")
            raise TargetLocked(self._place.name, "somebody else has published there meanwhile", hint=hint) from None
        # After any other error nobody knows whether the manifest is there: then the files stay, too.
        self._manifest, self._written = manifest, frozenset(written)

    def remove_old(self) -> None:
        """Remove what stopped counting more than the grace ago, if the counts were compared."""
        if self._is_counted:
            left = self._manifest.left.items()
            self._remove(path for path, since in left if time.time() - since > GRACE_SECONDS)

    def counts(self) -> Counts:
        """As `OpenTarget.counts`: the footers of new files say it; others must be there, as large as they were."""
        self._is_counted = True
        sizes = self._place.sizes()
        rows: Counter[str] = Counter()
        tables: Counter[str] = Counter()
        for name, files in self._manifest.files.items():
            for file in files:
                count = self._count(file, sizes.get(file.path))
                tables[name] += count
                if name == "messages":
                    rows[file.part] += count
        return Counts(dict(rows), tables["runs"], tables["daily"])

    def _count(self, file: NamedFile, size: int | None) -> int:
        if size != file.bytes:
            return 0
        return rows_in(self._place.open(file.path)) if file.path in self._written else file.rows

    def _put_files(self, changes: Changes, written: list[str]) -> Manifest:
        """All new files; gives the manifest that names them and those that stay."""
        token = secrets.token_hex(8)
        contents = changes.contents
        files = {file.part: file for file in self._manifest.files.get("messages", ())}
        with self._place.room() as room:
            put = _Putting(self._place, room, contents.most_open, written)
            for part in changes.written:
                path = path_of_part(part, token)
                files[part.path] = put.put(
                    path, contents.schema, changes.batches(part), part.path, part.fingerprint, part.rows
                )
            named: dict[str, tuple[NamedFile, ...]] = {"messages": tuple(files[path] for path in contents.parts)}
            for name, table in zip(SMALL_TABLES, (contents.runs, contents.daily), strict=True):
                named[name] = tuple(self._manifest.files.get(name, ()))
                if {"runs": changes.runs_changed, "daily": changes.daily_changed}[name] or not named[name]:
                    digest = contents.digests[name]
                    path = path_of_table(name, digest, token)
                    batches = table.to_batches()
                    named[name] = (put.put(path, table.schema, batches, "", digest, table.num_rows),)
        schemas = {"messages": contents.schema, "runs": contents.runs.schema, "daily": contents.daily.schema}
        columns = {name: columns_of(schema) for name, schema in schemas.items()}
        return Manifest(named, columns, self._left(named))

    def _left(self, named: dict[str, tuple[NamedFile, ...]]) -> dict[str, int]:
        """What nobody names any more, and since when; of a killed publish since it is seen. What is gone goes."""
        counting = {file.path for files in named.values() for file in files}
        now = int(time.time())
        ours = [path for path in self._place.sizes() if OURS.fullmatch(path) and path not in counting]
        return {path: self._manifest.left.get(path, now) for path in sorted(ours)}

    def _remove(self, paths: Iterable[str]) -> None:
        for path in paths:
            if OURS.fullmatch(path):
                self._place.delete(path)


class _Putting:
    """Writes files aside and puts them into the place, and keeps their names."""

    def __init__(self, place: Place, room: Path, mode: int, written: list[str]) -> None:
        self._place, self._room, self._mode, self._written = place, room, mode, written

    def put(
        self, path: str, schema: pa.Schema, batches: Iterable[pa.RecordBatch], part: str, fingerprint: str, rows: int
    ) -> NamedFile:
        """A new file. Raises OutputError, and what the batches raise."""
        beside = self._room / "unfinished.parquet"
        with disk_errors(self._place.name):
            beside.unlink(missing_ok=True)
            count, size = write_rows(beside, schema, batches, self._mode)
            if count != rows:
                raise OutputError(self._place.name, f"{part} has {count:,} rows and not {rows:,}")
            self._written.append(path)
            self._place.put(path, beside)
        return NamedFile(path, count, size, part, fingerprint)

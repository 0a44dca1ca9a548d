"""The one place that imports deltalake. Its errors become ours, without their text, which may quote values."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from score_messages.errors import Hint, OutputError, TargetLocked
from score_messages.extras import extra
from score_messages.publish.delta.place import Place
from score_messages.publish.delta.waiting import waited_for
from score_messages.stores.address import Address
from score_messages.write.disk_errors import disk_hint

with extra("delta", "a Delta table needs deltalake"):
    import deltalake
    from deltalake.exceptions import CommitFailedError, TableNotFoundError

FORM_KEY, FORM = "score-messages.form", "1"
"""Property of a table of ours; another value whenever those of an earlier version have to be made anew."""

_STATISTICS = "source,day,date,sentiment,score,status,p_negative,model,run_id,scored_at,part,part_fingerprint"
"""Columns of `messages` whose least and greatest values stand in the log: no message and no id."""

_OS_ERROR = re.compile(r"os error ([0-9]{1,3})")
_MISSING = re.compile(r"os error 2\b|not ?found|NoSuchKey", re.I)
_LONGEST = 20_000
_LOST = "a file of a table is missing, which somebody must have removed"


@dataclass
class Table:
    """One of the tables, as it was when it was opened or last written by us."""

    place: Place
    name: str
    storage: Mapping[str, str]
    delta: Any = field(repr=False)

    @property
    def version(self) -> int:
        """The number of its last commit that was seen."""
        return int(self.delta.version())

    @property
    def form(self) -> str | None:
        """`FORM` as it was when it was made; None if it isn't ours."""
        form = self.delta.metadata().configuration.get(FORM_KEY)
        return None if form is None else str(form)

    @property
    def fields(self) -> list[pa.Field]:
        """With their metadata."""
        return list(pa.schema(self.delta.schema()))

    def named_version(self, table: str) -> int | None:
        """The version of another table that the last publish named."""
        version = self.delta.transaction_version(f"score-messages.{table}")
        return None if version is None else int(version)

    def count(self, column: str) -> int:
        """Rows, by reading a column."""
        with translated(self.place):
            return int(self.delta.to_pyarrow_table(columns=[column]).num_rows)

    def query(self, sql: str) -> list[dict[str, Any]]:
        """What a query of the table `t` gives."""
        with translated(self.place):
            result = deltalake.QueryBuilder().register("t", self.delta).execute(sql).read_all()
            return list(pa.table(result).to_pylist())

    def write(
        self,
        schema: pa.Schema,
        batches: Iterable[pa.RecordBatch],
        replacing: str | None = None,
        names: Mapping[str, int] | None = None,
    ) -> None:
        """Put rows into the table, by one commit.

        Args:
            replacing: a predicate of the rows that go; columns are added. None: all go, and all columns.
            names: versions of other tables, to be named in the commit.

        Raises:
            TargetLocked: somebody else has changed the table meanwhile.
            OutputError; what `batches` raises.
        """
        names = names or {}
        # Another commit in between means another publish, or a job of somebody else's: never one on top of the other.
        properties = deltalake.CommitProperties(
            max_commit_retries=0,
            custom_metadata={f"score-messages.{table}": version for table, version in names.items()},
            app_transactions=[deltalake.Transaction(f"score-messages.{table}", v) for table, v in names.items()],
        )
        how: dict[str, Any] = {"schema_mode": "overwrite"}
        if replacing is not None:
            how = {"schema_mode": "merge", "predicate": replacing}
        ended = threading.Event()

        def call() -> None:
            deltalake.write_deltalake(self.delta, rows, mode="overwrite", commit_properties=properties, **how)

        with _streamed(schema, batches, ended) as rows, translated(self.place):
            waited_for(call, stop=ended.set)


def open_table(place: Place, name: str, storage: Mapping[str, str]) -> Table | None:
    """A table as it is now; None if none is there."""
    try:
        with translated(place, TableNotFoundError):
            return Table(place, name, storage, deltalake.DeltaTable(place.uri(name), storage_options=dict(storage)))
    except TableNotFoundError:
        return None


def create_table(place: Place, name: str, storage: Mapping[str, str], schema: pa.Schema) -> Table:
    """An empty table, by one commit. Raises TargetLocked if somebody else has just made one."""
    configuration: dict[str, str | None] = {FORM_KEY: FORM}
    if name == "messages":
        configuration["delta.dataSkippingStatsColumns"] = _STATISTICS
    if place.address is None:
        with translated(place):
            os.makedirs(place.uri(name), exist_ok=True)
    with translated(place):
        made = deltalake.DeltaTable.create(
            place.uri(name),
            schema,
            name=name,
            configuration=configuration,
            storage_options=dict(storage),
            commit_properties=deltalake.CommitProperties(max_commit_retries=0),
            raise_if_key_not_exists=False,
        )
        return Table(place, name, storage, made)


class MissingFiles(OutputError):
    """A file that belongs to a table isn't there."""


@contextmanager
def translated(place: Place, *passed: type[Exception]) -> Iterator[None]:
    """Around calls of the client alone: its errors and the system's become ours; those of `passed` pass.

    Raises:
        TargetLocked: another commit came first.
        MissingFiles, OutputError.
    """
    try:
        yield
    except passed:
        raise
    except Exception as error:  # a query's are of several kinds, some without a name
        raise _error(place, error) from None


@contextmanager
def _streamed(
    schema: pa.Schema, batches: Iterable[pa.RecordBatch], ended: threading.Event
) -> Iterator[pa.RecordBatchReader]:
    """Rows as the client reads them, in a thread of its own. What they raise is raised instead of the client's error.

    Once `ended` is set the stream ends with an error, so that the client doesn't commit what is only a part.
    """
    failures: list[BaseException] = []

    def stream() -> Iterator[pa.RecordBatch]:
        try:
            for batch in batches:
                if ended.is_set():
                    raise InterruptedError
                yield batch
            if ended.is_set():
                raise InterruptedError
        except BaseException as error:
            failures.append(error)
            raise

    try:
        yield pa.RecordBatchReader.from_batches(schema, stream())
    except Exception:
        if failures:
            raise failures[0] from None
        raise


def _error(place: Place, error: Exception) -> OutputError:
    text = str(error)[:_LONGEST]
    number = _OS_ERROR.search(text)
    code = error.errno if isinstance(error, OSError) and error.errno else int(number[1]) if number else None
    if code is not None and place.address is None and not _MISSING.search(text):
        return OutputError(place.name, f"can't be written: {os.strerror(code)}", hint=disk_hint(code))
    if isinstance(error, CommitFailedError) or "already exists" in text.lower():
        hint = Hint("It may be another publish, or a job that tends the tables. Wait for its end, then run this again.")
        return TargetLocked(place.name, "somebody else changed a table while this ran", hint=hint)
    if place.address is not None:
        return _error_of_store(place, place.address, text)
    if _MISSING.search(text):
        return MissingFiles(place.name, _LOST)
    return OutputError(place.name, f"deltalake could not read or write it ({type(error).__name__})")


def _error_of_store(place: Place, address: Address, text: str) -> OutputError:
    from score_messages.stores.failures import failure_in

    failure = failure_in(text, address)
    if failure.is_missing_object:
        return MissingFiles(place.name, _LOST)
    return OutputError(place.name, failure.reason, hint=failure.hint)

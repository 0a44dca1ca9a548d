"""Two small tables beside the parts, for dashboards: `_tables/daily.pq` and `_tables/runs.pq`.

Both are Parquet. They end in `.pq` so that who reads the parts as `scored/**/*.parquet`, with a reader that looks into
folders that begin with `_` as well, gets the parts only. DuckDB goes by the suffix, so it has to be told:
`read_parquet('scored/_tables/daily.pq')`.

Nothing is kept here alone: `daily` follows from the parts' footers and `runs` from the records of the runs. So a table
that is missing, damaged or of another version is made anew, and otherwise only what has changed is looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import pyarrow as pa

from score_messages.dataset.catalog import PREFIX, PartFacts
from score_messages.dataset.record_files import run_ids
from score_messages.dataset.records.daily_table import DAILY_SCHEMA, daily_table, digest_of_parts
from score_messages.dataset.records.read_records import read_record
from score_messages.dataset.records.run_record import RunRecord
from score_messages.dataset.records.runs_table import RUNS_SCHEMA, runs_table, with_runs
from score_messages.dataset.storage import TABLES, open_table, replace_table
from score_messages.write.disk_errors import disk_errors

DAILY, RUNS = "daily.pq", "runs.pq"

_DIGEST = f"{PREFIX}digest".encode()
_FORM = {f"{PREFIX}form".encode(): b"1"}
"""In the footers of both: another one whenever the same facts would make another table."""


def update_tables(folder: Path, parts: Sequence[PartFacts]) -> None:
    """Bring both tables of the dataset `folder` up to date, each whole or not at all. The caller holds its lock.

    Args:
        parts: what each file says of itself.

    Raises:
        OutputError: a disk is full or broken; what stood there stands, or is the new table.
    """
    with disk_errors(str(folder / TABLES)):
        (folder / TABLES).mkdir(exist_ok=True)
        _update_daily(folder / TABLES / DAILY, parts)
        _update_runs(folder)


def read_table(path: Path, schema: pa.Schema, footer: Mapping[bytes, bytes] = _FORM) -> pa.Table | None:
    """One of the tables as it lies there; None if it isn't there, isn't sound, or isn't of this schema and footer."""
    file = open_table(path)
    if file is None or not footer.items() <= (file.metadata.metadata or {}).items():
        return None
    with suppress(pa.ArrowException, OSError):  # Arrow raises OSError for a page that was damaged
        table = file.read(use_threads=False).replace_schema_metadata()
        return table if table.schema.equals(schema) else None
    return None


def runs_now(folder: Path) -> pa.Table:
    """What each run came to, as `runs.pq` would say now: `RUNS_SCHEMA`. Only reads. Raises OSError, as `run_ids`."""
    return _with_later_runs(folder, read_table(folder / TABLES / RUNS, RUNS_SCHEMA))


def _update_runs(folder: Path) -> None:
    path = folder / TABLES / RUNS
    table = read_table(path, RUNS_SCHEMA)
    updated = _with_later_runs(folder, table)
    if table is None or not updated.equals(table):
        replace_table(path, updated, _FORM)


def _with_later_runs(folder: Path, table: pa.Table | None) -> pa.Table:
    """Read only the records that aren't listed; and the latest: a run that fails at its very end writes its anew."""
    ids = run_ids(folder)
    listed = set() if table is None else set(table["run_id"].to_pylist())
    if table is None or not listed <= set(ids):
        return runs_table(_records(folder, ids))
    unread = [run_id for run_id in ids if run_id not in listed or run_id == ids[-1]]
    return with_runs(table, _records(folder, unread), unread)


def _records(folder: Path, ids: Iterable[str]) -> Iterator[RunRecord]:
    return (record for run_id in ids if (record := read_record(folder, run_id)) is not None)


def _update_daily(path: Path, parts: Sequence[PartFacts]) -> None:
    footer = {**_FORM, _DIGEST: digest_of_parts(parts).encode()}
    if read_table(path, DAILY_SCHEMA, footer) is None:
        replace_table(path, daily_table(parts), footer)

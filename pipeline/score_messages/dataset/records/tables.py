"""Two small tables beside the parts, for dashboards: `_tables/daily.pq` and `_tables/runs.pq`.

Both are Parquet. They end in `.pq` so that who reads the parts as `scored/**/*.parquet`, with a reader that looks into
folders that begin with `_` as well, gets the parts only. DuckDB goes by the suffix, so it has to be told:
`read_parquet('scored/_tables/daily.pq')`.

Nothing is kept here alone: `daily` follows from the parts' footers and `runs` from the records of the runs. So a table
that is missing, damaged or of another version is made anew, and otherwise only what has changed is looked at.
"""

from __future__ import annotations

import hashlib
import operator
import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import fields
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from score_messages.dataset.catalog.facts import PREFIX, DayCounts, PartFacts
from score_messages.dataset.catalog.past_runs import Record, read_record, run_ids
from score_messages.dataset.records.records import OUTCOMES
from score_messages.dataset.storage.folder import TABLES
from score_messages.dataset.storage.table_file import open_table, replace_table
from score_messages.messages import STATUSES
from score_messages.write.disk_errors import disk_errors

DAILY, RUNS = "daily.pq", "runs.pq"

_ROWS = ("rows", "replaced_rows", "new_rows", "carried_rows", "repeated_rows")
_SENTIMENTS = ("negative", "neutral", "positive")
_MEANS = [("mean_score", pa.float64()), ("unknown_word_share", pa.float64())]

DAILY_SCHEMA = pa.schema(
    [
        ("day", pa.date32()),
        ("source", pa.string()),
        ("model", pa.string()),
        ("model_fingerprint", pa.string()),
        *((name, pa.int64()) for name in ("rows", "scored", *_SENTIMENTS)),
        *_MEANS,
    ]
)
"""A row per day, source and model; the means are null where there is nothing to take them of."""

RUNS_SCHEMA = pa.schema(
    [
        ("run_id", pa.string()),
        ("started", pa.timestamp("ms", "UTC")),  # Parquet knows no seconds
        ("seconds", pa.float64()),
        ("exit_code", pa.int32()),
        ("ended", pa.string()),
        ("run_date", pa.date32()),
        *((name, pa.string()) for name in ("tool_version", "model", "model_fingerprint")),
        *((f"inputs_{name}", pa.int32()) for name in OUTCOMES),
        *((name, pa.int64()) for name in (*_ROWS, *STATUSES, *_SENTIMENTS)),
        *_MEANS,
        ("drift", pa.string()),
    ]
)
"""A row per run; what its record doesn't say is null."""

_DIGEST = f"{PREFIX}digest".encode()
_FORM = {f"{PREFIX}form".encode(): b"1"}
"""In the footers of both: another one whenever the same facts would make another table."""

_COUNTS = tuple(field.name for field in fields(DayCounts))
_counts = operator.attrgetter(*_COUNTS)
_packed = struct.Struct(f"<{len(_COUNTS)}d").pack


def daily_table(parts: Iterable[PartFacts]) -> pa.Table:
    """What the messages of each day came to, by source and model: `DAILY_SCHEMA`, sorted by its first four columns.

    Args:
        parts: what each file says of itself; several of one source and day are added up.
    """
    found: dict[tuple[date, str, str, str], DayCounts] = {}
    for facts in parts:
        for day, counts in facts.daily.items() if not facts.is_removed else ():
            key = (date.fromisoformat(day), _text(facts.input), facts.model, facts.model_fingerprint)
            found[key] = found[key] + counts if key in found else counts
    rows = [(*key, *_of_day(found[key])) for key in sorted(found) if found[key].rows]
    return _table(rows, DAILY_SCHEMA)


def runs_table(records: Iterable[Mapping[str, Any]]) -> pa.Table:
    """What each run came to: `RUNS_SCHEMA`, sorted by start and id. What can't be read of a record is null."""
    rows = [
        [_cell(value, field.type) for value, field in zip(_of_run(one), RUNS_SCHEMA, strict=True)] for one in records
    ]
    return _sorted_runs(_table(rows, RUNS_SCHEMA))


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


def _update_runs(folder: Path) -> None:
    """Read only the records that aren't listed; and the latest: a run that fails at its very end writes its anew."""
    path, ids = folder / TABLES / RUNS, run_ids(folder)
    standing = read_table(path, RUNS_SCHEMA)
    known = set() if standing is None else set(standing["run_id"].to_pylist())
    if standing is None or not known <= set(ids):
        replace_table(path, runs_table(_records(folder, ids)), _FORM)
        return
    unread = [one for one in ids if one not in known or one == ids[-1]]
    kept = standing.filter(pc.invert(pc.is_in(standing["run_id"], pa.array(unread, pa.string()))))
    table = _sorted_runs(pa.concat_tables([kept, runs_table(_records(folder, unread))]))
    if not table.equals(standing):
        replace_table(path, table, _FORM)


def _update_daily(path: Path, parts: Sequence[PartFacts]) -> None:
    footer = {**_FORM, _DIGEST: _digest(parts).encode()}
    if read_table(path, DAILY_SCHEMA, footer) is None:
        replace_table(path, daily_table(parts), footer)


def _digest(parts: Iterable[PartFacts]) -> str:
    """Of all that a daily table is made of.

    The counts themselves are among it: an input that has to follow what another lost changes its rows, not its bytes.
    """
    told = []
    for facts in parts:
        days = [day.encode() + _packed(*_counts(facts.daily[day])) for day in sorted(facts.daily)]
        made = (
            facts.input,
            facts.content,
            facts.made_with,
            facts.model,
            facts.model_fingerprint,
            facts.files,
            facts.path,
        )
        told.append(b"%d%r" % (facts.is_removed, made) + b"".join(days))
    return hashlib.sha256(b"".join(b"%d:%s" % (len(one), one) for one in sorted(told))).hexdigest()


def _of_day(counts: DayCounts) -> Iterator[float | None]:
    yield from (counts.rows, counts.scored, counts.negative, counts.neutral, counts.positive)
    yield _share(counts.score_sum, counts.scored)
    yield _share(counts.unknown_words, counts.words)


def _of_run(record: Mapping[str, Any]) -> Iterator[Any]:
    """The cells of a run, in the order of `RUNS_SCHEMA`, as the record has them."""
    inputs, profile = _part(record, "inputs"), _part(record, "profile")
    statuses, sentiments = _part(record, "statuses"), _part(record, "sentiments")
    yield from (record.get("run_id"), _moment(record.get("started")))
    yield from (record.get(name) for name in ("seconds", "exit_code", "ended"))
    yield _day(record.get("run_date"))
    yield from (record.get(name) for name in ("tool_version", "model", "model_fingerprint"))
    yield from (inputs.get(name) for name in OUTCOMES)
    yield from (record.get(name) for name in _ROWS)
    yield from (statuses.get(str(name), 0 if "statuses" in record else None) for name in STATUSES)
    yield from (sentiments.get(name, 0 if "sentiments" in record else None) for name in _SENTIMENTS)
    yield _share(profile.get("score_sum"), _part(profile, "statuses").get("scored"))
    yield _share(profile.get("unknown_words"), profile.get("words"))
    yield _drift(record.get("drift"))


def _part(record: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = record.get(name)
    return found if isinstance(found, Mapping) else {}


def _share(part: Any, whole: Any) -> float | None:
    """None of nothing."""
    if not isinstance(part, int | float) or not isinstance(whole, int | float) or not whole:
        return None
    with suppress(OverflowError):
        return part / whole
    return None


def _moment(value: Any) -> datetime | None:
    with suppress(TypeError, ValueError, OverflowError):
        found = datetime.fromisoformat(value)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    return None


def _day(value: Any) -> date | None:
    with suppress(TypeError, ValueError):
        return date.fromisoformat(value)
    return None


def _drift(value: Any) -> str | None:
    """Such as "score against reference; words against the last 7 runs"; "" if there is none."""
    if not isinstance(value, list):
        return None
    return "; ".join(f"{one.get('measure')} against {one.get('against')}" for one in value if isinstance(one, Mapping))


def _cell(value: Any, kind: pa.DataType) -> Any:
    """The value, if a column of this type can hold it; else None."""
    if isinstance(value, str):
        return _text(value) if pa.types.is_string(kind) else None
    if isinstance(value, bool):
        return None
    with suppress(pa.ArrowException, OverflowError, TypeError, ValueError):
        pa.scalar(value, kind)
        return value
    return None


def _text(value: str) -> str:
    """A path may hold bytes that are no text, which Parquet has no form for."""
    return value.encode("utf-8", "backslashreplace").decode()


def _table(rows: Sequence[Sequence[Any]], schema: pa.Schema) -> pa.Table:
    columns = zip(*rows, strict=True) if rows else [() for _ in schema]
    return pa.table([pa.array(column, one.type) for column, one in zip(columns, schema, strict=True)], schema=schema)


def _sorted_runs(table: pa.Table) -> pa.Table:
    return table.sort_by([("started", "ascending"), ("run_id", "ascending")]).combine_chunks()


def _records(folder: Path, ids: Iterable[str]) -> Iterator[Record]:
    for one in ids:
        record = read_record(folder, one)
        if record is not None:
            yield record


def read_table(path: Path, schema: pa.Schema, footer: Mapping[bytes, bytes] = _FORM) -> pa.Table | None:
    """One of the tables as it stands; None if it isn't there, isn't sound, or isn't of this schema and footer."""
    file = open_table(path)
    if file is None or not footer.items() <= (file.metadata.metadata or {}).items():
        return None
    with suppress(pa.ArrowException, OSError):  # Arrow raises OSError for a page that was damaged
        table = file.read(use_threads=False).replace_schema_metadata()
        return table if table.schema.equals(schema) else None
    return None

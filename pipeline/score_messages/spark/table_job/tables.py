"""What the files of a source come to as one table: its columns, its rows, how it is read. Refuses what one file would.

Of CSV and JSON lines a survey says it, run on the cluster; of Parquet the footers.
"""

from __future__ import annotations

import inspect
import pickle
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa

from score_messages.errors import FormatError, Hint
from score_messages.extras import extra
from score_messages.read import ReadOptions
from score_messages.read.arrow_rows import ArrowRows
from score_messages.read.bad_rows import StatusCount
from score_messages.read.column_looks import Looks, looks_of
from score_messages.read.taken import Taken
from score_messages.spark.table_job.addresses import LOCAL, literally, scheme_of
from score_messages.spark.table_job.footers import other_columns, read_footers
from score_messages.spark.table_job.settings import NEEDS
from score_messages.spark.table_job.sources import SourceFiles
from score_messages.spark.table_job.survey import FileFacts, Known, KnownFile, facts_of_nothing, surveying

MOST_CONTENT = 512 << 20
"""A file of CSV or JSON lines that isn't local passes through Spark's memory whole; a larger one is refused."""

_ROWS_OF_LOOKS = 200


@dataclass(frozen=True)
class Table:
    """The source as one table.

    Attributes:
        schema: of the passthrough columns.
        stored: of all columns; None for CSV and JSON lines.
        wanted: names of those that have to be read.
        rows: of all files.
        known: what workers have to know of each file.
        reading: how it is read, with what was taken.
        count: rows per status, as far as it is known before scoring; None for Parquet.
    """

    schema: pa.Schema
    stored: pa.Schema | None
    rows: int
    known: Known
    reading: ReadOptions
    text_column: str
    id_column: str | None
    taken: Taken
    wanted: tuple[str, ...] = ()
    repeated_headers: int = 0
    count: StatusCount | None = None


def table_of(session: Any, source: SourceFiles, options: ReadOptions) -> Table:
    """Look at all files.

    Raises:
        InputError: a file can't be trusted, or they aren't one table.
    """
    if source.format == "parquet":
        return _of_parquet(session, source, options)
    return _of_survey(session, source, replace(options, format=source.format))


def _of_survey(session: Any, source: SourceFiles, options: ReadOptions) -> Table:
    _check_sizes(source)
    (first,) = _surveyed(session, source, range(1), options)
    _require_sound([first])
    reading = replace(options, taken_before=first.taken)
    facts = [first, *_surveyed(session, source, range(1, len(source.files)), reading)]
    _require_sound(facts)
    known, rows, statuses, first_bad = {}, 0, StatusCount().statuses, None
    for fact, file in zip(facts, source.files, strict=True):
        if not _is_like(fact, first):
            raise other_columns(source.shown(file.path))
        if first_bad is None and fact.first_bad is not None:
            first_bad = rows + fact.first_bad
        shown = KnownFile(fact.number, source.shown(file.path), rows, fact.sha256)
        known.update(dict.fromkeys((file.path, file.uri), shown))
        rows += fact.rows
        statuses = {name: count + (fact.statuses or {}).get(name, 0) for name, count in statuses.items()}
    return Table(
        schema=first.schema,
        stored=None,
        rows=rows,
        known=known,
        reading=reading,
        text_column=first.text_column,
        id_column=first.id_column,
        taken=first.taken,
        repeated_headers=sum(fact.repeated_headers for fact in facts),
        count=StatusCount.of(statuses, first_bad),
    )


def _surveyed(session: Any, source: SourceFiles, numbers: range, options: ReadOptions) -> list[FileFacts]:
    files = {number: KnownFile(number, source.shown(source.files[number].path)) for number in numbers}
    facts = [facts_of_nothing(file, options) for number, file in files.items() if not source.files[number].size]
    filled = [number for number in numbers if source.files[number].size]
    if filled:
        known = {form: files[n] for n in filled for form in (source.files[n].path, source.files[n].uri)}
        frame = files_frame(session, source, filled).mapInArrow(surveying(known, options), "facts binary")
        facts += [pickle.loads(bytes(row.facts)) for row in frame.collect()]  # noqa: S301 - our workers'
    return sorted(facts, key=lambda fact: fact.number)


def files_frame(session: Any, source: SourceFiles, numbers: Sequence[int]) -> Any:
    """A Spark DataFrame with a row for each file: `path`, and `content` unless every node can open it by its path."""
    session.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", "1")
    paths = [literally(source.files[number].path) for number in numbers]
    columns = ["path"] if scheme_of(source.files[0].path) == LOCAL else ["path", "content"]
    return session.read.format("binaryFile").load(paths).select(*columns)


def _check_sizes(source: SourceFiles) -> None:
    for file in source.files:
        if file.size > MOST_CONTENT and scheme_of(file.path) != LOCAL:
            reason = f"is {file.size >> 20:,} MiB; a single file of {source.format} that isn't local may be"
            reason += f" {MOST_CONTENT >> 20} MiB, since one worker reads it whole"
            hint = Hint("Write it in parts, or as Parquet, which many workers read at once")
            raise FormatError(source.shown(file.path), reason, hint=hint)


def _require_sound(facts: Sequence[FileFacts]) -> None:
    """Raise what is wrong with the first file that is refused."""
    for fact in facts:
        if fact.error is not None:
            raise fact.error.error()


def _is_like(fact: FileFacts, first: FileFacts) -> bool:
    return bool(fact.schema is not None and fact.schema.equals(first.schema) and fact.text_column == first.text_column)


def _of_parquet(session: Any, source: SourceFiles, options: ReadOptions) -> Table:
    footers = read_footers(session, source)
    if not footers[0].has_nested_nanoseconds:  # else Spark refuses the table, as it does all that it can't read
        session.conf.set("spark.sql.legacy.parquet.nanosAsLong", "true")
    frame = session.read.parquet(*(literally(file.path) for file in source.files))
    stored = _with_times(_arrow_schema(frame.schema), footers[0].in_nanoseconds)

    def looks() -> list[Looks]:
        head = frame.limit(_ROWS_OF_LOOKS).collect()
        return looks_of(([_shown(cell) for cell in row] for row in head), len(stored.names))

    rows = ArrowRows(source.name, stored, options, looks)
    known, before = {}, 0
    for number, (file, footer) in enumerate(zip(source.files, footers, strict=True)):
        shown = KnownFile(number, source.shown(file.path), before)
        known.update(dict.fromkeys((file.path, file.uri), shown))
        before += footer.rows
    return Table(
        schema=rows.schema,
        stored=stored,
        wanted=tuple(rows.wanted),
        rows=before,
        known=known,
        reading=options,
        text_column=rows.text_column,
        id_column=rows.id_column,
        taken=rows.taken,
    )


def _arrow_schema(schema: Any) -> pa.Schema:
    """The schema of the batches that workers get. Newer versions of Spark want to be told the zone."""
    with extra("spark", NEEDS):
        from pyspark.sql.pandas.types import to_arrow_schema

    zone: dict[str, Any] = {"timezone": "UTC"} if "timezone" in inspect.signature(to_arrow_schema).parameters else {}
    return to_arrow_schema(schema, **zone)


def _with_times(schema: pa.Schema, in_nanoseconds: Mapping[str, bool]) -> pa.Schema:
    """With times, in microseconds, where Spark gives their nanoseconds as numbers; `tasks` makes them of these."""
    for name, is_utc in in_nanoseconds.items():
        kind = pa.timestamp("us", "UTC" if is_utc else None)
        schema = schema.set(schema.get_field_index(name), pa.field(name, kind))
    return schema


def _shown(cell: object) -> str | None:
    """A cell for `looks_of`; of one that holds no text only whether it is filled."""
    if isinstance(cell, bytes | bytearray):
        return cell.decode("utf-8", "replace")
    return cell if cell is None or isinstance(cell, str) else "0"

"""Views in DuckDB over a folder of tables: `messages`, `runs` and `daily` with the columns that publishing gives them.

Nothing is copied: each query reads the folder as it is then. So the views stay right night after night; only columns
that tables get later are missing until the views are made anew.
"""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path

import pyarrow as pa

from score_messages.dataset.catalog import DAY
from score_messages.dataset.record_files import RUNS, run_ids
from score_messages.dataset.storage import TABLES
from score_messages.errors import Hint, InputError
from score_messages.publish.contents import SMALL_TABLES
from score_messages.publish.folder.part_rows import PartRows
from score_messages.publish.folder.taking import TakeOptions, take_contents
from score_messages.publish.sql_names import literal, quoted
from score_messages.publish.views import view_statements

Stored = tuple[str, pa.DataType]

_ENTRIES = '[{"part": "VARCHAR", "rows": "BIGINT"}]'
"""Of the record of a run, as DuckDB's JSON functions take it; what isn't of this form is null."""

_DAYS = f"{DAY}=*/"

_GLOB = re.compile(r"[*?\[]")

_TYPES = {
    pa.string(): "VARCHAR",
    pa.bool_(): "BOOLEAN",
    pa.int32(): "INTEGER",
    pa.int64(): "BIGINT",
    pa.float32(): "FLOAT",
    pa.float64(): "DOUBLE",
    pa.date32(): "DATE",
    pa.binary(): "BLOB",
    pa.timestamp("us"): "TIMESTAMP",
    pa.timestamp("us", "UTC"): "TIMESTAMP WITH TIME ZONE",
}


def folder_view_statements(name: str, options: TakeOptions) -> Iterator[str]:
    """A `CREATE OR REPLACE VIEW` for each, in an order that DuckDB takes; without a semicolon at the end.

    Args:
        name: of a nightly folder.

    Raises:
        InputError: it is none, or can't be read.
    """
    if os.path.isfile(name):
        hint = Hint("DuckDB reads a table as it is: FROM 'scored.parquet'. Name a folder of tables")
        raise InputError(name, "is a single table", hint=hint)
    contents = take_contents(name, options)
    stored = contents.reader.stored() if isinstance(contents.reader, PartRows) else {}
    root = os.path.realpath(name)
    is_by_day = any(part.day is not None for part in contents.parts.values())
    _refuse_alike(name, stored, is_by_day)
    yield f"CREATE OR REPLACE VIEW messages AS\n{_messages(root, is_by_day, contents.schema, stored)}"
    for table in SMALL_TABLES:
        path = os.path.join(root, TABLES, f"{table}.pq")
        yield f"CREATE OR REPLACE VIEW {table} AS\nSELECT * FROM read_parquet({literal(_escaped(path))})"
    yield from view_statements()


def _refuse_alike(name: str, stored: Mapping[str, list[Stored]], is_by_day: bool) -> None:
    """Raise InputError if tables have columns that are one for DuckDB, which doesn't look at case, and adds some."""
    added = {"filename", "file_row_number", *((DAY,) if is_by_day else ())}
    seen: dict[str, str] = {}
    for column in [in_file for columns in stored.values() for in_file, _ in columns]:
        other = seen.setdefault(column.casefold(), column)
        if other != column or column.casefold() in added:
            apart = other if other != column else "the one of that name that DuckDB adds"
            reason = f"DuckDB can't tell its column {column} from {apart} when it reads the folder"
            command = f"sentiment-jobs publish {shlex.quote(name)} scored.duckdb"
            raise InputError(name, reason, hint=Hint(f"In a published file they are apart:  {command}"))


def _messages(root: str, is_by_day: bool, schema: pa.Schema, stored: Mapping[str, list[Stored]]) -> str:
    tables = literal(f"{_escaped(root)}/{_DAYS if is_by_day else ''}*.parquet")
    hive = (
        f", hive_partitioning = true, hive_types = {{'{DAY}': VARCHAR}}" if is_by_day else ", hive_partitioning = false"
    )
    made = _made_here(root, is_by_day, _column(schema.field("message_id"), stored))
    columns = [f"    {made.get(field.name) or _column(field, stored)} AS {quoted(field.name)}" for field in schema]
    read = f"read_parquet({tables}, union_by_name = true, filename = true, file_row_number = true{hive})"
    return "\n".join(
        [
            "WITH facts AS (",
            "    SELECT file_name,",
            *_facts(),
            f"    FROM parquet_kv_metadata({tables})",
            "    GROUP BY file_name",
            "    HAVING count(*) FILTER (WHERE key = 'score_messages.files') > 0",
            "),",
            *_wrote(root),
            "SELECT",
            ",\n".join(columns),
            f"FROM {read} AS rows",
            "JOIN facts ON facts.file_name = rows.filename",
            "LEFT JOIN wrote ON wrote.name = parse_filename(rows.filename)",
        ]
    )


def _facts() -> Iterator[str]:
    """What the footers say of all rows of a file."""
    for name, end in (("input", ","), ("model", ","), ("model_fingerprint", "")):
        value = f"max(decode(value)) FILTER (WHERE key = 'score_messages.{name}')"
        cell = f"({value})::JSON ->> '$'" if name == "input" else value
        yield f"        {cell} AS {name}{end}"


def _wrote(root: str) -> Iterator[str]:
    """By part the run that wrote it last, and its start."""
    yield "wrote AS ("
    if run_ids(Path(root)):
        records = literal(f"{_escaped(os.path.join(root, RUNS))}/*.json")
        yield "    SELECT entry.part AS name, max(run_id) AS run_id, arg_max(started, run_id) AS started"
        yield "    FROM (SELECT content ->> '$.run_id' AS run_id,"
        yield "            try_cast(content ->> '$.started' AS TIMESTAMPTZ) AS started,"
        yield f"            unnest(json_transform(content -> '$.parts', {literal(_ENTRIES)})) AS entry"
        yield f"        FROM read_text({records}) WHERE json_valid(content))"
        yield '    WHERE entry."rows" IS NOT NULL'
        yield "    GROUP BY name"
    else:
        yield "    SELECT NULL::VARCHAR AS name, NULL::VARCHAR AS run_id, NULL::TIMESTAMPTZ AS started"
    yield ")"


def _made_here(root: str, is_by_day: bool, message_id: str) -> dict[str, str]:
    """What no column of a table holds."""
    day = f"try_cast(CASE length(rows.{DAY}) WHEN 7 THEN rows.{DAY} || '-01' ELSE rows.{DAY} END AS DATE)"
    order = f"PARTITION BY facts.input, {message_id} ORDER BY rows.filename, rows.file_row_number"
    return {
        "source": "facts.input",
        "occurrence": f"(row_number() OVER ({order}))::INTEGER",
        "day": day if is_by_day else "NULL::DATE",
        "model": "facts.model",
        "model_fingerprint": "facts.model_fingerprint",
        "run_id": "wrote.run_id",
        "scored_at": "wrote.started",
        "part": f"substr(rows.filename, {len(root) + 2})",
    }


def _column(field: pa.Field, stored: Mapping[str, list[Stored]]) -> str:
    kind = _type_name(field.type)
    values = [_value(name, of) for name, of in stored.get(field.name, [])]
    if field.name == "message_id":
        values.append("''")
    if not values:
        return f"NULL::{kind}"
    value = values[0] if len(values) == 1 else f"coalesce({', '.join(f'{cell}::{kind}' for cell in values)})"
    return f"({value})::{kind}"


def _value(name: str, kind: pa.DataType) -> str:
    column = f"rows.{quoted(name)}"
    return f"to_json({column})" if pa.types.is_nested(kind) else column


def _type_name(kind: pa.DataType) -> str:
    return f"DECIMAL({kind.precision}, {kind.scale})" if pa.types.is_decimal(kind) else _TYPES[kind]


def _escaped(path: str) -> str:
    """For DuckDB, which takes names of files for patterns."""
    return _GLOB.sub(lambda sign: f"[{sign[0]}]", path)

"""Whatever a folder holds is in the database afterwards, row for row; and night after night."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from itertools import count
from typing import Any

import numpy as np
import psycopg
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg import sql

from score_messages.publish import Contents, publish_to
from score_messages.publish.postgres import PostgresTarget
from score_messages.publish.postgres.names import column_name, shortened_key
from tests.support.examples import examples
from tests.support.memory_contents import contents_of, messages
from tests.support.servers.postgres import PostgresServer, programs, running_postgres

pytestmark = pytest.mark.slow

_NUMBERS = count()
TEXTS = st.text(st.characters(codec="utf-8"), max_size=12) | st.sampled_from(
    ["", "\0", "a\0b", "\\.", "\n\\.\n", '"', "a,b\r\n", "\\N", "NULL", "\ufeff", "\U0001f4ec", "x" * 3000, "'; DROP"]
)
IDS = TEXTS | st.sampled_from(["a\0", "a\ufffd", "k" * 4000, "k" * 4001, shortened_key("k" * 4000)])
NAMES = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=70) | st.sampled_from(
    ["select", "Order", 'a"b', "a%s", "{}", "ctid", "oid", "x" * 63, "x" * 64, "\u00e9" * 40, column_name("x" * 64)]
)
VALUES: dict[pa.DataType, st.SearchStrategy[Any]] = {
    pa.string(): TEXTS,
    pa.bool_(): st.booleans(),
    pa.int32(): st.integers(-(2**31), 2**31 - 1),
    pa.int64(): st.integers(-(2**63), 2**63 - 1),
    pa.float32(): st.floats(width=32),
    pa.float64(): st.floats(),
    pa.decimal128(20, 3): st.decimals(-(10**16), 10**16, places=3),
    pa.date32(): st.integers(-800_000, 3_000_000),
    pa.timestamp("us"): st.integers(-(2**62), 2**62),
    pa.timestamp("us", "UTC"): st.integers(-(2**62), 2**62),
    pa.binary(): st.binary(max_size=5),
}


@st.composite
def folders(draw: st.DrawFn) -> Contents:
    """Some files of different columns; a source's ids differ, as they do in a folder."""
    kinds = draw(st.dictionaries(NAMES, st.sampled_from(sorted(VALUES, key=str)), max_size=4))
    folded = {name.casefold(): name for name in kinds if name not in messages([], "").schema.names}
    kinds = {name: kinds[name] for name in folded.values()}
    tables = {}
    for path in draw(st.lists(st.sampled_from(["a.parquet", "day=2026-03-04/b.parquet", "it's.parquet"]), unique=True)):
        ids = draw(st.lists(IDS, min_size=1, max_size=5, unique=True))
        own = {name: _cells(draw, kind, len(ids)) for name, kind in kinds.items() if draw(st.booleans())}
        tables[path] = messages(ids, path, own, source=path, score=draw(st.none() | st.floats(0, 1, width=32)))
    return contents_of(tables, runs=draw(st.integers(0, 2)), days=draw(st.integers(0, 2)))


def _cells(draw: st.DrawFn, kind: pa.DataType, number: int) -> pa.Array:
    cells = draw(st.lists(st.none() | VALUES[kind], min_size=number, max_size=number))
    if pa.types.is_temporal(kind):
        whole = pa.int32() if pa.types.is_date(kind) else pa.int64()
        return pa.array(cells, whole).cast(kind)
    return pa.array(cells, kind)


def expected(contents: Contents) -> dict[tuple[Any, ...], dict[str, Any]]:
    """By key the rows as they should be in the database, made slowly: nulls are left out."""
    rows = {}
    for part in contents.parts.values():
        for batch in contents.batches(part):
            for index in range(len(batch)):
                row = {field.name: _expected_cell(batch, field, index) for field in batch.schema}
                row = {column_name(name): cell for name, cell in row.items() if cell is not None}
                rows[row["source"], row["message_id"], row["occurrence"]] = row
    return rows


def _expected_cell(batch: pa.RecordBatch, field: pa.Field, index: int) -> Any:
    scalar = batch.column(field.name)[index]
    if not scalar.is_valid:
        return None
    if pa.types.is_date(field.type) or pa.types.is_timestamp(field.type):
        try:
            return scalar.as_py()
        except (ValueError, OverflowError):
            return None
    cell = scalar.as_py()
    if field.name == "message_id":
        looks_shortened = len(cell) > 32 and cell[-33] == "~" and set(cell[-32:]) <= set("0123456789abcdef")
        is_odd = "\0" in cell or len(cell.encode()) > 1000 or looks_shortened
        return shortened_key(cell).replace("\0", "\ufffd") if is_odd else cell
    return cell.replace("\0", "\ufffd") if isinstance(cell, str) else cell


def in_database(address: str, schema: str) -> dict[tuple[Any, ...], dict[str, Any]]:
    """By key the rows that are there, without their nulls."""
    with psycopg.connect(address) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        cursor = connection.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(schema, "messages")))
        assert cursor.description is not None
        names = [column.name for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor]
    rows = [{name: cell for name, cell in row.items() if cell is not None} for row in rows]
    return {(row["source"], row["message_id"], row["occurrence"]): row for row in rows}


def same(left: Any, right: Any) -> bool:
    """NaN is NaN, and a float of 32 bits is what it is in 32 bits."""
    if isinstance(left, float) and isinstance(right, float):
        if math.isnan(left) or math.isnan(right):
            return math.isnan(left) and math.isnan(right)
        with np.errstate(over="ignore"):
            return left == right or np.float32(left) == np.float32(right)
    if isinstance(left, datetime) and isinstance(right, datetime):
        return left.replace(tzinfo=left.tzinfo and UTC) == right.replace(tzinfo=right.tzinfo and UTC)
    return type(left) is type(right) and bool(left == right)


def assert_same(there: Mapping[Any, dict[str, Any]], wanted: Mapping[Any, dict[str, Any]]) -> None:
    assert there.keys() == wanted.keys()
    for key, row in wanted.items():
        assert there[key].keys() == row.keys()
        for name, cell in row.items():
            assert same(there[key][name], cell), (name, type(cell))


@given(nights=st.lists(folders(), min_size=1, max_size=3))
@examples(120)
def test_database_holds_what_the_folder_holds_night_after_night(server: PostgresServer, nights: list[Contents]) -> None:
    """Columns come, go and change their type; NUL, years that nobody can read and long ids are replaced, no more."""
    schema = f'night "{next(_NUMBERS)}"'
    target = PostgresTarget(server.url(), schema)
    try:
        for contents in nights:
            publish_to(target, partial(_same, contents), may_empty=True)
            assert_rows(server.url(), schema, contents)
            again = publish_to(target, partial(_same, contents), may_empty=True)
            assert (again.written_rows, again.removed) == (0, 0)
    finally:
        server.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(schema)).as_string())


def _same(contents: Contents) -> Contents:
    return contents


def assert_rows(address: str, schema: str, contents: Contents) -> None:
    """Columns that became texts for good are compared as texts."""
    there = in_database(address, schema)
    wanted = expected(contents)
    assert there.keys() == wanted.keys()
    texts = {
        name: [cell for row in there.values() if isinstance(cell := row.get(column_name(name)), str)]
        for name in contents.schema.names
    }
    kept_as_text = {
        column_name(name) for name in texts if texts[name] and contents.schema.field(name).type != pa.string()
    }
    assert_same(_without(there, kept_as_text), _without(wanted, kept_as_text))
    for key, row in wanted.items():
        assert row.keys() & kept_as_text == there[key].keys() & kept_as_text


def _without(rows: Mapping[Any, dict[str, Any]], names: set[str]) -> dict[Any, dict[str, Any]]:
    return {key: {name: cell for name, cell in row.items() if name not in names} for key, row in rows.items()}


@pytest.mark.parametrize("major", sorted(programs()))
def test_every_type_goes_to_each_version_of_the_server(major: int) -> None:
    """Those that can be started here; the oldest of them is the one that the documentation names."""
    own = {
        "text": pa.array(["\\.", "\n\\.\n", None]),
        "flag": pa.array([True, False, None]),
        "number": pa.array([2**63 - 1, -(2**63), None]),
        "real": pa.array([float("nan"), float("-inf"), 1e-45], pa.float32()),
        "wide": pa.array([5e-324, 1.7976931348623157e308, None]),
        "price": pa.array([Decimal("-0.01"), Decimal("123456789012345678.99"), None], pa.decimal128(38, 2)),
        "born": pa.array([date(1, 1, 1), date(9999, 12, 31), None]),
        "wall": pa.array([datetime(1, 1, 1), datetime(9999, 12, 31, 23, 59, 59, 999_999), None], pa.timestamp("us")),
        "bytes": pa.array([b"\0\xff", b"", None]),
    }
    contents = contents_of({"a.parquet": messages(["1", "2", "3"], "a.parquet", own)})
    with running_postgres(major) as server:
        published = publish_to(PostgresTarget(server.url()), lambda: contents)
        assert (published.rows, published.notes) == (3, ())
        assert_same(in_database(server.url(), "score_messages"), expected(contents))

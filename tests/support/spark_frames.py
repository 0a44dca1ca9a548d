"""Frames of Spark for the tests: invented messages beside columns of every type, and what one machine says of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

from score_messages import Scorer
from tests.support.model import loaded_model

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

TEXTS = [
    "The chair is wonderful.",
    None,
    "Nobody answers, it is a waste of money.",
    "",
    "Das ist leider nicht gut.",
    "xq",
]

TYPES = {
    "array": "array(id, null)",
    "map": "map('a', id, 'b', null)",
    "struct": "named_struct('a', id, 'b', array(cast(id as string)))",
    "nested": "array(map('k', array(map(id, named_struct('q', null)))))",
    "by_struct": "map(named_struct('k', id), 'v')",
    "decimal": "cast(id as decimal(38, 10))",
    "timestamp": "timestamp'1999-12-31 23:59:59.123456' + make_dt_interval(cast(id as int))",
    "local_timestamp": "timestamp_ntz'0001-01-01 00:00:00'",
    "date": "date'0001-01-01' + cast(id as int)",
    "duration": "interval '1' day * id",
    "bytes": "cast(cast(id as string) as binary)",
    "no_utf8": "cast(X'ff41' as string)",
    "void": "null",
    "double": "if(id % 2 = 0, cast('nan' as double), -0D)",
    "tiny": "cast(id as tinyint)",
    "yes": "id % 2 = 0",
    "char": "cast('a' as char(3))",
}
"""Columns of every type that Spark 3.5 can hand to Python."""

TYPES_OF_4 = {
    "variant": "parse_json('{\"a\": [1, null]}')",
    "folded": "'a' collate UTF8_LCASE",
}
"""And those that came with Spark 4."""


def messages(spark: SparkSession, rows: int, partitions: int = 3) -> DataFrame:
    """`id`, `body`: invented messages of all kinds, over and over."""
    bodies = ", ".join("null" if text is None else f"'{text}'" for text in TEXTS)
    return spark.range(0, rows, 1, partitions).selectExpr(
        "id", f"element_at(array({bodies}), int(id % {len(TEXTS)}) + 1) body"
    )


def expected(rows: int) -> list[dict[str, Any]]:
    """The rows of `score(messages(spark, rows))`, in order, as one machine has them."""
    table = pa.table({"id": range(rows), "body": [TEXTS[number % len(TEXTS)] for number in range(rows)]})
    scored = Scorer(loaded_model(), workers=1).score_frame(table, text="body", id="id")
    as_rows: list[dict[str, Any]] = scored.to_pylist()
    return as_rows


def rows_of(frame: DataFrame) -> list[dict[str, Any]]:
    """In the order in which Spark gives them."""
    return [row.asDict() for row in frame.collect()]

"""A Spark DataFrame gets the columns that one machine would give it, and keeps its own whatever they are."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from score_messages import Scorer
from score_messages.errors import ColumnError, ModelError, NotTextError, OptionError
from score_messages.messages import MAX_TEXT_BYTES, prediction_schema
from score_messages.spark import score
from tests.support.spark_frames import TEXTS, TYPES, TYPES_OF_4, expected, messages, rows_of

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning"),
]


def test_rows_are_those_of_one_machine_to_the_last_bit(spark: SparkSession) -> None:
    """In each partition in order, and so in all, since nothing is moved between them."""
    assert rows_of(score(messages(spark, 5000))) == expected(5000)


def test_our_columns_stand_behind_its_own_with_fixed_types(spark: SparkSession) -> None:
    """Whatever is in them, and before anything has run."""
    scored = score(messages(spark, 10).filter("false"), explain=3)
    names = {"int32": "int", "bool": "boolean"}
    ours = [(field.name, names.get(str(field.type), str(field.type))) for field in prediction_schema(explains=True)]
    assert scored.dtypes == [("id", "bigint"), ("body", "string"), *ours]
    assert scored.collect() == []


def test_columns_of_every_type_ride_along_untouched(spark: SparkSession) -> None:
    """Their values, types, and whether they may be null. As text, since NaN and variants don't equal themselves."""
    types = TYPES if spark.version < "4" else TYPES | TYPES_OF_4
    frame = messages(spark, 12).selectExpr("id", "body", *(f"{value} as `{name}`" for name, value in types.items()))
    scored = score(frame)
    assert list(scored.schema)[: len(frame.columns)] == list(frame.schema)
    as_text = [f"to_json(struct({name}))" for name in types if name not in ("by_struct", "bytes", "no_utf8")]
    as_text += ["by_struct", "hex(bytes)", "hex(no_utf8)"]
    assert scored.selectExpr(*as_text).collect() == frame.selectExpr(*as_text).collect()


def test_metadata_of_columns_is_kept(spark: SparkSession) -> None:
    """Comments, and the lengths of char columns, which Spark keeps there."""
    frame = messages(spark, 1)
    frame = frame.withMetadata("id", {"comment": "of the shop"})
    assert score(frame).schema["id"].metadata == {"comment": "of the shop"}


def test_names_may_be_doubled_or_hold_dots(spark: SparkSession) -> None:
    """Spark itself can't name such columns; they ride along by their place."""
    frame = messages(spark, 6).selectExpr(
        "id", "body", "1 as `a.b`", "2 as x", "3 as x", "4 as `X`", "5 as `c0`", "6 as `f``g`"
    )
    scored = score(frame)
    assert scored.columns == [*frame.columns, *prediction_schema().names]
    assert [tuple(row)[2:8] for row in scored.collect()] == [(1, 2, 3, 4, 5, 6)] * 6


def test_names_are_compared_as_the_session_does(spark: SparkSession) -> None:
    """Without regard to case, unless it is told to."""
    frame = messages(spark, 6).toDF("ID", "Body")
    assert rows_of(score(frame).toDF(*score(messages(spark, 6)).columns)) == expected(6)
    clash = messages(spark, 1).selectExpr("*", "1 as STATUS")
    with pytest.raises(ColumnError, match="already has a column called STATUS"):
        score(clash)
    spark.conf.set("spark.sql.caseSensitive", "true")
    try:
        assert score(clash).columns[2] == "STATUS"
        with pytest.raises(ColumnError, match="has no column 'body'"):
            score(frame)
    finally:
        spark.conf.unset("spark.sql.caseSensitive")


def test_options_mean_what_they_mean_on_one_machine(spark: SparkSession) -> None:
    """Several columns of text, a prefix, reasons, thresholds, other languages, and what rides along."""
    frame = messages(spark, 12).selectExpr("id as key", "body", "cast(id as string) as subject")
    options: dict[str, Any] = {"thresholds": (0.9, 0.9), "other_languages": "score"}
    scored = score(frame, ["subject", "body"], "key", prefix="x_", keep=["subject"], explain=2, **options)
    table = pa.table({"key": range(12), "body": TEXTS * 2, "subject": list(map(str, range(12)))})
    expected = Scorer.load(**options).score_frame(table, ["subject", "body"], "x_", id="key", explain=2)
    assert rows_of(scored) == expected.drop_columns(["key", "body"]).to_pylist()


@pytest.mark.parametrize(("kind", "first"), [("decimal(38,0)", "0"), ("date", "1970-01-01"), ("boolean", "false")])
def test_ids_of_other_types_are_what_spark_writes_of_them(spark: SparkSession, kind: str, first: str) -> None:
    """The column itself keeps its type."""
    value = "date'1970-01-01'" if kind == "date" else f"cast(id as {kind})"
    row = score(messages(spark, 1).selectExpr(f"{value} as id", "body")).collect()[0]
    assert row["message_id"] == first and not isinstance(row["id"], str)


def test_without_an_id_there_is_no_message_id(spark: SparkSession) -> None:
    """Rows of a cluster have no numbers that would be the same the next time."""
    rows = rows_of(score(messages(spark, 6), id=None))
    assert rows == [row | {"message_id": None} for row in expected(6)]


def test_bytes_and_long_texts_cost_only_their_row(spark: SparkSession) -> None:
    """A message of 1 MiB is scored, one beyond it isn't."""
    frame = spark.sql(
        "select 1 id, X'676f6f64ff' body union all select 2, cast('good' as binary) union all select 3, null union all "
        f"select 4, cast(repeat('good ', {MAX_TEXT_BYTES // 5}) as binary) union all "
        f"select 5, cast(repeat('x', {MAX_TEXT_BYTES + 1}) as binary)"
    )
    statuses = {row["id"]: row["status"] for row in score(frame, keep=["id"]).collect()}
    assert statuses == {1: "undecodable", 2: "scored", 3: "empty", 4: "scored", 5: "too_long"}


@pytest.mark.parametrize("rows", ["1", "7", "0"])
def test_batches_of_any_size_give_the_same_rows(spark: SparkSession, rows: str) -> None:
    """`spark.sql.execution.arrow.maxRecordsPerBatch` is Spark's, and 0 means a whole partition."""
    spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", rows)
    try:
        assert rows_of(score(messages(spark, 50))) == expected(50)
    finally:
        spark.conf.unset("spark.sql.execution.arrow.maxRecordsPerBatch")


def test_large_types_of_arrow_are_taken(spark: SparkSession) -> None:
    """Which a session asks for if a batch has 2 GiB of text."""
    spark.conf.set("spark.sql.execution.arrow.useLargeVarTypes", "true")
    try:
        assert rows_of(score(messages(spark, 50))) == expected(50)
    finally:
        spark.conf.unset("spark.sql.execution.arrow.useLargeVarTypes")


def test_partitions_without_rows_give_none(spark: SparkSession) -> None:
    """More partitions than rows are usual behind a filter."""
    assert rows_of(score(messages(spark, 2, partitions=8))) == expected(2)


def jobs_of(spark: SparkSession) -> int:
    """How many jobs of the session have begun."""
    return len(spark.sparkContext.statusTracker().getJobIdsForGroup(None))


REFUSED: list[tuple[type[Exception], dict[str, Any]]] = [
    (ColumnError, {"text": "id"}),
    (ColumnError, {"text": "nowhere"}),
    (ColumnError, {"id": "nowhere"}),
    (ColumnError, {"keep": ["nowhere"]}),
    (ModelError, {"model": "nowhere"}),
    (ModelError, {"model": Path(__file__).parent}),
    (OptionError, {"explain": 99}),
    (OptionError, {"other_languages": "guess"}),
    (OptionError, {"thresholds": (0.1,)}),
    (OptionError, {"thresholds": (0.1, 2.0)}),
]


@pytest.mark.parametrize(("kind", "options"), REFUSED)
def test_what_cannot_be_meant_is_refused_before_a_job_starts(
    spark: SparkSession, kind: type[Exception], options: dict[str, Any]
) -> None:
    """On a cluster a job may wait for machines, and fail four times."""
    frame, before = messages(spark, 10), jobs_of(spark)
    with pytest.raises(kind):
        score(frame, **options)
    assert jobs_of(spark) == before


def test_what_is_no_frame_of_spark_is_refused() -> None:
    """With the way for other frames."""
    with pytest.raises(NotTextError, match=r"not a Table\. For pandas, polars and Arrow: Scorer\.load"):
        score(pa.table({"id": [1], "body": ["good"]}))


def test_intervals_are_refused_with_a_cure_that_works(spark: SparkSession) -> None:
    """Spark can't hand them to Python."""
    frame = messages(spark, 6).selectExpr("*", "interval '1-2' year to month as since")
    with pytest.raises(ColumnError, match="its column 'since' holds intervals"):
        score(frame)
    assert score(frame.withColumn("since", frame["since"].cast("string"))).count() == 6
    assert score(frame, keep=["id"]).count() == 6


def test_a_table_that_spark_writes_is_that_of_one_machine(spark: SparkSession, tmp_path: Path) -> None:
    """Types and cells, read without Spark."""
    score(messages(spark, 500)).write.parquet(str(tmp_path / "scored"))
    (tmp_path / "scored" / "_SUCCESS").unlink()
    table = pq.read_table(tmp_path / "scored").sort_by("id")
    assert table.to_pylist() == expected(500)
    assert table.schema.field("score").type == pa.float32()


def test_a_stream_is_scored_as_it_comes(spark: SparkSession, tmp_path: Path) -> None:
    """Structured streaming takes the same function."""
    messages(spark, 60).write.parquet(str(tmp_path / "in"))
    stream: DataFrame = spark.readStream.schema("id long, body string").parquet(str(tmp_path / "in"))
    query = score(stream).writeStream.option("checkpointLocation", str(tmp_path / "state")).trigger(availableNow=True)
    query.start(str(tmp_path / "out")).awaitTermination()
    assert rows_of(spark.read.parquet(str(tmp_path / "out")).orderBy("id")) == expected(60)


def test_scoring_twice_needs_a_prefix(spark: SparkSession) -> None:
    """Two models beside each other."""
    once = score(messages(spark, 6))
    with pytest.raises(ColumnError, match="already has a column called message_id"):
        score(once)
    twice = score(once, model="imdb-article", prefix="old_")
    rows = rows_of(twice)
    assert [{name: row[name] for name in once.columns} for row in rows] == expected(6)
    assert {row["old_p_neutral"] for row in rows} == {0.0, None}

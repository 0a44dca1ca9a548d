"""The rows of the table, counted anew in the files that were written: never what workers said of them.

Spark does a task again when a worker is lost, and an accumulator then counts it twice; what lies on the disk does not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from score_messages.extras import extra
from score_messages.messages import BAD_STATUSES, STATUSES, Status
from score_messages.scoring.bins import SENTIMENTS
from score_messages.scoring.counts import Counts
from score_messages.spark.table_job.settings import NEEDS


@dataclass(frozen=True)
class Written:
    """What was written.

    Attributes:
        counts: of all rows, as far as the checks and the report need them: statuses, sentiments, words, extremes.
        first_bad: the least record number of a row that can't be read; None if there is none, or ids aren't numbers.
    """

    counts: Counts
    first_bad: int | None


def count_written(session: Any, addresses: Sequence[str], prefix: str, ids_are_numbers: bool) -> Written:
    """Count the rows of Parquet files or folders; only the columns that are counted are read."""
    with extra("spark", NEEDS):
        from pyspark.sql import functions as f

    def column(name: str) -> Any:
        return f.col(f"`{prefix}{name}`".replace("``", "`"))

    session.conf.set("spark.sql.shuffle.partitions", "1")  # of a dozen groups
    number = column("message_id").cast("bigint") if ids_are_numbers else f.lit(None).cast("bigint")
    groups = (
        session.read.parquet(*addresses)
        .groupBy(column("status").alias("status"), column("sentiment").alias("sentiment"))
        .agg(
            f.count(f.lit(1)).alias("rows"),
            f.min(column("score")).alias("score_min"),
            f.max(column("score")).alias("score_max"),
            f.min(column("words")).alias("shortest"),
            f.max(column("words")).alias("longest"),
            f.sum(column("words")).alias("words"),
            f.sum(column("unknown_words")).alias("unknown_words"),
            f.count(f.when(column("words") > 0, 1)).alias("with_words"),
            f.min(number).alias("first"),
        )
    )
    rows = [row.asDict() for row in groups.collect()]
    firsts = [row["first"] for row in rows if row["status"] in BAD_STATUSES and row["first"] is not None]
    return Written(_counts(rows), min(firsts, default=None))


def _counts(rows: Sequence[Mapping[str, Any]]) -> Counts:
    scored = [row for row in rows if row["status"] == Status.SCORED]
    statuses = {str(status): _sum(rows, "rows", "status", status) for status in STATUSES}
    return Counts(
        rows=sum(row["rows"] for row in rows),
        statuses=statuses,
        unknown=(sum(row["with_words"] for row in rows), *Counts().unknown[1:]),
        words=sum(row["words"] for row in rows),
        unknown_words=sum(row["unknown_words"] for row in rows),
        score_min=min((row["score_min"] for row in scored), default=None),
        score_max=max((row["score_max"] for row in scored), default=None),
        shortest=min((row["shortest"] for row in scored), default=None),
        longest=max((row["longest"] for row in scored), default=None),
        sentiments={name: _sum(scored, "rows", "sentiment", name) for name in SENTIMENTS},
    )


def _sum(rows: Sequence[Mapping[str, Any]], name: str, where: str, value: str) -> int:
    return sum(row[name] for row in rows if row[where] == value)

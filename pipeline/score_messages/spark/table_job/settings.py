"""Spark's settings that a job's rows depend on: set for the job, and put back after it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

NEEDS = "scoring on a cluster needs PySpark"

_ALWAYS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.caseSensitive": "true",
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
    "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED",
    "spark.sql.parquet.datetimeRebaseModeInWrite": "CORRECTED",
    "spark.sql.parquet.int96RebaseModeInRead": "CORRECTED",
    "spark.sql.files.ignoreCorruptFiles": "false",
    "spark.sql.files.ignoreMissingFiles": "false",
    "spark.sql.parquet.mergeSchema": "false",
    "spark.sql.execution.pythonUDF.arrow.enabled": "false",
    "parquet.page.verify-checksum.enabled": "true",
    "mapreduce.fileoutputcommitter.algorithm.version": "1",
}
"""What the rows depend on: days and hours as they are, no file passed over, nothing visible before the commit."""

_SET_ON_THE_WAY = (
    "mapreduce.fileoutputcommitter.marksuccessfuljobs",
    "mapreduce.output.basename",
    "spark.sql.execution.arrow.maxRecordsPerBatch",
    "spark.sql.files.maxPartitionBytes",
    "spark.sql.legacy.parquet.nanosAsLong",
    "spark.sql.shuffle.partitions",
)
"""By the steps of a job."""


@contextmanager
def job_settings(session: Any) -> Iterator[None]:
    """Hold the settings inside the block."""
    before = {key: session.conf.get(key, None) for key in (*_ALWAYS, *_SET_ON_THE_WAY)}
    for key, value in _ALWAYS.items():
        session.conf.set(key, value)
    try:
        yield
    finally:
        with suppress(Exception):  # the session may have ended
            for key, value in before.items():
                session.conf.unset(key) if value is None else session.conf.set(key, value)

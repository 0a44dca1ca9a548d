"""The rows of the table as a Spark DataFrame: what Spark reads, through our workers. Nothing runs here yet."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from score_messages.extras import extra
from score_messages.messages import prediction_schema
from score_messages.read.clashing_names import table_names
from score_messages.spark.table_job.addresses import literally
from score_messages.spark.table_job.model import WorkerModel
from score_messages.spark.table_job.settings import NEEDS
from score_messages.spark.table_job.sources import SourceFiles
from score_messages.spark.table_job.tables import Table, files_frame
from score_messages.spark.table_job.tasks import FILE, ROW, TableTask, scoring_files, scoring_rows

_ROWS_OF_BATCH = 4096
_BYTES_OF_TASK = 32 << 20
"""Of Parquet: some minutes of scoring for one core, so that little is done again when a worker is lost."""


def scored_frame(
    session: Any, source: SourceFiles, table: Table, model: WorkerModel, prefix: str, score_others: bool
) -> Any:
    """A row for each of the source's, with the columns of `written_schema`."""
    with extra("spark", NEEDS):
        from pyspark.sql.pandas.types import from_arrow_schema

    schema = written_schema(table, prefix)
    task = TableTask(source.name, schema, table.reading, model, score_others)
    if table.stored is None:
        frame, function = files_frame(session, source, range(len(source.files))), scoring_files(task, table.known)
    else:
        session.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", str(_ROWS_OF_BATCH))
        session.conf.set("spark.sql.files.maxPartitionBytes", str(_BYTES_OF_TASK))
        frame, function = (
            _rows_frame(session, source, table),
            scoring_rows(task, table.known, table.stored, table.wanted),
        )
    # Spark 3.5 would take times without a zone for moments, in the zone of the session
    return frame.mapInArrow(function, from_arrow_schema(schema, prefer_timestamp_ntz=True))


def written_schema(table: Table, prefix: str) -> pa.Schema:
    """The passthrough columns, then the predictions, as on one machine."""
    names = table_names(table.schema.names, prefix)
    own = [field.with_name(name).remove_metadata() for field, name in zip(table.schema, names, strict=True)]
    return pa.schema([*own, *prediction_schema(prefix)])


def _rows_frame(session: Any, source: SourceFiles, table: Table) -> Any:
    """The rows of Parquet files as Spark reads them, the columns by number, and of each the file and where in it."""
    with extra("spark", NEEDS):
        from pyspark.sql import functions as f

    frame = session.read.parquet(*(literally(file.path) for file in source.files))
    quoted = ("`" + name.replace("`", "``") + "`" for name in table.wanted)
    columns = [f.col(name).alias(f"c{number}") for number, name in enumerate(quoted)]  # a dot in one would stop Spark
    places = [f.col("_metadata.file_path").alias(FILE), f.col("_metadata.row_index").alias(ROW)]
    return frame.select(*columns, *places)

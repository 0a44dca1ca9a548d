"""The same job on four engines, each as its own manual has it: read Parquet, score, write Parquet, with two workers.

    python -m benchmarks.engine_programs ENGINE IN OUT MARKS

`engines_killed` runs it. The function that scores is the same everywhere. It leaves a byte in `MARKS/PID` for each
thousand rows, by which others know which process is scoring, and how far the job is.
"""

from __future__ import annotations

import functools
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pyarrow as pa

WORKERS = 2
ROWS_OF_A_MARK = 1000
FILES = 8


@functools.cache
def _scorer() -> Any:
    from score_messages import Scorer

    return Scorer.load()


def scored(table: pa.Table, marks: str) -> pa.Table:
    """`id` and `body`, and our columns behind them."""
    pieces = []
    for start in range(0, len(table), ROWS_OF_A_MARK):
        pieces.append(_scorer().score_frame(table.slice(start, ROWS_OF_A_MARK), text="body", id="id"))
        with Path(marks, str(os.getpid())).open("ab") as mark:
            mark.write(b".")
    return pa.concat_tables(pieces)


def _schema() -> pa.Schema:
    empty = pa.table({"id": pa.array([], pa.int64()), "body": pa.array([], pa.string())})
    return _scorer().score_frame(empty, text="body", id="id").schema


def spark(source: str, target: str, marks: str) -> None:
    from pyspark.sql import SparkSession
    from pyspark.sql.pandas.types import from_arrow_schema

    from benchmarks.spark_program import SETTINGS

    place = tempfile.gettempdir()
    os.environ |= {"PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_IP": "127.0.0.1", "SPARK_WORKER_DIR": place}
    own = {"spark.sql.files.maxPartitionBytes": "4m", "spark.local.dir": place}
    builder = SparkSession.builder.master(f"local-cluster[{WORKERS},1,1024]")
    for name, value in (SETTINGS | own).items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()

    def each(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            yield from scored(pa.Table.from_batches([batch]), marks).to_batches()

    session.read.parquet(source).mapInArrow(each, from_arrow_schema(_schema())).write.parquet(target)
    session.stop()


def ray(source: str, target: str, marks: str) -> None:
    import ray as engine

    engine.init(num_cpus=WORKERS, include_dashboard=False, log_to_driver=False)
    table = engine.data.read_parquet(source, override_num_blocks=FILES)
    each = functools.partial(scored, marks=marks)
    table.map_batches(each, batch_format="pyarrow", batch_size=None).write_parquet(target)
    engine.shutdown()


def dask(source: str, target: str, marks: str) -> None:
    from dask import dataframe
    from dask.distributed import Client, LocalCluster

    def each(part: Any) -> Any:
        return scored(pa.Table.from_pandas(part, preserve_index=False), marks).to_pandas()

    with LocalCluster(n_workers=WORKERS, threads_per_worker=1, dashboard_address=None) as cluster, Client(cluster):
        meta = _schema().empty_table().to_pandas()
        dataframe.read_parquet(source).map_partitions(each, meta=meta).to_parquet(target)


def daft(source: str, target: str, marks: str) -> None:
    import daft as engine

    fields = pa.struct(list(_schema()))

    @engine.cls(use_process=True, max_concurrency=WORKERS)
    class Each:
        @engine.method.batch(return_dtype=engine.DataType.from_arrow_type(fields), batch_size=ROWS_OF_A_MARK)  # type: ignore[untyped-decorator]
        def __call__(self, id: Any, body: Any) -> Any:  # noqa: A002
            table = pa.table({"id": id.to_arrow(), "body": body.to_arrow().cast(pa.string())})
            return scored(table, marks).to_struct_array().combine_chunks()

    frame = engine.read_parquet(f"{source}/*.parquet")
    frame.select(Each()(frame["id"], frame["body"]).alias("row")).select(engine.col("row").unnest()).write_parquet(
        target
    )


ENGINES: dict[str, Callable[[str, str, str], None]] = {"spark": spark, "ray": ray, "dask": dask, "daft": daft}
"""In the order of the table in docs/spark.md."""


if __name__ == "__main__":
    # under its own name, by which workers can import what is sent to them
    import_module("benchmarks.engine_programs").ENGINES[sys.argv[1]](*sys.argv[2:])

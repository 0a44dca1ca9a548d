"""Scoring on a cluster, for what one machine is too small for: `score` adds our columns to a Spark DataFrame.

    frame.py       `score`, on the driver: what is asked for is checked before a job starts
    columns.py     which columns are the message, the id and which ride along; by names and types alone
    shipping.py    how the model gets to the workers, and which it has to be
    came_along.py  folders that came with a job
    job.py         what a worker is told
    carried.py     the function that Spark carries to the workers
    worker.py      in each Python worker: Arrow batches in, Arrow batches out, by the path that all scoring takes

`table_job/` is a whole job: files in, a folder of Parquet out.

Spark does the rest: reading, writing, doing again what was lost.
"""

from score_messages.spark.frame import score

__all__ = ["score"]

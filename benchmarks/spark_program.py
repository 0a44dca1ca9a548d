"""A driver as somebody would write it: reads Parquet, scores, writes Parquet. `spark_speed`, `spark_faults` run it.

    python -m benchmarks.spark_program IN OUT [--master 'local-cluster[2,1,1024]'] [--warm IN2]

Prints one JSON line: seconds until Spark is up, of the job, and what all its processes have computed for it.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.process_tree import cpu_seconds

SETTINGS = {
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.memory": "700m",
    "spark.log.level": "ERROR",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}


def main(arguments: list[str]) -> None:
    command = argparse.ArgumentParser()
    command.add_argument("source")
    command.add_argument("target")
    command.add_argument("--master", default="local-cluster[2,1,1024]")
    command.add_argument("--warm", help="score this first, so that all workers have their model")
    command.add_argument("--local", help="where Spark lays what it needs for itself")
    command.add_argument("--set", action="append", default=[], help="a setting, NAME=VALUE")
    given = command.parse_args(arguments)
    os.environ |= {"PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_IP": "127.0.0.1"}
    begun = time.monotonic()
    session = _session(given)
    up = time.monotonic()
    if given.warm:
        _score(session, given.warm, f"{given.target}-warm")
    before, cpu_before = time.monotonic(), cpu_seconds(os.getpid())
    _score(session, given.source, given.target)
    after, cpu_after = time.monotonic(), cpu_seconds(os.getpid())
    tracker = session.sparkContext.statusTracker()
    stages = [stage for job in tracker.getJobIdsForGroup(None) for stage in tracker.getJobInfo(job).stageIds]
    failed = sum(info.numFailedTasks for stage in stages if (info := tracker.getStageInfo(stage)))
    times = {"start_s": up - begun, "job_s": after - before, "job_cpu_s": cpu_after - cpu_before}
    print(json.dumps(times | {"failed_tasks": failed}), flush=True)
    session.stop()


def _session(given: argparse.Namespace) -> Any:
    from pyspark.sql import SparkSession

    own = dict(pair.split("=", 1) for pair in given.set)
    local = given.local or f"{given.target}-local"
    places = {"spark.local.dir": local, "spark.sql.warehouse.dir": f"{local}/warehouse"}
    builder = SparkSession.builder.master(given.master)
    for name, value in (SETTINGS | places | own).items():
        builder = builder.config(name, value)
    Path(local).mkdir(parents=True, exist_ok=True)
    os.environ["SPARK_WORKER_DIR"] = f"{local}/work"
    return builder.getOrCreate()


def _score(session: Any, source: str, target: str) -> None:
    from score_messages.spark import score

    score(session.read.parquet(source)).write.mode("overwrite").parquet(target)


if __name__ == "__main__":
    main(sys.argv[1:])

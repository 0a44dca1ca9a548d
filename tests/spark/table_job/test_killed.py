"""A job that dies, however, leaves nothing that readers see, and the next one cleans up after it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from score_messages.errors import PipelineError, TargetLocked
from score_messages.spark.table_job.run import SparkOptions, score_on_spark
from tests.support.model import loaded_model
from tests.support.processes import children, has_ended, needs_proc, waited_for
from tests.support.servers.spark import environment, settings
from tests.support.spark_tables import TEXTS, equal, hidden_beside, on_one_machine, rows, tables_in

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

pytestmark = [
    pytest.mark.slow,
    needs_proc,
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning"),
]

LONG_ENOUGH = 600
"""Seconds for a job to come to a moment, on a machine that others use."""


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some seconds of scoring, in several tasks."""
    folder = tmp_path_factory.mktemp("source") / "inbox"
    folder.mkdir()
    for part in range(4):
        texts = [f"{TEXTS[number % 7]} Number {part} {number}." for number in range(6000)]
        pq.write_table(pa.table({"body": texts}), folder / f"part-{part}.parquet", row_group_size=2000)
    return folder


@pytest.fixture(scope="module")
def wanted(source: Path) -> pa.Table:
    """The table of one machine."""
    return on_one_machine(source, source.parent)


@contextmanager
def job(tmp_path: Path, source: Path, target: Path, master: str, *more: str) -> Iterator[subprocess.Popen[bytes]]:
    """`sentiment-jobs spark` in a process group of its own, which is gone when the block is left."""
    given = settings(tmp_path) | {"spark.sql.files.openCostInBytes": "100000000"}  # a task for each file
    options = [word for key, value in given.items() for word in ("--conf", f"{key}={value}")]
    program = [sys.executable, "-c", "from score_messages_jobs.start import sentiment_jobs; sentiment_jobs()", "spark"]
    with (tmp_path / "stderr").open("wb") as stderr:
        process = subprocess.Popen(
            [*program, source, target, "--master", master, *options, *more],
            env=environment(),
            stderr=stderr,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            yield process
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def below(process: int) -> list[int]:
    """All processes that a process has started, and those that these have."""
    with suppress(FileNotFoundError):
        return [number for child in children(process) for number in (child, *below(child))]
    return []


def named(process: int, word: bytes) -> bool:
    with suppress(OSError):
        return word in Path(f"/proc/{process}/cmdline").read_bytes()
    return False


def workers(process: int) -> list[int]:
    """The Python processes that score: forked by a daemon for each executor."""
    daemons = [number for number in below(process) if named(number, b"pyspark.daemon")]
    return [number for daemon in daemons for number in children(daemon)]


def staged(target: Path) -> list[Path]:
    return list(target.parent.glob(f".{target.name}.*.spark"))


def is_staged(target: Path) -> bool:
    """Its process is known: of a run that dies before it has said so, the next one has to wait three minutes."""
    return any((folder / "alive").exists() for folder in staged(target))


def is_writing(target: Path) -> bool:
    return any(list(folder.glob("table/_temporary/**/*.parquet")) for folder in staged(target))


def has_committed_a_task(target: Path) -> bool:
    return any(list(folder.glob("table/_temporary/0/task_*/*.parquet")) for folder in staged(target))


MOMENTS = {"staged": is_staged, "writing": is_writing, "a task is done": has_committed_a_task}


@pytest.mark.parametrize("moment", MOMENTS)
def test_killed_driver_leaves_the_old_table_and_the_next_run_cleans_up(
    spark: SparkSession, tmp_path: Path, source: Path, wanted: pa.Table, moment: str
) -> None:
    """SIGKILL: nobody cleans up but the next run."""
    target = tmp_path / "scored"
    before = table_of_before(spark, tmp_path, target)
    reaches: Callable[[Path], bool] = MOMENTS[moment]
    with job(tmp_path, source, target, "local[2,4]") as process:
        assert waited_for(lambda: reaches(target) or process.poll() is not None, LONG_ENOUGH)
        assert process.poll() is None, (tmp_path / "stderr").read_text()
        others = below(process.pid)
        process.kill()
        process.wait()
        assert others and waited_for(lambda: all(map(has_ended, others)), 120), "its JVM ends with it"
    assert hidden_beside(target) != [] and equal(tables_in(target), before)
    score_on_spark(spark, str(source), str(target), model=loaded_model())
    assert hidden_beside(target) == []
    assert equal(tables_in(target), wanted)


def table_of_before(spark: SparkSession, tmp_path: Path, target: Path) -> pa.Table:
    pq.write_table(pa.Table.from_pylist(rows(5)), tmp_path / "before.parquet")
    score_on_spark(spark, str(tmp_path / "before.parquet"), str(target), model=loaded_model())
    return tables_in(target)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signal_ends_the_job_and_cleans_up(tmp_path: Path, source: Path, number: signal.Signals) -> None:
    """With the exit code of the signal, and with Spark's JVM."""
    target = tmp_path / "scored"
    with job(tmp_path, source, target, "local[2,4]") as process:
        assert waited_for(lambda: is_writing(target) or process.poll() is not None, LONG_ENOUGH)
        others = below(process.pid)
        process.send_signal(number)
        assert process.wait(120) == 128 + number, (tmp_path / "stderr").read_text()
        assert waited_for(lambda: all(map(has_ended, others)), 120)
    assert not target.exists() and hidden_beside(target) == []
    assert "nothing incomplete was written" in (tmp_path / "stderr").read_text()


def test_lost_workers_and_a_lost_executor_change_no_row(tmp_path: Path, source: Path, wanted: pa.Table) -> None:
    """Their tasks are done again; rows are counted in what was written, so none counts twice."""
    target = tmp_path / "scored"
    summary = tmp_path / "counts.json"
    master = "local-cluster[2,1,1024]"
    with job(tmp_path, source, target, master, "--summary", str(summary)) as process:
        assert waited_for(lambda: is_writing(target) or process.poll() is not None, LONG_ENOUGH)
        os.kill(workers(process.pid)[0], signal.SIGKILL)
        assert waited_for(lambda: has_committed_a_task(target) or process.poll() is not None, LONG_ENOUGH)
        executors = [number for number in below(process.pid) if named(number, b"CoarseGrainedExecutorBackend")]
        os.kill(executors[-1], signal.SIGKILL)
        assert waited_for(lambda: has_ended(executors[-1]))
        assert process.wait(LONG_ENOUGH) == 0, (tmp_path / "stderr").read_text()
    assert equal(tables_in(target), wanted)
    assert json.loads(summary.read_text())["rows"] == 24_000


def test_second_job_for_one_target_gives_way(spark: SparkSession, tmp_path: Path, source: Path) -> None:
    """The first one goes on."""
    target = tmp_path / "scored"
    with job(tmp_path, source, target, "local[2,4]") as process:
        assert waited_for(lambda: is_writing(target) or process.poll() is not None, LONG_ENOUGH)
        with pytest.raises(TargetLocked):
            score_on_spark(spark, str(source), str(target), model=loaded_model())
        assert process.wait(LONG_ENOUGH) == 0, (tmp_path / "stderr").read_text()
    assert tables_in(target).num_rows == 24_000 and hidden_beside(target) == []


def test_job_that_takes_too_long_is_cancelled(spark: SparkSession, tmp_path: Path, source: Path) -> None:
    with pytest.raises(PipelineError, match=r"within 0\.001 minutes"):
        score_on_spark(spark, str(source), str(tmp_path / "x"), SparkOptions(max_minutes=0.001), model=loaded_model())
    assert not (tmp_path / "x").exists() and hidden_beside(tmp_path / "x") == []


def test_table_that_was_moved_away_is_put_back(spark: SparkSession, tmp_path: Path) -> None:
    """As after a kill between the two renames of a replacement: also where the next run is refused."""
    target = tmp_path / "scored"
    before = table_of_before(spark, tmp_path, target)
    left = tmp_path / ".scored.0123456789abcdef.spark"
    left.mkdir()
    (left / "started.json").write_text('{"score_messages": "spark", "machine": null}')
    (left / "alive").touch()
    target.rename(left / "old")
    for path in (left / "alive", left):
        os.utime(path, (0, 0))
    (tmp_path / ".scored.not-ours.spark").mkdir()
    (tmp_path / "broken.parquet").write_bytes(b"PAR1 broken")
    with pytest.raises(PipelineError):
        score_on_spark(spark, str(tmp_path / "broken.parquet"), str(target), model=loaded_model())
    assert equal(tables_in(target), before)
    assert hidden_beside(target) == [".scored.not-ours.spark"]

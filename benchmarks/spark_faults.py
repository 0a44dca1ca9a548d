"""What becomes of a table that Spark scores when processes are killed? It is that of one machine, or not there.

    python -m benchmarks.spark_faults [--rows 2000000] [--work DIR] [--only STEP]

On `local-cluster[2,1,1024]`: two executors, each a JVM with one core and its own Python worker. Steps, each of some
minutes; with `--work` those that are done are not run again:

    one-machine   the same files with `score_file`: what all others are compared with, bit for bit
    undisturbed   nothing is killed
    workers       six times, a Python worker that is scoring is killed
    executor      the JVM of an executor is killed while its worker is scoring
    driver        the driver's JVM is killed: no `_SUCCESS`, no file of the table is visible; then the job runs again

That processes were killed is checked: they have ended, and Spark has counted failed tasks. A task may fail eight times
here (Spark's default is four), since six kills in a row may meet the same one. Ends with a JSON line; returns 1 if a
target is missed.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.exports import parser
from benchmarks.process_tree import command_of, computes, descendants, has_ended, own_cpu_seconds
from benchmarks.spark_input import write_input

WORKER_KILLS = 6
BUSY_SECONDS = 1.0
"""A worker that has computed for so long has its model and is scoring."""

MASTER = "local-cluster[2,1,1024]"


@dataclass(frozen=True)
class Place:
    """Where a trial's files are, and how much is killed."""

    folder: Path
    master: str = MASTER
    worker_kills: int = WORKER_KILLS
    busy_seconds: float = BUSY_SECONDS

    @property
    def source(self) -> Path:
        return self.folder / "in"

    def target(self, step: str) -> Path:
        return self.folder / step


class Trial:
    """A driver that runs, and its processes."""

    def __init__(self, place: Place, step: str) -> None:
        self.target, self._busy_seconds = place.target(step), place.busy_seconds
        program = [sys.executable, "-m", "benchmarks.spark_program", str(place.source), str(self.target)]
        command = [*program, "--master", place.master, "--set", "spark.task.maxFailures=8"]
        environment = {**os.environ, "PYTHONWARNINGS": "ignore"}
        self._log = place.folder / f"{step}.log"
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=log, text=True)

    def busy_workers(self) -> list[int]:
        """Python workers that are scoring; whoever waits may have done its task, and not be missed."""
        python = [number for number in descendants(self.process.pid) if "pyspark.daemon" in command_of(number)]
        forked = [number for daemon in python for number in descendants(daemon)]  # a worker for each task
        return [number for number in forked if own_cpu_seconds(number) > self._busy_seconds and computes(number)]

    def executors(self) -> list[int]:
        """The JVMs of executors."""
        return [n for n in descendants(self.process.pid) if "CoarseGrainedExecutorBackend" in command_of(n)]

    def driver_jvm(self) -> int:
        """The JVM of the driver."""
        return next(n for n in descendants(self.process.pid) if "org.apache.spark.deploy.SparkSubmit" in command_of(n))

    def wait_for(self, condition: Callable[[], Any]) -> Any:
        """What it gives once it is true. Raises RuntimeError if the driver ends before that."""
        while not (value := condition()):
            if self.process.poll() is not None:
                raise RuntimeError(f"the job had ended before anything could be killed; see {self._log}")
            time.sleep(0.05)
        return value

    def result(self) -> dict[str, Any]:
        """What the driver says at its end. Raises RuntimeError if it failed."""
        out, _ = self.process.communicate()
        if self.process.returncode:
            raise RuntimeError(f"the driver exited with {self.process.returncode}; see {self._log}")
        said: dict[str, Any] = json.loads(out.splitlines()[-1])
        return said


@contextlib.contextmanager
def trial(place: Place, step: str) -> Iterator[Trial]:
    """A driver, and the end of all its processes when the block is left."""
    running = Trial(place, step)
    try:
        yield running
    finally:
        for number in [*descendants(running.process.pid), running.process.pid]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        running.process.wait()
        if running.process.stdout is not None:
            running.process.stdout.close()


def kill(number: int) -> None:
    """End a process as a machine would that has no memory left, and wait until it has."""
    os.kill(number, signal.SIGKILL)
    while not has_ended(number):  # it may run for a while, to free its memory
        time.sleep(0.01)


def undisturbed(place: Place) -> dict[str, Any]:
    with trial(place, "undisturbed") as running:
        return running.result()


def workers(place: Place) -> dict[str, Any]:
    with trial(place, "workers") as running:
        for number in range(place.worker_kills):
            busy = running.wait_for(running.busy_workers)
            kill(busy[number % len(busy)])
        said = running.result()
        return said | {"killed": place.worker_kills, "verified": said["failed_tasks"] >= place.worker_kills}


def executor(place: Place) -> dict[str, Any]:
    with trial(place, "executor") as running:
        running.wait_for(running.busy_workers)
        before = running.executors()
        kill(before[0])
        running.wait_for(lambda: set(running.executors()) - set(before))
        said = running.result()
        return said | {"killed": 1, "verified": said["failed_tasks"] >= 1}


def driver(place: Place) -> dict[str, Any]:
    """Killed in the middle, when a part of the rows is written already; then again from the start."""
    with trial(place, "driver") as running:
        running.wait_for(lambda: running.busy_workers() and _written(running.target))
        kill(running.driver_jvm())
        running.process.wait()
        died = running.process.returncode != 0
        rest = [path.name for path in running.target.glob("*")]
    visible = [name for name in rest if not name.startswith(("_", "."))]
    nothing_visible = not visible and "_SUCCESS" not in rest and "_temporary" in rest
    with trial(place, "driver") as running:
        said = running.result()
    return said | {"killed": 1, "verified": died, "nothing_visible": nothing_visible}


def _written(target: Path) -> bool:
    """Whether a task has begun to write."""
    return any(target.glob("_temporary/**/*.parquet"))


def one_machine(place: Place) -> dict[str, Any]:
    """Each file by itself, as many rows as Spark gives."""
    from score_messages import score_file
    from score_messages.read import ReadOptions
    from score_messages.scoring.options import ScoreOptions

    options = ScoreOptions(read=ReadOptions(text_column="body", id_column="id"), workers=1, allow_odd=True)
    place.target("one-machine").mkdir(exist_ok=True)
    for path in sorted(place.source.glob("*.parquet")):
        score_file(path, place.target("one-machine") / path.name, options)
    return {}


STEPS: dict[str, Callable[[Place], dict[str, Any]]] = {
    "one-machine": one_machine,
    "undisturbed": undisturbed,
    "workers": workers,
    "executor": executor,
    "driver": driver,
}


def table_of(folder: Path) -> pa.Table:
    """The rows of a table, in the order of their ids, whoever wrote it."""
    table = pq.read_table(folder).sort_by("id").combine_chunks()
    return table.replace_schema_metadata(None)


def is_same(place: Place, step: str) -> bool:
    """Whether a table is that of one machine, to the last bit."""
    success = (place.target(step) / "_SUCCESS").exists()
    return success and table_of(place.target(step)).equals(table_of(place.target("one-machine")))


def run(place: Place, rows: int, only: str | None = None) -> dict[str, Any]:
    """All steps that are not done yet; what came of each."""
    write_input(place.source, rows)
    record = place.folder / "steps.json"
    done: dict[str, Any] = json.loads(record.read_text()) if record.exists() else {}
    for step in STEPS if only is None else (only,):
        if step in done:
            continue
        shutil.rmtree(place.target(step), ignore_errors=True)
        done[step] = STEPS[step](place)
        if step != "one-machine":
            done[step] |= {"same_bits": is_same(place, step)}
        record.write_text(json.dumps(done))
        print(f"{step}: {done[step]}", file=sys.stderr)
    return done


def missed(done: dict[str, Any]) -> list[str]:
    """What doesn't hold, in words."""
    wanted = ("same_bits", "verified", "nothing_visible")
    return [f"{step}: {name}" for step, facts in done.items() for name in wanted if facts.get(name) is False]


def main() -> int:
    command = parser(__doc__)
    command.add_argument("--rows", type=int, default=2_000_000)
    command.add_argument("--work", type=Path, help="keeps what is done; with the same rows")
    command.add_argument("--only", choices=STEPS)
    given = command.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        place = Place(given.work or Path(temporary))
        place.folder.mkdir(parents=True, exist_ok=True)
        done = run(place, given.rows, given.only)
    failures = missed(done)
    print(json.dumps({"rows": given.rows, "steps": done, "missed": failures}))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())

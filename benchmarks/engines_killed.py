"""What becomes of a table that Spark, Ray, Dask and Daft score when one of two workers is killed?

    python -m venv build/engines
    build/engines/bin/pip install -e . pyspark==4.3.0 ray==2.60.0 'dask[distributed]==2026.8.0' daft==0.7.26
    build/engines/bin/python -m benchmarks.engines_killed [--only ENGINE] [--work DIR]

Eight files of Parquet, the program of `engine_programs`, and SIGKILL for one process at one of two moments:

    scoring    half of the rows are scored; the process that has scored last is killed
    writing    a process that isn't the driver has a file of the table open

Meanwhile the target is looked at every few milliseconds, as a reader would. A line of JSON for each job:

    killed         0: there was no such moment, since the driver alone writes
    finished       the program ended with exit code 0
    rows           that a reader of the folder has at the end
    messages       how many different ones; both are what was read if all is well
    seen_at_kill   rows of the table that a reader saw when the worker died
    half_seen      files that a reader saw and that weren't whole
    half_left      those that were left so at the end
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
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.engine_programs import ENGINES, ROWS_OF_A_MARK
from benchmarks.exports import parser
from benchmarks.process_tree import descendants
from benchmarks.spark_input import write_input

PACKAGES = {"spark": "pyspark"}

LONGEST = 600
"""Seconds; a job that takes longer hangs."""

BETWEEN_LOOKS = 0.002


@dataclass(frozen=True)
class Outcome:
    """Of a job whose worker was killed. See above."""

    engine: str
    version: str
    moment: str
    killed: int
    finished: bool
    rows: int
    messages: int
    seen_at_kill: int
    half_seen: int
    half_left: int
    seconds: float


class Reader:
    """Looks at a folder again and again, as somebody does who reads it while it is written."""

    def __init__(self, target: Path) -> None:
        self._target = target
        self.half_seen: set[str] = set()

    def look(self) -> None:
        """Note the files that aren't whole."""
        self.half_seen.update(path.name for path in self._visible() if not _is_whole(path))

    def half_left(self) -> int:
        """How many files aren't whole now."""
        return sum(not _is_whole(path) for path in self._visible())

    def ids(self) -> pa.ChunkedArray:
        """Of all rows that can be read."""
        whole = [path for path in self._visible() if _is_whole(path)]
        tables = [pq.ParquetFile(path).read(columns=["id"]) for path in whole]
        return pa.concat_tables(tables)["id"] if tables else pa.chunked_array([], pa.int64())

    def _visible(self) -> list[Path]:
        """Files that readers don't pass over."""
        names = [path.relative_to(self._target) for path in self._target.rglob("*")]
        shown = [name for name in names if not any(part.startswith(("_", ".")) for part in name.parts)]
        return [path for path in map(self._target.joinpath, shown) if path.is_file()]


def _is_whole(path: Path) -> bool:
    """Whether a file has Parquet's footer, or has gone meanwhile."""
    with contextlib.suppress(FileNotFoundError), path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - 4))
        return file.read() == b"PAR1"
    return True


@dataclass
class Job:
    """An engine's program that runs, and its processes."""

    folder: Path
    engine: str
    rows: int
    process: subprocess.Popen[bytes] = field(init=False)
    _known: tuple[float, list[int]] = (0.0, [])

    def __post_init__(self) -> None:
        self.marks.mkdir(parents=True)
        arguments = [self.engine, *map(str, (self.folder / "in", self.target, self.marks))]
        quiet = {
            "PYTHONWARNINGS": "ignore",
            "RAY_USAGE_STATS_ENABLED": "0",
            "DO_NOT_TRACK": "true",
            "RAY_worker_register_timeout_seconds": "300",
        }
        environment = {**os.environ, **quiet, "PYTHONPATH": os.getcwd()}
        command = [sys.executable, "-m", "benchmarks.engine_programs", *arguments]
        with (self.place / "log").open("wb") as log:
            self.process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)

    @property
    def place(self) -> Path:
        return self.folder / self.engine

    @property
    def target(self) -> Path:
        return self.place / "out"

    @property
    def marks(self) -> Path:
        return self.place / "marks"

    def scoring(self) -> int | None:
        """The process that has scored last, once half of the rows are done."""
        last = [(path.stat().st_mtime, path.stat().st_size, int(path.name)) for path in self.marks.iterdir()]
        is_half = sum(size for _, size, _ in last) * ROWS_OF_A_MARK >= self.rows / 2
        return max(last)[2] if is_half else None

    def writing(self) -> int | None:
        """A process, not the driver, that has a file of the table open."""
        return next((number for number in self._descendants() if _has_open(number, self.target)), None)

    def _descendants(self) -> list[int]:
        since, known = self._known
        if time.monotonic() - since > 0.2:  # asking costs more than looking at those that are known
            known = descendants(self.process.pid)
            self._known = time.monotonic(), known
        return known

    def end(self) -> None:
        """Kill what is left of it."""
        for number in [*descendants(self.process.pid), self.process.pid]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        self.process.wait()


def _has_open(process: int, folder: Path) -> bool:
    with contextlib.suppress(OSError):
        for name in os.listdir(f"/proc/{process}/fd"):
            with contextlib.suppress(OSError):  # closed since
                if os.readlink(f"/proc/{process}/fd/{name}").startswith(f"{folder}/"):
                    return True
    return False


MOMENTS: dict[str, Callable[[Job], int | None]] = {"scoring": Job.scoring, "writing": Job.writing}


def killed(engine: str, moment: str, folder: Path, rows: int) -> Outcome:
    """Run an engine's program on the files in `folder`, and kill one of its workers at that moment."""
    shutil.rmtree(folder / engine, ignore_errors=True)
    begun, job = time.monotonic(), Job(folder, engine, rows)
    reader, done, seen = Reader(job.target), 0, 0
    try:
        while job.process.poll() is None and time.monotonic() - begun < LONGEST:
            if not done and (worker := MOMENTS[moment](job)) is not None:
                os.kill(worker, signal.SIGKILL)
                done, seen = 1, len(reader.ids())
            reader.look()
            time.sleep(BETWEEN_LOOKS)
        finished = job.process.poll() == 0
    finally:
        job.end()
    ids = reader.ids()
    return Outcome(
        engine=engine,
        version=version(PACKAGES.get(engine, engine)),
        moment=moment,
        killed=done,
        finished=finished,
        rows=len(ids),
        messages=len(ids.unique()),
        seen_at_kill=seen,
        half_seen=len(reader.half_seen),
        half_left=reader.half_left(),
        seconds=round(time.monotonic() - begun, 1),
    )


def main() -> None:
    command = parser(__doc__)
    command.add_argument("--rows", type=int, default=160_000)
    command.add_argument("--only", choices=ENGINES)
    command.add_argument("--work", type=Path, help="keeps the tables and what the engines print")
    given = command.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = (given.work or Path(temporary)).resolve()
        write_input(folder / "in", given.rows)
        for engine in ENGINES if given.only is None else (given.only,):
            for moment in MOMENTS:
                print(json.dumps(asdict(killed(engine, moment, folder, given.rows))), flush=True)


if __name__ == "__main__":
    main()

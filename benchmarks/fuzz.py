"""Thousands of damaged inputs of every format: each is read or refused in words, in bounded time and memory.

    python -m benchmarks.fuzz [--mutations 3000] [FORMAT ...]

A process for each format reads them one after the other, with an alarm for each and a limit on its memory. Prints a
table and ends with one line of JSON.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from benchmarks.fuzz_mutations import mutated
from benchmarks.fuzz_seeds import Files, seeds

if TYPE_CHECKING:
    from score_messages.model.settings import Settings
    from score_messages.model.weights import LstmWeights

MUTATIONS = 3000
SECONDS = 10
"""For one damaged input of a few KiB; the limit for 1 MB is 60."""

MEMORY = 1 << 30
"""Bytes beyond those that the process has once everything is imported."""


@dataclass
class Result:
    """What became of the damaged inputs of one format."""

    format: str
    tried: int = 0
    read: int = 0
    refused: int = 0
    uncaught: list[str] = field(default_factory=list)
    slowest: float = 0.0
    largest_mib: int = 0


class _TooSlowError(BaseException):
    pass


def fuzz(kind: str, mutations: int, seed: int = 1) -> Result:
    """Damage inputs of the format `kind` so many times, in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.fuzz", "--worker", kind, "--mutations", str(mutations)]
    done = subprocess.run(
        [*command, "--seed", str(seed)], stdout=subprocess.PIPE, text=True, check=False, cwd=Path(__file__).parents[1]
    )
    if done.returncode:
        return Result(kind, uncaught=[f"the process ended with {done.returncode}"])
    return Result(**json.loads(done.stdout))


def _work(kind: str, mutations: int, seed: int) -> Result:
    """Read them here, below limits."""
    result = Result(kind)
    rng = random.Random(f"{kind} {seed}")  # noqa: S311
    choices = _model_seeds() if kind == "model" else seeds()[kind]
    read = _load if kind == "model" else _read
    with tempfile.TemporaryDirectory() as folder:
        _try(result, read, _put(Path(folder), choices[0]))
        before = _limited_memory()
        for _ in range(mutations):
            _try(result, read, _put(Path(folder), mutated(rng, kind, rng.choice(choices))))
        result.largest_mib = (_most_memory() - before) >> 20
    return result


def _try(result: Result, read: Callable[[Path], None], path: Path) -> None:
    from score_messages.errors import PipelineError

    started = time.perf_counter()
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    result.tried += 1
    try:
        read(path)
        result.read += 1
    except PipelineError:
        result.refused += 1
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        last_call = traceback.extract_tb(error.__traceback__)[-1]
        result.uncaught.append(f"{type(error).__name__} at {Path(last_call.filename).name}:{last_call.lineno}")
        kept = Path(tempfile.gettempdir()) / f"fuzz-{result.format.replace(' ', '-')}-{len(result.uncaught)}"
        with contextlib.suppress(OSError):
            shutil.copytree(path, kept) if path.is_dir() else shutil.copy(path, kept)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    result.slowest = max(result.slowest, round(time.perf_counter() - started, 3))


def _read(path: Path) -> None:
    from score_messages.read import ReadOptions, open_messages

    with open_messages(str(path), ReadOptions()) as opened:
        for batch in opened:
            batch.columns.validate(full=True)
        opened.sha256()


def _load(path: Path) -> None:
    from score_messages.model.bundle import load_model

    load_model(path)


def _put(folder: Path, files: Files) -> Path:
    """Write an input where nothing else is."""
    path = folder / "input"
    if path.is_dir():
        shutil.rmtree(path)
    for name, content in files.items():
        file = path / name if name else path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    if "bundle.json" in files:
        _rehash(path)
    return path


def _rehash(folder: Path) -> None:
    """Right hashes in bundle.json, if it can still be read, so that the other files are looked at."""
    import hashlib

    with contextlib.suppress(ValueError, TypeError, KeyError, AttributeError, RecursionError):
        bundle = json.loads((folder / "bundle.json").read_bytes())
        for name in ("scorer.onnx", "vocabulary.txt"):
            bundle["files"][name] = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        (folder / "bundle.json").write_text(json.dumps(bundle), encoding="utf-8")


def _model_seeds() -> list[Files]:
    """Models of a few words, with random weights: one output, and three that read in both directions."""
    import numpy as np
    import numpy.typing as npt

    from score_messages.metrics.three_class import CLASSES
    from score_messages.model.settings import Settings
    from score_messages.model.weights import Direction, LstmWeights

    rng = np.random.default_rng(1)

    def drawn(*shape: int) -> npt.NDArray[np.float32]:
        return rng.normal(size=shape).astype(np.float32)

    table = drawn(12, 3)
    first, second = ((drawn(3, 16), drawn(4, 16), drawn(16)) for _ in range(2))
    small = LstmWeights(table, *first, drawn(8, 1), drawn(1))
    large = LstmWeights(table, *first, drawn(16, 3), drawn(3), Direction(*second))
    three = Settings(length=6, padding="post", classes=CLASSES, thresholds=(0.4, 0.6), outputs=3)
    return [_model_files(small, Settings(length=6, padding="post")), _model_files(large, three)]


def _model_files(weights: LstmWeights, settings: Settings) -> Files:
    from score_messages.model.bundle import write_model
    from score_messages.model.export import to_onnx
    from score_messages.text.vocabulary import Vocabulary

    words = Vocabulary.of("the film was good bad dull never again".split())
    files = {"model.keras": b"", "scorer.onnx": to_onnx(weights, True, ("max", "mean"))}
    with tempfile.TemporaryDirectory() as folder:
        write_model(Path(folder), "tiny", settings, words, files, ["the film was good"], {})
        return {name: (Path(folder) / name).read_bytes() for name in ("bundle.json", "scorer.onnx", "vocabulary.txt")}


def _limited_memory() -> int:
    """Allow no more memory than now and `MEMORY`; what the process has had at most so far."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    size = next(int(line.split()[1]) << 10 for line in status.splitlines() if line.startswith("VmSize"))
    resource.setrlimit(resource.RLIMIT_AS, (size + MEMORY, size + MEMORY))
    return _most_memory()


def _most_memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10


def _alarm(number: int, frame: FrameType | None) -> None:
    raise _TooSlowError


def _table(results: Iterator[Result]) -> Iterator[Result]:
    print(f"{'format':12}{'tried':>8}{'refused':>9}{'read':>8}{'uncaught':>10}{'slowest':>10}{'largest':>10}")
    for result in results:
        print(
            f"{result.format:12}{result.tried:8}{result.refused:9}{result.read:8}{len(result.uncaught):10}"
            f"{result.slowest:8.2f} s{result.largest_mib:6} MiB",
            flush=True,
        )
        for error in sorted(set(result.uncaught)):
            print(f"  {error} ({result.uncaught.count(error)})")
        yield result


def main() -> int:
    """Parse the command line and run; 1 if anything was uncaught."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("formats", nargs="*", default=[*seeds(), "model"])
    parser.add_argument("--mutations", type=int, default=MUTATIONS)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--worker", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.worker:
        signal.signal(signal.SIGALRM, _alarm)
        print(json.dumps(asdict(_work(given.worker, given.mutations, given.seed))))
        return 0
    results = list(_table(fuzz(kind, given.mutations, given.seed) for kind in given.formats))
    print(json.dumps([asdict(result) for result in results]))
    return int(any(result.uncaught for result in results))


if __name__ == "__main__":
    sys.exit(main())

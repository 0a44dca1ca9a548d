"""One large object: does reading it from a bucket take more memory than reading the same file from a disk?

    python -m benchmarks.stored_memory [--mib 1024]

The bucket is one of Google's, of the server that the tests have. Most of the bytes are in a column that isn't kept, so
that reading is what is measured. Ends with a JSON line: peak memory and processor seconds of each; returns 1 if an
object takes over 128 MiB more than the file.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.processes import Run, measure
from tests.support.servers.gcs import gcs_server

_MOST_MORE = 128
_ROW = 16 << 10
_GROUP = 4096


def _rows(mib: int) -> Iterator[tuple[str, str, str]]:
    """A number, a message, and what fills the file: letters that don't pack well."""
    for number in range(mib * (1 << 20) // _ROW):
        yield str(number), "The new chair is wonderful.", os.urandom(_ROW // 2 - 32).hex()


def _csv(path: Path, mib: int) -> None:
    with path.open("w", encoding="ascii") as file:
        file.write("id,body,note\n")
        file.writelines(",".join(row) + "\n" for row in _rows(mib))


def _parquet(path: Path, mib: int) -> None:
    schema = pa.schema([(name, pa.string()) for name in ("id", "body", "note")])
    with pq.ParquetWriter(path, schema, compression="none", use_dictionary=False) as writer:
        rows: list[tuple[str, str, str]] = []
        for row in _rows(mib):
            rows.append(row)
            if len(rows) == _GROUP:
                writer.write_table(pa.table(list(zip(*rows, strict=True)), schema=schema))
                rows.clear()


def _scored(source: Path | str, target: Path, keep: str) -> Run:
    program = Path(sys.executable).with_name("score-messages")
    return measure([program, source, target, "--id-column", "id", "--keep", keep])


def main() -> int:
    """A line for people per format, one JSON line last."""
    command_line = argparse.ArgumentParser(description=__doc__)
    command_line.add_argument("--mib", type=int, default=1024)
    mib = command_line.parse_args().mib
    figures: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as folder, gcs_server() as server:
        os.environ.update(server.environment())
        bucket = server.new_bucket()
        for name, write, keep in (("in.csv", _csv, "id"), ("in.parquet", _parquet, "id,note")):
            path, target = Path(folder) / name, Path(folder) / "scored.parquet"
            write(path, mib)
            here = _scored(path, target, keep)
            bucket.put(name, path.read_bytes())
            size = path.stat().st_size
            path.unlink()
            stored = _scored(bucket.address(name), target, keep)
            bucket.delete(name)
            figures[name] = {
                "mib": round(size / (1 << 20)),
                "file_peak_mib": round(here.peak_mib),
                "object_peak_mib": round(stored.peak_mib),
                "file_cpu_s": round(here.cpu_s, 1),
                "object_cpu_s": round(stored.cpu_s, 1),
            }
            print(name, figures[name])
    print(json.dumps(figures))
    return int(any(each["object_peak_mib"] > each["file_peak_mib"] + _MOST_MORE for each in figures.values()))


if __name__ == "__main__":
    sys.exit(main())

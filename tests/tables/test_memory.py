"""Memory doesn't grow with a table, in any format, and a value that stands for very many rows doesn't fill it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from score_messages.tables import open_table
from tests.support.scored_tables import scored_rows

_READ = r"""
import re, sys
from pathlib import Path
from score_messages.tables import open_table
rows = sum(batch.num_rows for batch in open_table(sys.argv[1]).batches(["body", "sentiment", "p_negative", "date"]))
print(rows, int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1]) // 1024)
"""


def rows_and_mib(path: Path) -> tuple[int, int]:
    """What a process that reads the table counts, and the most memory that it took (not that of its parent's)."""
    done = subprocess.run([sys.executable, "-c", _READ, str(path)], capture_output=True, text=True, check=True)
    rows, mib = map(int, done.stdout.split())
    return rows, mib


def put(path: Path, rows: int) -> Path:
    """A table whose messages take 400 bytes a row, as one row group."""
    table = scored_rows([{"sentiment": "negative", "p_negative": 0.5}] * 1000, ["body"])
    body = pa.array([f"{n:08} {n * 7919 % 100_003} " + "film " * 76 for n in range(rows)])
    whole = pa.concat_tables([table] * (rows // 1000)).combine_chunks()
    whole = whole.set_column(0, "body", body)
    if path.suffix == ".parquet":
        pq.write_table(whole, path, row_group_size=rows, compression="zstd")
    else:
        whole.select(["body", "score", "sentiment", "status", "p_negative"]).to_pandas().to_csv(path, index=False)
    return path


@pytest.mark.slow
@pytest.mark.parametrize(("form", "rows"), [("parquet", 400_000), ("csv", 200_000)])
def test_a_table_eight_times_as_large_takes_as_much_memory(tmp_path: Path, form: str, rows: int) -> None:
    """But for a little."""
    small, large = (rows_and_mib(put(tmp_path / f"{count}.{form}", count)) for count in (rows // 8, rows))
    assert (small[0], large[0]) == (rows // 8, rows)
    assert large[1] < small[1] + 120


def test_a_long_value_that_stands_once_for_very_many_rows_comes_in_small_batches(tmp_path: Path) -> None:
    """A message of 1 MiB, 300 times: 300 MiB of text from a file of some kilobytes."""
    table = scored_rows([{"sentiment": "negative"}] * 300, ["body"])
    body = pa.DictionaryArray.from_arrays(pa.array([0] * 300, pa.int32()), pa.array(["x" * (1 << 20)]))
    pq.write_table(table.set_column(0, "body", body), tmp_path / "t.parquet", compression="zstd")
    assert (tmp_path / "t.parquet").stat().st_size < 1 << 20
    batches = open_table(str(tmp_path / "t.parquet")).batches(["body"])
    assert sum(batch.num_rows for batch in batches if batch.num_rows <= 128) == 300

"""Memory holds a few numbers of each message, never its text."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.support.scored_tables import scored_rows

_SAMPLE = r"""
import re, sys
from pathlib import Path
from score_messages.sampling.sample import write_sample
rows = write_sample(Path(sys.argv[1]), sys.argv[2]).messages
print(rows, int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1]) // 1024)
"""

PER_MESSAGE = 250
"""Bytes: the numbers of each message twice, while they are put in order."""


def rows_and_mib(folder: Path, rows: int) -> tuple[int, int]:
    """Draw from so many messages of 800 bytes, in a process of its own."""
    table = scored_rows([{"sentiment": "negative", "words": 160, "unknown_words": 1}] * 1000, ["body"])
    whole = pa.concat_tables([table] * (rows // 1000)).combine_chunks()
    negative = np.random.default_rng(1).random(rows).astype(np.float32)
    body = pa.array([f"{n:08} " + "film " * 158 for n in range(rows)])
    whole = whole.set_column(0, "body", body)
    for name, shares in (("p_negative", negative), ("p_neutral", 0 * negative), ("p_positive", 1 - negative)):
        whole = whole.set_column(whole.schema.get_field_index(name), name, pa.array(shares))
    path = folder / f"{rows}.parquet"
    pq.write_table(whole, path, row_group_size=50_000)
    (folder / "labels").mkdir(exist_ok=True)
    command = [sys.executable, "-c", _SAMPLE, str(path), str(folder / "labels" / f"{rows}.csv")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    messages, mib = map(int, done.stdout.split())
    return messages, mib


@pytest.mark.slow
def test_eight_times_as_many_messages_take_little_more_memory(tmp_path: Path) -> None:
    """Their texts alone would be 270 MiB more."""
    small, large = rows_and_mib(tmp_path, 50_000), rows_and_mib(tmp_path, 400_000)
    assert large[0] - small[0] > 349_000
    assert large[1] - small[1] < 350_000 * PER_MESSAGE / (1 << 20)

"""What the reader of `benchmarks.engines_killed` sees of a table that grows. Its engines aren't installed here."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.engines_killed import Reader


def test_reader_sees_whole_and_half_files_and_passes_over_hidden_ones(tmp_path: Path) -> None:
    reader = Reader(tmp_path / "out")
    reader.look()
    assert (len(reader.ids()), reader.half_left()) == (0, 0)
    (tmp_path / "out" / "_temporary").mkdir(parents=True)
    pq.write_table(pa.table({"id": [1, 2]}), tmp_path / "out" / "part-0.parquet")
    content = (tmp_path / "out" / "part-0.parquet").read_bytes()
    for name in ("part-1.parquet", "_temporary/part-2.parquet", ".part-3.parquet"):
        (tmp_path / "out" / name).write_bytes(content[:-1])
    reader.look()
    assert reader.half_seen == {"part-1.parquet"} and reader.half_left() == 1
    assert reader.ids().to_pylist() == [1, 2]
    (tmp_path / "out" / "part-1.parquet").write_bytes(content)
    assert len(reader.half_seen) == 1 and reader.half_left() == 0
